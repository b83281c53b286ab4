import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { repositoryRoot } from './workspace.ts';

export interface ProgramOutcome {
  /** 0 is success; a program that a signal ended counts as 1. */
  readonly exitCode: number;
  /** Everything that was printed, stdout and stderr in the order of their lines. */
  readonly output: string;
  readonly timedOut: boolean;
}

/** How long a program that was asked to stop may take before it is killed. */
const stopGraceMs = 5_000;

export interface ProgramOptions {
  /** Past it the program is stopped. */
  readonly timeoutMs: number;
  /** Sees each line of stdout as it comes and says whether the line belongs to the output. */
  readonly onStdoutLine?: (line: string) => boolean;
  /** Where it runs: the repository's root unless said. */
  readonly folder?: string;
  /** On top of our own environment; undefined takes a variable out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs a program to its end, with the tools of node_modules/.bin on its path. Rejects when it cannot be started.
 */
export async function runProgram(
  argv: readonly [string, ...string[]],
  { timeoutMs, onStdoutLine = () => true, folder = repositoryRoot, env = {} }: ProgramOptions,
): Promise<ProgramOutcome> {
  const [command, ...args] = argv;
  const binaries = join(repositoryRoot, 'node_modules/.bin');
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, ...env, PATH: `${binaries}${delimiter}${process.env['PATH'] ?? ''}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (onStdoutLine(line)) lines.push(line);
  });
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));

  let timedOut = false;
  const stopTimer = setTimeout(() => {
    timedOut = true;
    child.kill('SIGTERM');
  }, timeoutMs);
  const killTimer = setTimeout(() => child.kill('SIGKILL'), timeoutMs + stopGraceMs);
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve(code ?? 1));
    });
    return { exitCode, output: lines.join('\n'), timedOut };
  } finally {
    clearTimeout(stopTimer);
    clearTimeout(killTimer);
  }
}
