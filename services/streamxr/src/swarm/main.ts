import { isHealthy } from './report.ts';
import { runSwarm } from './swarm.ts';
import { readSwarmOptions, swarmUsage } from './swarm-options.ts';

/** `npm run swarm`: exit code 0 when everybody came in and nothing was missed or doubled, 1 when not, 2 for a wrong command line. */
async function main(): Promise<number> {
  const argv = process.argv.slice(2);
  if (argv.includes('--help')) {
    process.stdout.write(swarmUsage);
    return 0;
  }
  const options = readSwarmOptions(argv);
  if (!options.ok) {
    process.stderr.write(`${options.refusal}\n${swarmUsage}`);
    return 2;
  }
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  const { report, troubles } = await runSwarm(options.value, interrupted.signal);
  for (const trouble of troubles) process.stderr.write(`${trouble}\n`);
  process.stdout.write(`${JSON.stringify(report)}\n`);
  return isHealthy(report) ? 0 : 1;
}

process.exitCode = await main();
