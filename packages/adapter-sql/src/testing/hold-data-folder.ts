import { lockDataFolder } from '../data-folder-lock.ts';

/** Locks a folder, prints whether that worked, and stays until it is killed. */
const [, , folder] = process.argv;
if (folder === undefined) throw new Error('usage: hold-data-folder FOLDER');
const lock = lockDataFolder(folder);
console.log(lock.ok ? 'held' : lock.refusal);
const hourMs = 3_600_000;
setInterval(() => console.log(lock.ok), hourMs);
