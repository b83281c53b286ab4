import { setTimeout as sleep } from 'node:timers/promises';
import { TickClock, TickReassembly, type TickRoad, ticksPerSecond } from '@streamxr/campaign';
import { binaryCodec, type Campaign, type ServerMessage, type ServerMessageOf } from '@streamxr/protocol';
import { PlainClient } from '../../../services/streamxr/src/testing/plain-client.ts';
import { bouncing, describedWith, walls } from '../../campaign/described.ts';
import { MemberBot } from './member-bot.ts';
import type { TickArrivals, TicksOrder, TicksReading } from './messages.ts';

/** From joining until everything flows as it will. */
const settleMs = 1_500;
const askEveryMs = 10;
const lookEveryMs = 100;
/** What is thrown beside the bodies that are there. */
const thrown = 8;

/** Watches in pairs, both at the same time, and times the ticks of each road. */
export async function measureTicks(order: TicksOrder): Promise<TicksReading> {
  const pairs = await Promise.all(
    Array.from({ length: order.pairs }, (_, pair) => measurePair(order, `ticks-${pair}`)),
  );
  return {
    byChannel: together(pairs.map(({ byChannel }) => byChannel)),
    byLine: together(pairs.map(({ byLine }) => byLine)),
  };
}

async function measurePair({ url, channelsAt, seconds }: TicksOrder, room: string): Promise<TicksReading> {
  using maker = await PlainClient.join(url, { room }, 'streamxr.v1.bin');
  const campaign = await restlessCampaign(maker);
  const sent = new Map<number, number>();
  using fast = await TickReader.join(url, room, sent);
  await fast.bot.openChannels(channelsAt, (message) => fast.heard(message, 'channel'));
  using slow = await TickReader.join(url, room, sent);
  const readers = [fast, slow];
  for (const reader of readers) reader.watch(campaign);
  for (let ball = 0; ball < thrown; ball++) throwBall(maker, campaign, (ball % 3) - 1);
  await sleep(settleMs);
  for (const reader of readers) reader.begin();
  await sleep(seconds * 1_000);
  for (const reader of readers) reader.end();
  const shortestMs = Math.min(...readers.map((reader) => reader.shortestMs));
  return { byChannel: fast.arrivals(shortestMs), byLine: slow.arrivals(shortestMs) };
}

async function restlessCampaign(maker: PlainClient): Promise<Campaign> {
  const description = describedWith('Ticks', [...walls, ...bouncing.slice(0, 19)]);
  maker.send({ type: 'create-campaign', description });
  return (await maker.next('campaign-created')).campaign;
}

function throwBall(maker: PlainClient, { campaignId }: Campaign, z: number): void {
  const at = { position: [0, 2, z], direction: [1, 0.3, 0], radius: 0.15 } as const;
  maker.send({ type: 'act-on-campaign', campaignId, action: 'throw', ...at });
}

function together(all: readonly TickArrivals[]): TickArrivals {
  return {
    latenessMs: all.flatMap(({ latenessMs }) => latenessMs),
    longestGapMs: all.flatMap(({ longestGapMs }) => longestGapMs),
    keptBackMs: all.flatMap(({ keptBackMs }) => keptBackMs),
    asked: all.reduce((sum, { asked }) => sum + asked, 0),
    bytesPerSecond: all.reduce((sum, { bytesPerSecond }) => sum + bytesPerSecond, 0) / all.length,
  };
}

/** A watcher that puts ticks in a row as a page does, and notes when the turn of each has come. */
class TickReader implements Disposable {
  readonly bot: MemberBot;
  /** When the server sent each tick first, by its own clock; of all readers of the room. */
  readonly #sent: Map<number, number>;
  readonly #reassembly = new TickReassembly();
  readonly #clock = new TickClock();
  readonly #arrived: { readonly tick: number; readonly atMs: number }[] = [];
  readonly #keptBackMs: number[] = [];
  #campaign: Campaign | null = null;
  #timers: NodeJS.Timeout[] = [];
  #isMeasuring = false;
  #startMs = 0;
  #endMs = 0;
  #bytes = 0;
  #askedBefore = 0;

  static async join(url: string, room: string, sent: Map<number, number>): Promise<TickReader> {
    return new TickReader(await MemberBot.join(url, room, 'Reader'), sent);
  }

  private constructor(bot: MemberBot, sent: Map<number, number>) {
    this.bot = bot;
    this.#sent = sent;
  }

  watch(campaign: Campaign): void {
    this.#campaign = campaign;
    const { campaignId, generation } = campaign;
    this.bot.onLine((message) => this.heard(message, 'line'));
    this.bot.send({ type: 'watch-campaign', campaignId, as: 'ticks', repeats: true });
    const ask = setInterval(() => {
      const after = this.#reassembly.ask(performance.now(), true);
      if (after !== null) this.bot.send({ type: 'repeat-ticks', campaignId, generation, after });
    }, askEveryMs);
    const look = setInterval(() => {
      if (this.#isMeasuring) this.#keptBackMs.push((this.#clock.bufferTicks * 1_000) / ticksPerSecond);
    }, lookEveryMs);
    this.#timers = [ask, look];
  }

  begin(): void {
    this.#isMeasuring = true;
    this.#startMs = performance.now();
    this.#askedBefore = this.#reassembly.asked;
  }

  end(): void {
    this.#isMeasuring = false;
    this.#endMs = performance.now();
  }

  heard(message: ServerMessage, road: TickRoad): void {
    const nowMs = performance.now();
    if (message.type === 'campaign:sync:v1:stream' && message.snapshot !== undefined) {
      this.#reassembly.begin(message.tick, nowMs);
      return;
    }
    if (message.type !== 'recent-ticks' || message.campaignId !== this.#campaign?.campaignId) return;
    this.#noteSent(message);
    if (this.#isMeasuring) this.#bytes += binaryCodec.encodeServer(message).length;
    const run = this.#reassembly.take(message, road, nowMs);
    if (run === null) return;
    this.#clock.arrived(run.tick, nowMs);
    if (!this.#isMeasuring) return;
    for (let index = 0; index < run.ticks.length; index++)
      this.#arrived.push({ tick: run.tick - run.ticks.length + 1 + index, atMs: nowMs });
  }

  /** From sending a tick to its turn, by two clocks that differ by as much for all. */
  get shortestMs(): number {
    return Math.min(...this.#waysMs());
  }

  arrivals(shortestMs: number): TickArrivals {
    const seconds = (this.#endMs - this.#startMs) / 1_000;
    const atMs = [this.#startMs, ...this.#arrived.map((one) => one.atMs), this.#endMs];
    return {
      latenessMs: this.#waysMs().map((ms) => ms - shortestMs),
      longestGapMs: [atMs.reduce((most, ms, index) => Math.max(most, ms - (atMs[index - 1] ?? ms)), 0)],
      keptBackMs: this.#keptBackMs,
      asked: this.#reassembly.asked - this.#askedBefore,
      bytesPerSecond: this.#bytes / seconds,
    };
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.bot[Symbol.dispose]();
  }

  #waysMs(): number[] {
    return this.#arrived.map(({ tick, atMs }) => atMs - (this.#sent.get(tick) ?? Number.NaN));
  }

  /** Where a tick is said again, its time is a later one. */
  #noteSent({ tick, ticks, serverTime }: ServerMessageOf<'recent-ticks'>): void {
    for (let one = tick - ticks.length + 1; one <= tick; one++)
      this.#sent.set(one, Math.min(serverTime, this.#sent.get(one) ?? Infinity));
  }
}
