/** A voice close to a microphone; typing and chairs are mostly below. Of the meter's 0 to 1. */
const speechLevel = 0.45;
/** Words, not a cough. */
const speechMs = 900;
/** Silence takes back what was counted, half as fast: between words people breathe. */
const silenceShare = 0.5;
/** Readings that came late count no longer than this. */
const readingMsMax = 200;
const toldMs = 6_000;
/** Who goes on muted knows it by now. */
const quietMs = 60_000;

/** Notices that somebody speaks with the microphone muted: once, and then not again for a minute. */
export class MutedSpeech {
  #spokenMs = 0;
  #atMs = -Infinity;
  #toldAtMs = -Infinity;
  #isTold = false;

  /** Takes a reading of the microphone, 0 to 1; gives whether the person is to be told now. */
  hear(level: number, isMuted: boolean, nowMs: number): boolean {
    const passedMs = Math.min(readingMsMax, nowMs - this.#atMs);
    this.#atMs = nowMs;
    if (!isMuted) return this.#forget();
    if (this.#isTold) return (this.#isTold = nowMs - this.#toldAtMs < toldMs);
    const counted = level >= speechLevel ? passedMs : -silenceShare * passedMs;
    this.#spokenMs = Math.max(0, this.#spokenMs + counted);
    if (this.#spokenMs < speechMs || nowMs - this.#toldAtMs < quietMs) return false;
    this.#toldAtMs = nowMs;
    this.#spokenMs = 0;
    return (this.#isTold = true);
  }

  #forget(): false {
    this.#spokenMs = 0;
    this.#isTold = false;
    return false;
  }
}
