import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';

/** The server alone on the first core, the load on the others: neither is measured waiting for the other. */
export const serverCore = 0;

const canPin = availableParallelism() > 1 && hasTaskset();

/** Goes into a figure's name where the machine does not keep server and load apart. */
export const pinningNote = canPin ? '' : ', server and load not pinned to cores';

/** One for each core that is not the server's; more than four add nothing that loopback could carry. */
export const loadCores: readonly number[] = canPin
  ? Array.from({ length: Math.min(4, availableParallelism() - 1) }, (_, index) => index + 1)
  : [1];

/** Moves a process and all its threads to a core. Does nothing where that is not possible; `pinningNote` says so. */
export function pin(pid: number, core: number): void {
  if (canPin) execFileSync('taskset', ['-a', '-c', '-p', String(core), String(pid)], { stdio: 'ignore' });
}

/** Clock ticks a second in /proc, the same on every Linux (USER_HZ). */
const ticksPerSecond = 100;

/** CPU time of a process so far: user and system, all threads. */
export async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name of the program comes second, in parentheses, and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const found = /VmRSS:\s+(\d+) kB/.exec(status);
  if (found?.[1] === undefined) throw new Error('no VmRSS');
  return Number(found[1]) * 1024;
}

/** How many files a process here may have open; sockets are files. */
export async function openFilesMax(): Promise<number> {
  const found = /Max open files\s+(\d+)/.exec(await readFile('/proc/self/limits', 'utf8'));
  return Number(found?.[1] ?? 1_024);
}

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
