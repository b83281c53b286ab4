import { readFile } from 'node:fs/promises';

/**
 * For how long a process has been ready to run and had to wait for a core, in milliseconds since its start: what other programs on
 * this machine cost it. Source: run_delay, Documentation/scheduler/sched-stats.rst of Linux.
 */
export async function coreWaitMs(pid: number): Promise<number> {
  const [, waitedNs] = (await readFile(`/proc/${pid}/schedstat`, 'utf8')).split(' ');
  return Number(waitedNs) / 1e6;
}
