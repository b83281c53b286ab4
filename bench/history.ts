import { readFile } from 'node:fs/promises';
import type { Figure } from './figure.ts';

/** One line of a bench's history. */
export interface Run {
  readonly at: string;
  readonly commit: string;
  readonly machine: string;
  readonly load1: number;
  readonly quick: boolean;
  readonly figures: readonly Figure[];
}

/** The newest full run of a bench that has what is wanted. Throws when there is none. */
export async function newestRun(bench: string, has: (run: Run) => boolean): Promise<Run> {
  const text = await readFile(new URL(`./history/${bench}.jsonl`, import.meta.url), 'utf8');
  const runs = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Run);
  const run = runs.findLast((one) => !one.quick && has(one));
  if (run === undefined) throw new Error(`the history holds no such run: npm run bench -- ${bench}`);
  return run;
}
