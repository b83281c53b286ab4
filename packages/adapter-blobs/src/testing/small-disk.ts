import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const timeoutMs = 60_000;

/**
 * Runs a Node program with a folder on a disk of its own, a tmpfs of that many mebibytes inside a mount namespace that ends with
 * the program, and gives its stdout. The folder is its only argument. Null where the system does not let us mount.
 */
export async function runOnSmallDisk(program: string, mebibytes: number): Promise<string | null> {
  using folder = scratchFolder();
  const mount = `mount -t tmpfs -o size=${mebibytes}m tmpfs "$1"`;
  if (!(await isPermitted(inNamespace(mount, folder.path)))) return null;
  const [command, ...argv] = inNamespace(
    `${mount} && exec "$2" "$3" "$1"`,
    folder.path,
    process.execPath,
    program,
  );
  return (await run(command, argv, { timeout: timeoutMs })).stdout;
}

/**
 * Runs a Node program whose files cannot grow past that many kibibytes (the system answers EFBIG), and gives its stdout. The
 * program's only argument is a folder. Needs no rights.
 */
export async function runWithSmallFiles(program: string, kibibytes: number): Promise<string> {
  using folder = scratchFolder();
  // POSIX counts in blocks of 512 bytes, bash in its own.
  const script = `ulimit -f ${kibibytes * 2} && exec "$2" "$3" "$1"`;
  const argv = ['-c', script, 'sh', folder.path, process.execPath, program];
  return (await run('sh', argv, { timeout: timeoutMs, env: { ...process.env, POSIXLY_CORRECT: '1' } }))
    .stdout;
}

function inNamespace(script: string, ...args: string[]): [string, ...string[]] {
  return ['unshare', '--map-root-user', '--mount', 'sh', '-c', script, 'sh', ...args];
}

async function isPermitted([command, ...argv]: [string, ...string[]]): Promise<boolean> {
  const [attempt] = await Promise.allSettled([run(command, argv, { timeout: timeoutMs })]);
  return attempt.status === 'fulfilled';
}

function scratchFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'streamxr-small-disk-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
