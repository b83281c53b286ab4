import type { Clock } from '@streamxr/kernel';
import type { Cancel, Timers } from '../timers.ts';

interface Waiting {
  readonly dueMs: number;
  readonly order: number;
  readonly callback: () => void;
}

/** A clock and its timers, moved by hand. Callbacks run in the order of their times, and promises settle between them. */
export class ManualTime implements Clock, Timers {
  #nowMs = 1_700_000_000_000;
  #order = 0;
  readonly #waiting = new Set<Waiting>();

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): Cancel {
    const entry = { dueMs: this.#nowMs + delayMs, order: this.#order++, callback };
    this.#waiting.add(entry);
    return () => this.#waiting.delete(entry);
  }

  async advance(byMs: number): Promise<void> {
    const untilMs = this.#nowMs + byMs;
    await settle();
    for (let next = this.#next(untilMs); next !== null; next = this.#next(untilMs)) {
      this.#waiting.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.callback();
      await settle();
    }
    this.#nowMs = untilMs;
  }

  /** Time passes in small steps until the promise settles, one way or the other; it is given back. */
  async until<Value>(promise: Promise<Value>, withinMs = 60_000): Promise<Value> {
    let settled = false;
    const mark = (): void => {
      settled = true;
    };
    promise.then(mark, mark);
    for (let passedMs = 0; !settled && passedMs < withinMs; passedMs += 10) await this.advance(10);
    if (!settled) throw new Error(`still pending after ${withinMs} ms`);
    return promise;
  }

  /** As in a page whose timers are held back, or a machine that slept: time passes, and what was due comes only then. */
  async sleep(byMs: number): Promise<void> {
    this.#nowMs += byMs;
    await this.advance(0);
  }

  #next(untilMs: number): Waiting | null {
    let best: Waiting | null = null;
    for (const entry of this.#waiting) {
      if (entry.dueMs > untilMs) continue;
      if (
        best === null ||
        entry.dueMs < best.dueMs ||
        (entry.dueMs === best.dueMs && entry.order < best.order)
      )
        best = entry;
    }
    return best;
  }
}

/** Lets promises run, those of crypto.subtle included. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}
