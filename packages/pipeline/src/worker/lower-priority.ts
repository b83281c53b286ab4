import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/** A third of the share of others where all cores are wanted, so that a preview still comes. */
const niceness = 5;

/**
 * Lets everybody else on the machine go first, on Linux: there a priority belongs to a thread, and a thread knows its number by the link
 * `/proc/thread-self` (proc(5)). Elsewhere the worker stays as it is.
 */
export function lowerPriority(): void {
  if (process.platform !== 'linux') return;
  const thread = /\/task\/(\d+)$/.exec(readlinkSync('/proc/thread-self'))?.[1];
  if (thread !== undefined) setPriority(Number(thread), niceness);
}
