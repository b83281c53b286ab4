import { parseArgs } from 'node:util';
import { runProgram } from './run-program.ts';
import { resultLine, runSteps, type StepResult } from './run-steps.ts';
import { checkSteps, countsLine, endToEndTests, integrationTests, type Step, unsteadyPart } from './steps.ts';
import { ensureSystemPackages } from './system-packages.ts';

const usage = `usage: npm test -- [--only <step>]... [--grep <text>]
  --only  run this step alone, after what it needs
  --grep  run only the tests whose name contains the text, and no other check`;

/** Steps that may run side by side. Groups run one after another, so that no test has to share the machine with the compiler. */
interface StepGroup {
  readonly atOnce: number;
  readonly steps: readonly Step[];
}

function stepGroups(grep: string | undefined): StepGroup[] {
  return [
    { atOnce: 1, steps: [systemPackages] },
    // The first time on a machine the media engine is compiled, politely: the others go first, it takes the cores they leave.
    { atOnce: 3, steps: [mediaEngine, page, ...checkSteps(grep)] },
    { atOnce: 1, steps: [integrationTests(grep), endToEndTests(grep)] },
  ];
}

const systemPackages: Step = {
  name: 'system',
  run() {
    const complaint = ensureSystemPackages();
    return Promise.resolve({ passed: complaint === null, seen: 'packages', output: complaint ?? '' });
  },
};

// In a process of its own: Vite sets NODE_ENV, which the servers under test must not inherit.
const page: Step = {
  name: 'page',
  async run() {
    const { exitCode, output } = await runProgram([process.execPath, 'tools/build-page.ts'], {
      timeoutMs: 180_000,
    });
    return {
      passed: exitCode === 0,
      seen: exitCode === 0 ? lastLine(output) : 'not built',
      output,
    };
  },
};

// Prints as it goes: the first time it takes minutes.
const mediaEngine: Step = {
  name: 'media engine',
  async run() {
    const { exitCode, output } = await runProgram([process.execPath, 'tools/media-setup.ts'], {
      timeoutMs: 20 * 60_000,
      onStdoutLine(line) {
        console.log(`  ${line}`);
        return true;
      },
    });
    return { passed: exitCode === 0, seen: exitCode === 0 ? lastLine(output) : 'not there', output };
  },
};

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1);
}

/** What each step needs done before it. */
const preparations: Readonly<Record<string, readonly string[]>> = {
  integration: ['system', 'page', 'media engine'],
  e2e: ['system', 'page', 'media engine'],
};
const testSteps = ['unit', 'integration', 'e2e'];

function select(groups: readonly StepGroup[], only: readonly string[]): StepGroup[] {
  const wanted = new Set([...only, ...only.flatMap((name) => preparations[name] ?? [])]);
  return groups.map(({ atOnce, steps }) => ({ atOnce, steps: steps.filter(({ name }) => wanted.has(name)) }));
}

function printSummary(results: readonly StepResult[]): void {
  const tallies = results.flatMap(({ tally }) => (tally === undefined ? [] : [tally]));
  const skipped = tallies.flatMap((tally) => tally.skipped);
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failedTests = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  // A step that failed without a failed test (a lint error, a missing Chromium) must not hide behind "0 failed".
  const failedSteps = results.filter((result) => !result.passed && (result.tally?.failed ?? 0) === 0).length;
  console.log(`\n${results.map(resultLine).join('\n')}`);
  if (skipped.length > 0)
    console.log(`\nskipped:\n${skipped.map(({ name, reason }) => `  ${name}: ${reason}`).join('\n')}`);
  const unsteady = unsteadyPart(tallies);
  if (unsteady !== '') console.log(unsteady);
  const counts = {
    passed,
    failed: failedTests + failedSteps,
    skipped,
    unsteady: tallies.flatMap((tally) => tally.unsteady),
  };
  console.log(`\n${countsLine(counts)}`);
}

async function main(only: readonly string[], grep: string | undefined): Promise<void> {
  const all = stepGroups(grep);
  const groups = only.length === 0 ? all : select(all, only);
  const results: StepResult[] = [];
  for (const { steps, atOnce } of groups) results.push(...(await runSteps(steps, atOnce)));
  const ran = results.reduce(
    (sum, { tally }) => sum + (tally === undefined ? 0 : tally.passed + tally.failed),
    0,
  );
  const foundNothing = grep !== undefined && ran === 0;
  if (foundNothing) console.log(`no test has "${grep}" in its name`);
  printSummary(results);
  process.exitCode = results.every(({ passed }) => passed) && !foundNothing ? 0 : 1;
}

/** Throws a sentence for the person at the terminal. */
function readOptions(): { only: string[]; grep: string | undefined } {
  const { values } = parseArgs({
    options: { only: { type: 'string', multiple: true }, grep: { type: 'string' } },
  });
  const known = stepGroups(undefined).flatMap(({ steps }) => steps.map(({ name }) => name));
  const unknown = (values.only ?? []).filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(`no step is called ${unknown.join(', ')}; there are ${known.join(', ')}`);
  return { only: values.only ?? (values.grep === undefined ? [] : testSteps), grep: values.grep };
}

let options;
try {
  options = readOptions();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  process.exit(1);
}
await main(options.only, options.grep);
