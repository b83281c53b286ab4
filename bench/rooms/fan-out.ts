import { type BenchOptions, type Figure, median } from '../figure.ts';
import { type Contender, findPeers, ours, type RunningServer } from '../contenders.ts';
import { Load, type Reading } from '../load/load.ts';
import { broadcastBytes } from '../load/stamp.ts';
import { pinningNote } from '../machine/cores.ts';

/** Past this a room does not feel live. */
const p99MsMax = 100;
const goals: readonly { readonly peer: string; readonly timesMin: number }[] = [
  { peer: 'socket.io', timesMin: 20 },
  { peer: '@colyseus/core', timesMin: 15 },
  { peer: 'Bun publish, 20 ms batches', timesMin: 1 },
];

interface Scale {
  readonly receivers: number;
  readonly rounds: number;
  readonly warmMs: number;
  readonly readMs: number;
  readonly firstPerSecond: number;
  /** What ours is tried at first: nobody doubts that it carries that. */
  readonly firstOfOurs: number;
  /** From one rate to the next until it is too much. */
  readonly stride: number;
  /** For all servers in all rounds, starting and joining included. */
  readonly msMax: number;
}

const full: Scale = {
  receivers: 1_000,
  rounds: 3,
  warmMs: 400,
  readMs: 1_200,
  firstPerSecond: 25,
  firstOfOurs: 400,
  stride: 2,
  msMax: 7 * 60_000,
};
const coarse: Scale = {
  receivers: 200,
  rounds: 1,
  warmMs: 150,
  readMs: 400,
  firstPerSecond: 400,
  firstOfOurs: 400,
  stride: 3,
  msMax: 20_000,
};

/** One rate that was tried. */
interface Step {
  readonly perSecond: number;
  readonly reading: Reading;
  readonly deliveriesPerCpuSecond: number;
}

/** Every server in turn, and again: what the machine does beside hits all of them alike. */
export async function* fanOut({ quick }: BenchOptions): AsyncIterable<Figure> {
  const scale = quick ? coarse : full;
  const { peers, missing } = await findPeers();
  for (const sentence of missing) console.error(`  ${sentence}`);
  const contenders = [ours('streamxr.v1.bin'), ...(quick ? [] : [ours('streamxr.v1.json')]), ...peers];
  const steps = new Map<Contender, Step[]>(contenders.map((one) => [one, []]));
  const endMs = performance.now() + scale.msMax;
  let turnsLeft = scale.rounds * contenders.length;
  for (let round = 0; round < scale.rounds; round++) {
    for (const contender of contenders) {
      const found = steps.get(contender) ?? [];
      const untried = contender.dialect.startsWith('streamxr') ? scale.firstOfOurs : scale.firstPerSecond;
      const first = found.length === 0 ? untried : median(found.map(perSecondOf)) / scale.stride;
      const nowMs = performance.now();
      const step = await saturate(contender, scale, first, nowMs + (endMs - nowMs) / turnsLeft--);
      if (step !== null) found.push(step);
    }
  }
  yield* compare(contenders, steps, quick, scale.receivers);
}

function* compare(
  contenders: readonly Contender[],
  steps: ReadonlyMap<Contender, readonly Step[]>,
  quick: boolean,
  receivers: number,
): Iterable<Figure> {
  const note = `${receivers.toLocaleString('en')} receivers${quick ? ' (quick: fewer)' : ''}, ${broadcastBytes} B${pinningNote}`;
  const cost = (one: Contender): number =>
    median((steps.get(one) ?? []).map((step) => step.deliveriesPerCpuSecond));
  for (const contender of contenders) {
    const found = steps.get(contender) ?? [];
    if (found.length === 0) {
      console.error(
        `  ${contender.name} carries not even ${quick ? coarse.firstPerSecond : full.firstPerSecond}/s`,
      );
      continue;
    }
    const limit = median(found.map(({ reading }) => reading.loadCores)) > 0.9 ? ' (load generator full)' : '';
    yield {
      figure: `deliveries per CPU-second, ${note}: ${contender.name}`,
      value: cost(contender),
      unit: 'deliveries',
    };
    yield {
      figure: `broadcasts/s at p99 < ${p99MsMax} ms, ${note}: ${contender.name}${limit}`,
      value: median(found.map(perSecondOf)),
      unit: '/s',
    };
  }
  const [bin] = contenders;
  if (bin === undefined || (steps.get(bin) ?? []).length === 0) return;
  for (const peer of contenders) {
    if (peer.dialect.startsWith('streamxr') || (steps.get(peer) ?? []).length === 0) continue;
    const goal = goals.find((one) => peer.name.startsWith(one.peer));
    yield {
      figure: `deliveries per CPU-second, ${note}: ours (${bin.name}) to ${peer.name}`,
      value: cost(bin),
      unit: 'deliveries',
      against: peer.name,
      ratio: cost(bin) / cost(peer),
      ...(goal === undefined ? {} : { goal: `≥ ${goal.timesMin} × ${goal.peer}` }),
    };
  }
}

