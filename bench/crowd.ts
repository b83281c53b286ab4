import { SeededRandom } from '@streamxr/kernel';
import { binaryCodec, type CrowdPose } from '@streamxr/protocol';
import { type Area, Walker } from '@streamxr/protocol/testing';
import { CrowdFrames, CrowdPlanner } from '@streamxr/rooms';
import { type Bench, type BenchOptions, type Figure, percentile } from './figure.ts';

const members = 1_000;
const ticksPerSecond = 30;
const posesPerSecond = 10;
const periodMs = 1_000 / posesPerSecond;
/** Groups need some seconds to form; they are not what a room costs. */
const settlingSeconds = 3;

interface Layout {
  readonly name: string;
  areaOf(member: number): Area;
}

const layouts: readonly Layout[] = [
  { name: 'uniform in 128 m', areaOf: () => ({ centre: [0, 0], halfMetres: 64 }) },
  {
    name: '800 of them in 10 m',
    areaOf: (member) => ({ centre: [0, 0], halfMetres: member < 800 ? 5 : 64 }),
  },
];

/** What a tick of presence costs the room: planning and encoding, without sockets. All poses are made before the clock runs. */
export const crowdBench: Bench = {
  summary: `presence of ${members} members at ${posesPerSecond} Hz: bytes and processor time`,
  async *run(options) {
    for (const layout of layouts) yield* measure(layout, options);
  },
};

async function* measure(layout: Layout, { quick }: BenchOptions): AsyncIterable<Figure> {
  const seconds = quick ? 5 : 20;
  const random = new SeededRandom(1);
  const walkers = Array.from(
    { length: members },
    (_, member) => new Walker(member + 1, random, layout.areaOf(member)),
  );
  const arrivals = new Arrivals(walkers, random);
  const planner = new CrowdPlanner();
  const frames = new CrowdFrames();
  for (const walker of walkers) planner.join(walker.next(0));
  const tickMs: number[] = [];
  const totals = {
    bytes: 0,
    keyframeBytes: 0,
    farBytes: 0,
    nearUpdates: 0,
    cpuMs: 0,
  };
  for (let tick = 0; tick < (settlingSeconds + seconds) * ticksPerSecond; tick++) {
    const nowMs = (tick * 1_000) / ticksPerSecond;
    const poses = arrivals.until(nowMs);
    const startMs = performance.now();
    const startCpu = process.cpuUsage();
    for (const pose of poses) planner.moved(pose);
    const plan = planner.tick(nowMs);
    const deliveries = frames.encode(plan, Math.round(1_790_000_000_000 + nowMs));
    const sizes = deliveries.map(({ message }) => binaryCodec.encodeServer(message).length);
    const { user, system } = process.cpuUsage(startCpu);
    const tookMs = performance.now() - startMs;
    if (tick < settlingSeconds * ticksPerSecond) continue;
    totals.cpuMs += (user + system) / 1_000;
    tickMs.push(tookMs);
    for (const [index, { to, message }] of deliveries.entries()) {
      const bytes = (sizes[index] ?? 0) * to.length;
      totals.bytes += bytes;
      if (message.keyframe) totals.keyframeBytes += bytes;
      if (message.tier === 'far') totals.farBytes += bytes;
    }
    for (const { updates, members: to } of plan.near) totals.nearUpdates += updates.length * to.length;
  }
  const { name } = layout;
  const megabytes = (bytes: number): number => bytes / seconds / 1e6;
  yield { figure: `${name}: sent in total`, value: megabytes(totals.bytes), unit: 'MB/s', goal: '≤ 15' };
  yield { figure: `${name}: of it keyframes`, value: megabytes(totals.keyframeBytes), unit: 'MB/s' };
  yield { figure: `${name}: of it the far stream`, value: megabytes(totals.farBytes), unit: 'MB/s' };
  yield {
    figure: `${name}: near updates heard by a member`,
    value: totals.nearUpdates / members / seconds,
    unit: '/s',
  };
  yield { figure: `${name}: groups`, value: planner.cost.groups, unit: '' };
  yield {
    figure: `${name}: planning and encoding`,
    value: totals.cpuMs / seconds / 1_000,
    unit: 'cores',
    goal: '≤ 0.35',
  };
  yield { figure: `${name}: tick p99`, value: percentile(tickMs, 0.99), unit: 'ms' };
}

/** Trackers run by their own clocks and networks delay unevenly: a pose comes every 100 ms, give or take 15, to any tick. */
class Arrivals {
  readonly #walkers: readonly Walker[];
  readonly #random: SeededRandom;
  readonly #sampledMs: number[];

  constructor(walkers: readonly Walker[], random: SeededRandom) {
    this.#walkers = walkers;
    this.#random = random;
    this.#sampledMs = walkers.map(() => random.float() * periodMs);
  }

  until(nowMs: number): readonly CrowdPose[] {
    const poses: CrowdPose[] = [];
    for (const [member, walker] of this.#walkers.entries()) {
      const sampledMs = this.#sampledMs[member] ?? 0;
      if (sampledMs + this.#random.float() * 30 > nowMs) continue;
      poses.push(walker.next(periodMs / 1_000));
      this.#sampledMs[member] = sampledMs + periodMs;
    }
    return poses;
  }
}
