import type { Clock } from '@streamxr/kernel';

/** The machine's own: set by people and NTP, so it can jump. For what other machines have dated, such as tickets. */
export const wallClock: Clock = { nowMs: () => Date.now() };

/** How much of the time that has passed is taken off while we are ahead. Source: the most that NTP slews a clock, RFC 5905 §11.3. */
const slew = 500e-6;
const compareEveryMs = 1_000;

/**
 * Wall time that never runs backwards. Rates, absences and sessions measure with it: were it set back an hour, nobody could say
 * anything for an hour. A step forward is followed, for a machine that slept has really been away so long; after a step back, time goes on
 * from where it was and is a little slow (1.8 s an hour) until the wall clock has caught up. Whole milliseconds.
 */
export class SteadyClock implements Clock {
  readonly #wallMs: () => number;
  readonly #monotonicMs: () => number;
  #fromMonotonicMs: number;
  #fromMs: number;

  /** `monotonicMs` counts from anywhere. */
  constructor(wallMs: () => number, monotonicMs: () => number) {
    this.#wallMs = wallMs;
    this.#monotonicMs = monotonicMs;
    this.#fromMonotonicMs = monotonicMs();
    this.#fromMs = wallMs();
  }

  nowMs(): number {
    const monotonicMs = this.#monotonicMs();
    const passedMs = monotonicMs - this.#fromMonotonicMs;
    let nowMs = this.#fromMs + passedMs;
    if (passedMs >= compareEveryMs) {
      nowMs -= Math.min(nowMs - this.#wallMs(), passedMs * slew);
      this.#fromMonotonicMs = monotonicMs;
      this.#fromMs = nowMs;
    }
    return Math.floor(nowMs);
  }
}

/** Of everything that this process measures and dates. */
export const systemClock: Clock = new SteadyClock(
  () => Date.now(),
  () => performance.now(),
);
