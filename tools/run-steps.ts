import { type Step, type StepOutcome, seconds } from './steps.ts';

export type StepResult = StepOutcome & { readonly name: string; readonly durationMs: number };

/**
 * Runs the steps, at most `atOnce` together, and prints a line for each as it ends, with its output when it failed. A step that
 * throws has failed. What deserves a second run gets it when all steps are over, with nothing beside it. Gives the results in the
 * order of the steps.
 */
export async function runSteps(steps: readonly Step[], atOnce: number): Promise<StepResult[]> {
  const results: StepResult[] = [];
  const waiting = [...steps.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, step] = next;
      const result = await runStep(step);
      results[index] = result;
      if (result.again === undefined) printResult(result);
      else console.log(`${resultLine(result)}; ${result.again.what} to run again alone`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  for (const [index, { again, name, durationMs }] of results.entries()) {
    if (again === undefined) continue;
    const result = await runStep({ name, run: () => again.run() });
    results[index] = { ...result, durationMs: durationMs + result.durationMs };
    printResult(results[index]);
  }
  return results;
}

function printResult(result: StepResult): void {
  console.log(resultLine(result));
  if (!result.passed) console.log(result.output.replace(/^/gm, '  '));
}

/** `lint          ok        0.6 s  312 files` */
export function resultLine({ name, passed, seen, durationMs }: StepResult): string {
  return [
    name.padEnd(13),
    (passed ? 'ok' : 'FAILED').padEnd(7),
    seconds(durationMs).padStart(7),
    ` ${seen}`,
  ].join(' ');
}

async function runStep(step: Step): Promise<StepResult> {
  const startMs = performance.now();
  const outcome = await step.run().catch((error: unknown): StepOutcome => ({
    passed: false,
    seen: 'broken',
    output: error instanceof Error ? (error.stack ?? error.message) : String(error),
  }));
  return { ...outcome, name: step.name, durationMs: performance.now() - startMs };
}
