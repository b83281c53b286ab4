import { setTimeout as wait } from 'node:timers/promises';
import { SeededRandom } from '@streamxr/kernel';
import { behaviourFor } from './behaviours.ts';
import { Bot } from './bot.ts';
import { type CrewReport, reportOf } from './report.ts';
import type { SwarmOptions } from './swarm-options.ts';
import { Tally } from './tally.ts';

/** Of each bot: as often as its pose is sent. */
const stepMs = 50;
/** Bots move in turns, so that they do not all send at the same moment. */
const turnMs = 5;
const joinMsMax = 30_000;
/** Bots of a crew that wait at the door at once. Where more do, on a busy machine, all give up and come again. */
const atDoorMax = 32;
/** Bots of a crew that note what they see of others: enough for percentiles, few enough not to slow the rest. */
const observersMax = 16;

/** Some of a swarm's bots, here or in another process. */
export interface Crew {
  /** Resolves when each is in or will not be. */
  join(): Promise<void>;
  /** They walk and act from now on. */
  live(): void;
  /** They stop, leave, and say how it was. */
  end(): Promise<CrewReport>;
}

/** Which of the swarm's bots a crew has. */
export interface CrewShare {
  readonly from: number;
  readonly count: number;
  readonly joinsPerSecond: number;
}

/** A crew in this process. `signal` ends the joining early. */
export class LocalCrew implements Crew {
  readonly #options: SwarmOptions;
  readonly #share: CrewShare;
  readonly #signal: AbortSignal;
  readonly #tally: Tally;
  readonly #bots: Bot[] = [];
  #turns: NodeJS.Timeout | null = null;

  constructor(options: SwarmOptions, share: CrewShare, signal: AbortSignal) {
    this.#options = options;
    this.#share = share;
    this.#signal = signal;
    const random = new SeededRandom(options.seed + share.from);
    this.#tally = new Tally(() => random.float());
  }

  async join(): Promise<void> {
    const { from, count, joinsPerSecond } = this.#share;
    let observers = 0;
    for (let index = from; index < from + count && !this.#signal.aborted; index++) {
      const behaviour = behaviourFor(this.#options.behaviour, index, this.#options.encoding);
      const isObserver = observers < observersMax && behaviour.hearsLate !== true;
      if (isObserver) observers += 1;
      this.#bots.push(new Bot(index, this.#options, behaviour, this.#tally, isObserver));
      await waitUnless(this.#signal, 1000 / joinsPerSecond);
      await this.#untilAtDoor(atDoorMax);
    }
    await this.#untilAtDoor(0);
  }

  /** Resolves when no more than so many are undecided, or it takes too long. */
  async #untilAtDoor(bots: number): Promise<void> {
    const untilMs = performance.now() + joinMsMax;
    const isOver = () => this.#signal.aborted || performance.now() >= untilMs;
    while (!isOver() && this.#bots.filter((bot) => !bot.isDecided).length > bots)
      await waitUnless(this.#signal, 20);
  }

  /** Steps every bot each 50 ms, a few at a time. */
  live(): void {
    const turns = stepMs / turnMs;
    let turn = 0;
    this.#turns = setInterval(() => {
      const nowMs = performance.now();
      for (let index = turn; index < this.#bots.length; index += turns)
        this.#bots[index]?.step(nowMs, stepMs / 1000);
      turn = (turn + 1) % turns;
    }, turnMs);
  }

  async end(): Promise<CrewReport> {
    if (this.#turns !== null) clearInterval(this.#turns);
    await settled(this.#bots);
    const report = reportOf(this.#bots, this.#tally);
    await Promise.all(this.#bots.map((bot) => bot.client.leave()));
    return report;
  }
}

/** Waits, but not longer than until the signal. */
export async function waitUnless(signal: AbortSignal, ms: number): Promise<void> {
  await wait(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/** The last echoes are still on their way, and who is disturbed on purpose comes back first. */
const settleMs = { min: 300, max: 5_000 };

async function settled(bots: readonly Bot[]): Promise<void> {
  for (const bot of bots) bot.calmDown();
  await wait(settleMs.min);
  const untilMs = performance.now() + settleMs.max;
  while (performance.now() < untilMs && bots.some((bot) => bot.isComingBack)) await wait(20);
}
