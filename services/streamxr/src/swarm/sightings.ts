import type { Latencies } from './latencies.ts';

/** Events that are followed at the same time; the oldest is forgotten when more come. */
const followedMax = 4_096;

interface Followed {
  /** Null while only others have seen it: their news may be faster than the author's own. */
  sentMs: number | null;
  readonly seenMs: number[];
}

/**
 * Finds out how long an event takes from its author to the others. Author and others are in this process, so one clock times
 * both ends; `key` names the event as all of them know it.
 */
export class Sightings {
  readonly #latencies: Latencies;
  readonly #followed = new Map<string, Followed>();

  constructor(latencies: Latencies) {
    this.#latencies = latencies;
  }

  /** The author knows which event its request became. */
  authored(key: string, sentMs: number): void {
    const followed = this.#follow(key);
    followed.sentMs = sentMs;
    for (const seenMs of followed.seenMs.splice(0)) this.#latencies.add(seenMs - sentMs);
  }

  /** Somebody else has it. */
  seen(key: string, nowMs: number): void {
    const followed = this.#follow(key);
    if (followed.sentMs === null) followed.seenMs.push(nowMs);
    else this.#latencies.add(nowMs - followed.sentMs);
  }

  #follow(key: string): Followed {
    let followed = this.#followed.get(key);
    if (followed === undefined) {
      followed = { sentMs: null, seenMs: [] };
      this.#followed.set(key, followed);
      const [oldest] = this.#followed.keys();
      if (this.#followed.size > followedMax && oldest !== undefined) this.#followed.delete(oldest);
    }
    return followed;
  }
}