/** The highest rate that this server carries in time; null when it does not even carry the first. */
async function saturate(
  contender: Contender,
  scale: Scale,
  firstPerSecond: number,
  untilMs: number,
): Promise<Step | null> {
  await using server = await contender.start();
  await using load = await Load.join({
    origin: server.origin,
    dialect: contender.dialect,
    members: scale.receivers,
  });
  // Awaited here: server and load live until then.
  return await highest(load, server, scale, firstPerSecond, untilMs);
}

/**
 * Raises the rate in strides until one is too much, twice over (once may be the machine's fault), then looks twice between the
 * highest that was carried and that one. Leaves the load silent.
 */
async function highest(
  load: Load,
  server: RunningServer,
  scale: Scale,
  firstPerSecond: number,
  untilMs: number,
): Promise<Step | null> {
  // The joining is digested and what is hot is compiled before anything counts.
  await tryRate(load, server, { ...scale, warmMs: scale.warmMs * 3, readMs: scale.warmMs }, firstPerSecond);
  let best: Step | null = null;
  let tooMuch = Number.POSITIVE_INFINITY;
  const tryAt = async (perSecond: number): Promise<boolean> => {
    for (let attempt = 0; attempt < 2; attempt++) {
      const step = await tryRate(load, server, scale, perSecond);
      if (!carries(step, scale.receivers)) continue;
      best = step;
      return true;
    }
    tooMuch = Math.min(tooMuch, perSecond);
    return false;
  };
  let next = firstPerSecond;
  // The first is tried in any case: who comes late in a short run is measured coarsely, and not left out.
  while ((await tryAt(next)) && performance.now() < untilMs) next *= scale.stride;
  for (next = firstPerSecond / 2; best === null && next >= 1; next /= 2) await tryAt(next);
  for (let look = 0; look < 2 && performance.now() < untilMs; look++) {
    const low = rateOf(best);
    if (low === null || tooMuch === Number.POSITIVE_INFINITY) break;
    await tryAt(Math.sqrt(low * tooMuch));
  }
  await load.talk(0);
  return best;
}

/** A function, because the compiler does not see that `tryAt` assigns. */
function rateOf(step: Step | null): number | null {
  return step === null ? null : step.perSecond;
}

export async function tryRate(
  load: Load,
  server: RunningServer,
  { warmMs, readMs, receivers }: Pick<Scale, 'warmMs' | 'readMs' | 'receivers'>,
  perSecond: number,
): Promise<Step> {
  await load.talk(perSecond);
  await new Promise((resolve) => setTimeout(resolve, warmMs));
  const reading = await load.read(readMs, server.pid);
  const step = {
    perSecond,
    reading,
    deliveriesPerCpuSecond: reading.deliveries / reading.serverCpuSeconds,
  };
  if (!carries(step, receivers)) {
    await load.talk(0);
    await load.settle(readMs * 2);
  }
  return step;
}

function carries({ perSecond, reading }: Step, receivers: number): boolean {
  // What is said in the last moment may still be under way; more than that is piling up somewhere.
  const due = perSecond * receivers * (reading.seconds - p99MsMax / 1000);
  return reading.lost === 0 && reading.p99Ms < p99MsMax && reading.deliveries >= due;
}

function perSecondOf({ perSecond }: Step): number {
  return perSecond;
}
