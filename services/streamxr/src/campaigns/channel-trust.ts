/** A channel that let somebody ask is left alone for so long, doubling while that goes on. */
const restMsMin = 1_000;
const restMsMax = 60_000;
/** What was long ago does not count against it. */
const forgottenMs = 30_000;

/**
 * Whether a watcher's data channel is worth sending ticks by. It may be open and lead nowhere: a network that dies is noticed after
 * seconds. Times are of a clock that only runs forward.
 */
export class ChannelTrust {
  #restMs = restMsMin;
  #untilMs = Number.NEGATIVE_INFINITY;

  isGood(nowMs: number): boolean {
    return nowMs >= this.#untilMs;
  }

  /** What was sent by it was asked for again. */
  failed(nowMs: number): void {
    if (!this.isGood(nowMs)) return;
    const isOld = nowMs - this.#untilMs > forgottenMs;
    this.#restMs = isOld ? restMsMin : Math.min(restMsMax, this.#restMs * 2);
    this.#untilMs = nowMs + this.#restMs;
  }
}
