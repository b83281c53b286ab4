import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerMessage } from '@streamxr/protocol';
import { MemberBot } from './member-bot.ts';
import type { PosesOrder, PosesReading } from './messages.ts';

/** From one pose to the next, along x: it says which one it is, and is coarser than what the wire rounds to. */
const stepMetres = 0.02;
const settleMs = 300;

/** Walks in pairs, and times what each listener hears. */
export async function measurePoses(order: PosesOrder): Promise<PosesReading> {
  const readings = await Promise.all(
    Array.from({ length: order.pairs }, (_, pair) => measurePair(order, `poses-${pair}`)),
  );
  return {
    sent: readings.reduce((sum, { sent }) => sum + sent, 0),
    ageMs: readings.flatMap(({ ageMs }) => ageMs),
    longestGapMs: readings.flatMap(({ longestGapMs }) => longestGapMs),
  };
}

async function measurePair(order: PosesOrder, room: string): Promise<PosesReading> {
  const { url, channelsAt, perSecond, seconds } = order;
  using walker = await MemberBot.join(url, room, 'Walker');
  using listener = await MemberBot.join(url, room, 'Listener');
  const track = new Track(walker.clientId);
  if (channelsAt !== null) {
    await walker.openChannels(channelsAt, () => {});
    await listener.openChannels(channelsAt, (message) => track.heard(message));
    await sleep(settleMs);
  }
  listener.onLine((message) => track.heard(message));
  for (let step = 0; step < perSecond * seconds; step++) {
    const startMs = performance.now();
    walker.moveTo({ position: [track.sending(startMs), 1.6, 0], rotation: [0, 0, 0, 1] });
    // Uneven on purpose: in step with the server's ticks, every pose would wait equally long for the next.
    await sleep((1_000 / perSecond) * (0.5 + Math.random()));
  }
  await sleep(settleMs);
  return track.reading;
}

/** When each pose went out, and when it or a newer one was heard of. */
class Track {
  readonly #clientId: string;
  readonly #sentMs: number[] = [];
  readonly #ageMs: number[] = [];
  #newest = -1;
  #newestMs = Number.NaN;
  #longestGapMs = 0;

  constructor(clientId: string) {
    this.#clientId = clientId;
  }

  /** The x of the next pose. */
  sending(nowMs: number): number {
    return this.#sentMs.push(nowMs) * stepMetres;
  }

  heard(message: ServerMessage): void {
    const users =
      message.type === 'user-position' ? [message] : message.type === 'user-positions' ? message.users : [];
    for (const { clientId, position } of users)
      if (clientId === this.#clientId) this.#isAt(Math.round(position[0] / stepMetres) - 1);
  }

  get reading(): PosesReading {
    return { sent: this.#sentMs.length, ageMs: this.#ageMs, longestGapMs: [this.#longestGapMs] };
  }

  #isAt(step: number): void {
    if (step <= this.#newest) return;
    const nowMs = performance.now();
    if (this.#newest >= 0) this.#longestGapMs = Math.max(this.#longestGapMs, nowMs - this.#newestMs);
    // A pose that was lost, or merged by the server's tick, is made up for by the next.
    for (let one = this.#newest + 1; one <= step; one++) {
      const sentMs = this.#sentMs[one];
      if (sentMs !== undefined) this.#ageMs.push(nowMs - sentMs);
    }
    this.#newest = step;
    this.#newestMs = nowMs;
  }
}
