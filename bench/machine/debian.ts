import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Sees to it that a program of Debian is here, installing it where that is ours to do. Null, or the sentence that says why not. */
export function ensureProgram(path: string, debianPackage: string): string | null {
  if (existsSync(path)) return null;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return `${path} is not installed (Debian: apt-get install ${debianPackage})`;
  const install = ['-q', 'install', '-y', '--no-install-recommends', debianPackage];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const isDone = spawnSync('apt-get', install, { stdio: 'ignore', env }).status === 0 && existsSync(path);
  return isDone ? null : `apt-get could not install ${debianPackage}`;
}
