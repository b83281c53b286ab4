import type { BenchOptions, Figure } from '../figure.ts';
import { ours } from '../contenders.ts';
import { Load } from '../load/load.ts';
import { pinningNote } from '../machine/cores.ts';
import { carries, type Step, tryRate } from './fan-out.ts';

const receivers = 1_000;
const perSecondMax = 1_000;
const perSecondMin = 50;

/** A thousand broadcasts a second to a thousand members; where that is too much, the most that still arrives in time. */
export async function* million({ quick }: BenchOptions): AsyncIterable<Figure> {
  // Joining alone takes a quick run's time.
  if (quick) return;
  const contender = ours('streamxr.v1.bin');
  await using server = await contender.start();
  await using load = await Load.join({ ...server, dialect: contender.dialect, members: receivers });
  const scale = { receivers, warmMs: 1_000, readMs: 5_000 };
  let reached: Step | null = null;
  let tooMuch: Step | null = null;
  for (let perSecond = perSecondMax; reached === null && perSecond >= perSecondMin; perSecond /= 1.25) {
    const step = await tryRate(load, server, scale, perSecond);
    if (carries(step, receivers)) reached = step;
    else tooMuch = step;
  }
  if (reached === null) {
    console.error(`  not even ${perSecondMin} broadcasts/s reach ${receivers} members in time`);
    return;
  }
  const { reading } = reached;
  const what = `1,000,000 deliveries/s attempted, 1,000 receivers${pinningNote}`;
  yield {
    figure: `${what}: reached${limit(tooMuch)}`,
    value: reading.deliveries / reading.seconds,
    unit: '/s',
    goal: '≥ 1000000',
  };
  yield {
    figure: `${what}: server cores`,
    value: reading.serverCpuSeconds / reading.seconds,
    unit: 'cores',
    goal: '≤ 0.7',
  };
  yield { figure: `${what}: p50`, value: reading.p50Ms, unit: 'ms' };
  yield { figure: `${what}: p99`, value: reading.p99Ms, unit: 'ms', goal: '≤ 35' };
}

/** What was at its end at the next higher rate. */
function limit(tooMuch: Step | null): string {
  if (tooMuch === null) return '';
  const { reading } = tooMuch;
  const serverCores = (reading.serverCpuSeconds / reading.seconds).toFixed(2);
  return ` (above: server ${serverCores} cores, load ${reading.loadCores.toFixed(2)} cores, p99 ${Math.round(reading.p99Ms)} ms)`;
}
