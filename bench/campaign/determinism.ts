import { isDeepStrictEqual } from 'node:util';
import { openEngines } from '../../clients/web/e2e/testing/determinism/engines.ts';
import type { BenchOptions, Figure } from '../figure.ts';

/** The same scene in every engine of this machine, with one thread and two: how many checksums are the same. */
export async function* determinism({ quick }: BenchOptions): AsyncIterable<Figure> {
  await using open = await openEngines();
  const runs = [
    { particles: 102_400, ticks: quick ? 1_000 : 10_000, every: 60 },
    { particles: 503_808, ticks: quick ? 200 : 2_000, every: 20 },
  ] as const;
  for (const run of runs) {
    const [ours, ...others] = open.engines;
    if (ours === undefined) return;
    const expected = await ours.run({ ...run, threads: 1 });
    const rest = [
      { engine: ours, threads: 2 as const },
      ...others.flatMap((engine) => [1, 2].map((threads) => ({ engine, threads: threads as 1 | 2 }))),
    ];
    for (const { engine, threads } of rest) {
      const roots = await engine.run({ ...run, threads });
      const same = roots.filter((root, at) => isDeepStrictEqual(root, expected[at])).length;
      yield {
        figure: `${run.ticks.toLocaleString('en')} ticks of ${run.particles.toLocaleString('en')}: ${engine.name}, ${threads} threads, as ${ours.name} with one`,
        value: (100 * same) / expected.length,
        unit: '% of the checksums',
        goal: '100',
      };
    }
  }
}
