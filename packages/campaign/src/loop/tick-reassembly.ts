import type { TickRun } from './tick-window.ts';

/** Which way something came: `line` loses nothing and keeps the order; `channel` does neither. */
export type TickRoad = 'line' | 'channel';

/** Frames overtake each other by less; repeats would have come with the next frame. */
const gapMsMax = 100;
/** A campaign that runs is heard of every 33 ms. What is late on the line comes by itself: it is given more time, for who had no channel yet. */
const silenceMsMax = 250;
const lineSilenceMsMax = 1_000;
/** Who was not called for so long was kept from its work: what came meanwhile has to be read before anything is missed. */
const sleptMsMin = 100;
const readingMs = 50;
/** Between two questions without an answer, doubling. */
const askAgainMsMin = 300;
const askAgainMsMax = 4_000;
/** Further ahead than the server keeps ticks: these are asked for when their turn has come. */
const aheadMax = 480;

/**
 * Makes one row of ticks of what comes by two roads, doubled, late, in any order or not at all; says what to ask for again. Pure: times are
 * milliseconds of any clock that only runs forward.
 */
export class TickReassembly {
  /** That was given out last; null before a beginning. */
  #newest: number | null = null;
  /** After a hole, or before the beginning is known. */
  readonly #ahead = new Map<number, Uint8Array>();
  /** That there is, as far as was heard. */
  #told = 0;
  #road: TickRoad = 'line';
  /** Then silence may be a channel that leads nowhere any more, however the last ticks came. */
  #hadChannel = false;
  #heardMs = 0;
  #gapSinceMs: number | null = null;
  #askNotBeforeMs = Number.NEGATIVE_INFINITY;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #awakeMs = Number.NEGATIVE_INFINITY;
  #askAgainMs = askAgainMsMin;
  #asked = 0;

  /** How the newest ticks came. */
  get road(): TickRoad {
    return this.#road;
  }

  /** Questions since it was made. */
  get asked(): number {
    return this.#asked;
  }

  /** What comes is kept until a beginning is known. */
  reset(): void {
    this.#newest = null;
    this.#told = 0;
    this.#ahead.clear();
    this.#answered();
    this.#gapSinceMs = null;
    this.#road = 'line';
  }

  /** Everything up to `tick` is here from elsewhere. Gives what follows it, if that has come already. */
  begin(tick: number, nowMs: number): TickRun | null {
    this.#newest = tick;
    this.#heardMs = nowMs;
    for (const early of this.#ahead.keys()) if (early <= tick) this.#ahead.delete(early);
    return this.#giveOut(nowMs);
  }

  /** Gives the ticks whose turn has come; null when there are none. */
  take({ tick, ticks }: TickRun, road: TickRoad, nowMs: number): TickRun | null {
    const first = tick - ticks.length + 1;
    if (ticks.length === 0 || first < 1) return null;
    if (tick > this.#told) {
      this.#told = tick;
      this.#road = road;
    }
    if (road === 'channel') this.#hadChannel = true;
    this.#heardMs = nowMs;
    ticks.forEach((bytes, index) => this.#keep(first + index, bytes));
    return this.#giveOut(nowMs);
  }

  /** The server has got so far, as it said elsewhere. */
  told(tick: number, nowMs: number): void {
    if (this.#newest === null || tick <= this.#told) return;
    this.#told = tick;
    if (tick > this.#newest) this.#gapSinceMs ??= nowMs;
  }

  /**
   * The tick after which everything is to be asked for again now; null while there is nothing to ask. `isRunning`: ticks are due. To be
   * called every few milliseconds.
   */
  ask(nowMs: number, isRunning: boolean): number | null {
    if (nowMs - this.#lookedMs > sleptMsMin) this.#awakeMs = nowMs + readingMs;
    this.#lookedMs = nowMs;
    if (this.#newest === null || nowMs < this.#askNotBeforeMs || nowMs < this.#awakeMs) return null;
    const isGap = this.#gapSinceMs !== null && nowMs - this.#gapSinceMs >= gapMsMax;
    const patienceMs = this.#hadChannel ? silenceMsMax : lineSilenceMsMax;
    const isSilent = isRunning && nowMs - this.#heardMs >= patienceMs;
    if (!isGap && !isSilent) return null;
    this.#askNotBeforeMs = nowMs + this.#askAgainMs;
    this.#askAgainMs = Math.min(askAgainMsMax, this.#askAgainMs * 2);
    this.#asked += 1;
    return this.#newest;
  }

  #keep(tick: number, bytes: Uint8Array): void {
    if (this.#newest === null) {
      this.#ahead.set(tick, bytes);
      // Of what came before the beginning, the newest counts.
      for (const oldest of this.#ahead.keys()) {
        if (this.#ahead.size <= aheadMax) return;
        this.#ahead.delete(oldest);
      }
      return;
    }
    if (tick > this.#newest && tick <= this.#newest + aheadMax) this.#ahead.set(tick, bytes);
  }

  #giveOut(nowMs: number): TickRun | null {
    if (this.#newest === null) return null;
    const ticks: Uint8Array[] = [];
    for (let next = this.#newest + 1; ; next++) {
      const bytes = this.#ahead.get(next);
      if (bytes === undefined) break;
      this.#ahead.delete(next);
      ticks.push(bytes);
    }
    this.#newest += ticks.length;
    if (ticks.length > 0) this.#answered();
    if (this.#told <= this.#newest) this.#gapSinceMs = null;
    else if (ticks.length > 0) this.#gapSinceMs = nowMs;
    else this.#gapSinceMs ??= nowMs;
    return ticks.length === 0 ? null : { tick: this.#newest, ticks };
  }

  #answered(): void {
    this.#askNotBeforeMs = Number.NEGATIVE_INFINITY;
    this.#askAgainMs = askAgainMsMin;
  }
}
