import { ticksPerSecond } from '../../kernel/layout.ts';
import { clamp } from '../motion/vectors.ts';

const tickMs = 1_000 / ticksPerSecond;
/** Three seconds of arrivals tell what a line is like. */
const arrivalsMax = 180;
/** After so long without a tick the campaign has rested, or the line was gone: what was before says nothing. */
const forgetAfterMs = 500;
export const bufferTicksMin = 1;
export const bufferTicksMax = 6;
/** Of all arrivals, those that the buffer waits for: one in fifty may come too late, and is caught up with. */
const inTime = 0.98;

/**
 * When a tick is shown: as late after its fastest conceivable arrival as this line needs, and no later. Adapts to jitter within three
 * seconds.
 */
export class TickClock {
  /** When tick 0 would have arrived, by each arrival; newest last. */
  #arrivals: number[] = [];
  #lastMs = Number.NEGATIVE_INFINITY;
  #fastestMs = 0;
  #buffer = bufferTicksMin + 1;

  /** How long ticks are kept back. */
  get bufferTicks(): number {
    return this.#buffer;
  }

  arrived(tick: number, nowMs: number): void {
    if (nowMs - this.#lastMs > forgetAfterMs) this.#arrivals = [];
    this.#lastMs = nowMs;
    this.#arrivals.push(nowMs - tick * tickMs);
    if (this.#arrivals.length > arrivalsMax) this.#arrivals.shift();
    const sorted = this.#arrivals.toSorted((a, b) => a - b);
    this.#fastestMs = sorted[0] ?? 0;
    const slow = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * inTime))] ?? 0;
    this.#buffer = clamp(Math.ceil((slow - this.#fastestMs) / tickMs), bufferTicksMin, bufferTicksMax);
  }

  /** The tick to be shown now; nothing before the first arrival. */
  due(nowMs: number): number {
    if (this.#arrivals.length === 0) return Number.NEGATIVE_INFINITY;
    return Math.floor((nowMs - this.#fastestMs) / tickMs) - this.#buffer;
  }
}
