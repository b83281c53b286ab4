import type { BenchOptions, Figure } from '../figure.ts';
import { ours } from '../contenders.ts';
import { Load, type Reading } from '../load/load.ts';
import { pinningNote } from '../machine/cores.ts';
import { tryRate } from './fan-out.ts';

const receivers = 1_000;
const perSecondMax = 1_000;
const perSecondMin = 50;
/** Of what was said; the rest may be under way when the reading ends. */
const arrivedMin = 0.97;

/**
 * A thousand broadcasts a second to a thousand members; where not all of that arrives, the most that does. Latency is reported, and
 * no condition: on a busy machine it tells more about the machine.
 */
export async function* million({ quick }: BenchOptions): AsyncIterable<Figure> {
  // Joining alone takes a quick run's time.
  if (quick) return;
  const contender = ours('streamxr.v1.bin');
  await using server = await contender.start();
  await using load = await Load.join({ ...server, dialect: contender.dialect, members: receivers });
  const scale = { receivers, warmMs: 2_000, readMs: 5_000 };
  let tooMuch: Reading | null = null;
  for (let perSecond = perSecondMax; perSecond >= perSecondMin; perSecond /= 1.25) {
    const { reading } = await tryRate(load, server, scale, perSecond);
    if (reading.lost === 0 && reading.deliveries >= perSecond * receivers * reading.seconds * arrivedMin) {
      yield* figures(reading, tooMuch);
      return;
    }
    tooMuch = reading;
    await load.talk(0);
    await load.settle(scale.readMs);
  }
  console.error(`  not even ${perSecondMin} broadcasts/s reach ${receivers} members`);
}

function* figures(reading: Reading, tooMuch: Reading | null): Iterable<Figure> {
  const what = `1,000,000 deliveries/s attempted, 1,000 receivers${pinningNote}`;
  yield {
    figure: `${what}: reached${limit(tooMuch)}`,
    value: reading.deliveries / reading.seconds,
    unit: '/s',
    goal: '≥ 1000000',
  };
  yield { figure: `${what}: server`, value: serverCores(reading), unit: 'cores', goal: '≤ 0.7' };
  yield { figure: `${what}: p50`, value: reading.p50Ms, unit: 'ms' };
  yield { figure: `${what}: p99`, value: reading.p99Ms, unit: 'ms', goal: '≤ 35' };
}

/** What was at its end at the next higher rate. */
function limit(tooMuch: Reading | null): string {
  if (tooMuch === null) return '';
  return ` (above it: server ${serverCores(tooMuch).toFixed(2)}, load ${tooMuch.loadCores.toFixed(2)} cores)`;
}

function serverCores({ serverCpuSeconds, seconds }: Reading): number {
  return serverCpuSeconds / seconds;
}
