import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchOptions, type Figure, median, percentile } from '../figure.ts';
import { pinningNote } from '../machine/cores.ts';
import { Bots, type ForwardReading } from './bots/bots.ts';
import { packetBytes } from './bots/packet.ts';
import { direct } from './forwarders/direct.ts';
import { type Forwarder, machineAddress } from './forwarders/forwarder.ts';
import { findJanus } from './forwarders/janus.ts';
import { ownEngine } from './forwarders/own-engine.ts';
import { findWerift } from './forwarders/werift.ts';

const subscribers = 100;
/** One in ten times what it gets: enough for a percentile, and cheap. */
const looksEvery = 10;
const connectMsMax = 8_000;
/** werift loses one now and then. */
const connectedShareMin = 0.95;
/** Packets at the edges of a reading are counted on one side only. */
const arrivedShareMin = 0.97;
const botProcesses = 2;
const warmMs = 500;

interface Scale {
  readonly rounds: number;
  /** A camera of 0.9 Mbit/s, and a screen of 3.5. */
  readonly packetsPerSecond: readonly number[];
  readonly readMs: number;
}

const full: Scale = { rounds: 3, packetsPerSecond: [100, 400], readMs: 2_000 };
const coarse: Scale = { rounds: 1, packetsPerSecond: [100], readMs: 800 };

/** One rate, one round. */
interface Try {
  readonly perSecond: number;
  readonly receivers: number;
  readonly reading: ForwardReading;
}

/** What forwarding one camera to a hundred costs and delays, in each engine and each peer in turn, and again. */
export async function* forwarding({ quick }: BenchOptions): AsyncIterable<Figure> {
  const scale = quick ? coarse : full;
  const contenders = await findContenders();
  const tries = new Map<Forwarder, Try[]>(contenders.map((one) => [one, []]));
  const bare: Try[] = [];
  for (let round = 0; round < scale.rounds; round++) {
    bare.push(...(await measure(direct, 1, scale)));
    for (const contender of contenders)
      tries.get(contender)?.push(...(await measure(contender, subscribers, scale)));
  }
  for (const perSecond of scale.packetsPerSecond) yield* costs(tries, perSecond);
  yield* delays(tries, bare, scale.packetsPerSecond[0] ?? 0);
}

async function findContenders(): Promise<readonly Forwarder[]> {
  const peers: Forwarder[] = [];
  for (const peer of [findJanus(), await findWerift()]) {
    if (typeof peer === 'string') console.error(`  ${peer}`);
    else peers.push(peer);
  }
  return [ownEngine('mediasoup', 60_000), ownEngine('node-datachannel', 45_000), ...peers];
}

async function measure(contender: Forwarder, receivers: number, scale: Scale): Promise<readonly Try[]> {
  await using forwarder = await contender.start();
  await using bots = new Bots(machineAddress(), botProcesses);
  await forwarder.publish(await bots.create('publish', false));
  if (contender !== direct) await bots.connected(1, connectMsMax);
  for (let index = 0; index < receivers; index++)
    await forwarder.subscribe(await bots.create('subscribe', receivers === 1 || index % looksEvery === 5));
  const connected = (await bots.connected(receivers + 1, connectMsMax)) - 1;
  if (connected < receivers * connectedShareMin)
    throw new Error(`${contender.name}: only ${connected} of ${receivers} bots are connected`);
  const tries: Try[] = [];
  for (const perSecond of scale.packetsPerSecond) {
    await bots.send(perSecond);
    await sleep(warmMs);
    tries.push({ perSecond, receivers: connected, reading: await bots.read(scale.readMs, forwarder.pids) });
  }
  return tries;
}

/** Over the rounds. */
function medianAt(tries: readonly Try[], perSecond: number, of: (one: Try) => number): number {
  return median(tries.filter((one) => one.perSecond === perSecond).map(of));
}

function* costs(tries: ReadonlyMap<Forwarder, readonly Try[]>, perSecond: number): Iterable<Figure> {
  const what = `forwarded packets per core-second, 1 → ${subscribers}, ${packetBytes} B, ${perSecond}/s${pinningNote}`;
  const cost = (contender: Forwarder): number =>
    medianAt(
      tries.get(contender) ?? [],
      perSecond,
      ({ reading }) => reading.received / reading.forwarderCpuSeconds,
    );
  const contenders = [...tries.keys()];
  for (const contender of contenders) {
    const own = tries.get(contender) ?? [];
    const arrived = medianAt(
      own,
      perSecond,
      ({ reading, receivers }) => reading.received / reading.sent / receivers,
    );
    const load = medianAt(own, perSecond, ({ reading }) => reading.loadCores);
    const notes = [
      arrived < arrivedShareMin ? `, falls behind: ${Math.round(arrived * 100)} % arrive` : '',
      load > 0.9 ? ' (load generator full)' : '',
    ];
    yield {
      figure: `${what}: ${contender.name}${notes.join('')}`,
      value: cost(contender),
      unit: 'packets',
      ...(contender.goal === null ? {} : { goal: `≥ ${contender.goal}` }),
    };
  }
  for (const own of contenders.filter(({ goal }) => goal !== null))
    for (const peer of contenders.filter(({ goal }) => goal === null))
      yield {
        figure: `${what}: ${own.name} to ${peer.name}`,
        value: cost(own),
        unit: 'packets',
        against: peer.name,
        ratio: cost(own) / cost(peer),
      };
}

/** From the moment a packet is due in the bot that sends it to the bot that gets it, their own time included. */
function* delays(
  tries: ReadonlyMap<Forwarder, readonly Try[]>,
  bare: readonly Try[],
  perSecond: number,
): Iterable<Figure> {
  const at = (all: readonly Try[], fraction: number): number =>
    medianAt(all, perSecond, ({ reading }) => percentile(reading.latenciesMs, fraction));
  const what = `bot to bot, ${subscribers} subscribers, ${perSecond}/s`;
  for (const [contender, own] of tries) {
    const isOurs = contender.goal !== null;
    yield {
      figure: `${what}, ${contender.name}: p50`,
      value: at(own, 0.5),
      unit: 'ms',
      ...(isOurs ? { goal: '≤ 3' } : {}),
    };
    yield {
      figure: `${what}, ${contender.name}: p99`,
      value: at(own, 0.99),
      unit: 'ms',
      ...(isOurs ? { goal: '≤ 15' } : {}),
    };
  }
  yield { figure: `one bot straight to another, ${perSecond}/s: p50`, value: at(bare, 0.5), unit: 'ms' };
  yield { figure: `one bot straight to another, ${perSecond}/s: p99`, value: at(bare, 0.99), unit: 'ms' };
}
