import { ticksPerSecond } from '@streamxr/campaign';

const msPerTick = 1000 / ticksPerSecond;

// What came earliest says how long the way is; it is forgotten slowly, in case the way became longer.
const forgetEarliestMsPerSecond = 4;
/** What came latest is remembered so long, so that the next such delay is expected. */
const jitterHalfLifeMs = 4_000;
/** More is no jitter but an outage: then it is better to jump. */
const jitterMsMax = 250;
/** Beside the jitter: one tick to interpolate from, and a little for timers. */
const slackMs = 18;
/** Catching up or waiting is done by going this much faster or slower, which nobody sees. */
const rateChangeMax = 0.08;
const ticksToJump = 45;

/**
 * Which tick to show, from when ticks arrive: so late that hardly any has to be waited for, so early that a push is seen soon; never
 * backwards, and at an even pace. Times are milliseconds of one steady clock.
 */
export class PlayoutClock {
  #earliestMs = Infinity;
  #jitterMs = 0;
  #newestTick = -1;
  #heardAtMs = 0;
  #tick: number | null = null;
  #atMs = 0;

  /** The newest tick that has arrived; −1 before the first. */
  get newestTick(): number {
    return this.#newestTick;
  }

  /** How much later than the earliest the ticks come, about. */
  get jitterMs(): number {
    return this.#jitterMs;
  }

  /** Everything up to `tick` is here. */
  arrived(tick: number, nowMs: number): void {
    if (tick <= this.#newestTick) return;
    const sinceMs = this.#heardAtMs === 0 ? 0 : nowMs - this.#heardAtMs;
    this.#heardAtMs = nowMs;
    this.#newestTick = tick;
    // When its tick 0 would have arrived.
    const originMs = nowMs - tick * msPerTick;
    this.#earliestMs = Math.min(originMs, this.#earliestMs + (sinceMs / 1000) * forgetEarliestMsPerSecond);
    const lateMs = originMs - this.#earliestMs;
    this.#jitterMs *= 0.5 ** (sinceMs / jitterHalfLifeMs);
    if (lateMs > jitterMsMax) {
      // The campaign has rested, or the line was down: the old rhythm says nothing.
      this.#earliestMs = originMs;
      return;
    }
    this.#jitterMs = Math.max(this.#jitterMs, lateMs);
  }

  /** Starts from nothing, as after a reset or a join. */
  restart(): void {
    this.#earliestMs = Infinity;
    this.#newestTick = -1;
    this.#heardAtMs = 0;
    this.#tick = null;
  }

  /** The tick to show, with its fraction; −1 before any has arrived. Call it with times that never go back. */
  tickAt(nowMs: number): number {
    if (this.#newestTick < 0) return -1;
    const wanted = (nowMs - this.#earliestMs - this.#jitterMs - slackMs) / msPerTick;
    const shown = this.#tick === null ? wanted : this.#moved(this.#tick, wanted, nowMs - this.#atMs);
    this.#tick = Math.max(this.#tick ?? 0, Math.min(shown, this.#newestTick));
    this.#atMs = nowMs;
    return this.#tick;
  }

  #moved(tick: number, wanted: number, elapsedMs: number): number {
    const steady = tick + elapsedMs / msPerTick;
    const error = wanted - steady;
    if (Math.abs(error) > ticksToJump) return wanted;
    const change = Math.min(rateChangeMax, Math.max(-rateChangeMax, error * 0.04));
    return tick + (elapsedMs / msPerTick) * (1 + change);
  }
}
