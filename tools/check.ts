import { runSteps } from './run-steps.ts';
import { checkSteps, seconds, unsteadyPart } from './steps.ts';

const results = await runSteps(checkSteps(), 2);
const failed = results.filter(({ passed }) => !passed).map(({ name }) => name);
const unsteady = unsteadyPart(results.map(({ tally }) => tally));
if (unsteady !== '') console.log(unsteady);
console.log(
  failed.length === 0
    ? `all is well (${seconds(performance.now())})`
    : `failed: ${failed.join(', ')} (${seconds(performance.now())})`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
