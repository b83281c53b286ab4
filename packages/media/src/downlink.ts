/** What the way to one viewer is taken to carry before anything was measured, bits per second: the voices and a small picture or two. */
const unknownBitsPerSecond = 2_500_000;
/** Of it, models get at least this share while some are on their way, and never less than lets a room be seen in the end. */
const assetShareMin = 0.15;
const assetBitsMin = 100_000;
/** Pictures that are seen get at least this share of what voices leave, however much there is to load. */
const pictureShareMin = 0.5;
/** An Opus voice with its headers, as browsers send them. */
export const voiceBitsPerSecond = 40_000;
/** Estimates that rise are believed by steps of this much: a jump that was noise would be taken back in the next second. */
const riseMax = 1.5;
/** What models measured is worth something for this long. */
const measurementLastsMs = 60_000;
/** Of what a transfer over TCP reaches, so much is left for what must not queue. */
const tcpShare = 0.85;
/** Packets lost beyond this share mean that the way is full, below the other that there may be room (Carlucci et al., GCC, 2016). */
const lossTooMuch = 0.1;
const lossLittle = 0.02;

/** A lower estimate than this part of the one before is a way that got narrower, and no noise. */
const fallen = 0.9;
/** Below this part of it, the line has collapsed: what is on its way queues, and is lost. */
const collapsed = 0.75;
/** After that, so much of the estimate is used for so long: it is still falling, and the queue must drain before anything new is in time. */
const drainShare = 0.25;
const drainMs = 2_000;
/** What any way is taken to carry, a voice and a small picture: who stops both at less never learns that there is more again. */
export const lineBitsPerSecondMin = 150_000;
const probeStep = 1.08;
const probeMax = 1.5;
/** A way is full when what is sent is about what it is estimated to carry. */
const fullShare = 0.8;
/** It is remembered for so long: another try may stop the pictures for a moment. */
const fullLastsMs = 30_000;

export interface DownlinkDemand {
  /** Voices that are forwarded. */
  readonly voices: number;
  /** What the pictures that are seen would cost at their best. */
  readonly pictureBitsPerSecond: number;
  /** Models are on their way to this viewer. */
  readonly loading: boolean;
}

export interface DownlinkShares {
  /** Null before anything was measured. */
  readonly estimateBitsPerSecond: number | null;
  /** For voices and pictures together. */
  readonly mediaBitsPerSecond: number;
  readonly pictureBitsPerSecond: number;
  /** What models are held to; null for no bound: nothing else is on the way. */
  readonly assetBitsPerSecond: number | null;
}

/**
 * One way to one viewer, for media and models alike: voices first, then pictures, models get what is left, and each at least some.
 * Engines estimate what media can have beside whatever else is on the way; what models take at that moment comes on top.
 */
export class DownlinkBudget {
  readonly #capBitsPerSecond: number;
  #engineBits: number | null = null;
  #modelBits: number | null = null;
  #modelAtMs = Number.NEGATIVE_INFINITY;
  /** How much of an assumption the losses leave. */
  #lossFactor = 1;
  /** How far beyond the estimate media may go, to find out whether there is more. */
  #probe = 1;
  #isShort = false;
  #sentBits = 0;
  /** When the way last showed that it was full. */
  #fullMs = Number.NEGATIVE_INFINITY;
  #collapsedMs = Number.NEGATIVE_INFINITY;

  constructor(capBitsPerSecond = Number.POSITIVE_INFINITY) {
    this.#capBitsPerSecond = capBitsPerSecond;
  }

  /** The engine's estimate of what media can have. Falls at once, rises by steps. True when less must be sent at once. */
  estimated(bitsPerSecond: number, nowMs: number): boolean {
    if (!(bitsPerSecond > 0)) return false;
    const before = this.#engineBits ?? bitsPerSecond;
    if (bitsPerSecond < before * fallen) {
      this.#probe = 1;
      if (this.#sentBits > bitsPerSecond * fullShare) this.#fullMs = nowMs;
    }
    this.#engineBits = Math.min(bitsPerSecond, before * riseMax);
    const hasCollapsed = bitsPerSecond < before * collapsed && this.#fullMs === nowMs;
    if (hasCollapsed) this.#collapsedMs = nowMs;
    return hasCollapsed;
  }

  /** What a transfer of models reached, as the viewer measured it. */
  loaded(bitsPerSecond: number, nowMs: number): void {
    if (!(bitsPerSecond > 0)) return;
    this.#modelBits = bitsPerSecond;
    this.#modelAtMs = nowMs;
  }

  /** What was sent to this viewer in the last second or so, and the share of it that was lost, 0 to 1. */
  sent(bitsPerSecond: number, loss: number, nowMs: number): void {
    this.#sentBits = bitsPerSecond;
    if (loss >= lossLittle) {
      this.#fullMs = nowMs;
      this.#probe = 1;
    } else if (this.#isShort) this.#probe = Math.min(probeMax, this.#probe * probeStep);
    else this.#probe = Math.max(1, this.#probe / probeStep);
    if (loss > lossTooMuch) this.#lossFactor = Math.max(0.05, this.#lossFactor * (1 - loss / 2));
    else if (loss < lossLittle) this.#lossFactor = Math.min(1, this.#lossFactor * 1.08);
  }

  /** What the way carries, as far as is known. */
  capacity(nowMs: number): number {
    const known = this.#known(nowMs) ?? unknownBitsPerSecond * this.#lossFactor;
    return Math.min(this.#capBitsPerSecond, Math.max(lineBitsPerSecondMin, known));
  }

  #known(nowMs: number): number | null {
    const isFresh = nowMs - this.#modelAtMs < measurementLastsMs;
    const models = this.#modelBits !== null && isFresh ? this.#modelBits * tcpShare * this.#lossFactor : null;
    if (this.#engineBits === null) return models;
    const estimate = this.#engineBits * this.#probe;
    // Estimates of a way that was never full say only what has been tried.
    const wasFull = nowMs - this.#fullMs < fullLastsMs;
    return wasFull ? estimate : Math.max(estimate, models ?? unknownBitsPerSecond * this.#lossFactor);
  }

  #estimate(nowMs: number): number | null {
    const known = this.#engineBits ?? this.#known(nowMs);
    return known === null ? null : Math.round(Math.min(this.#capBitsPerSecond, known));
  }

  share(demand: DownlinkDemand, nowMs: number): DownlinkShares {
    const capacity = this.capacity(nowMs);
    const voices = Math.min(capacity, demand.voices * voiceBitsPerSecond);
    const isDraining = nowMs - this.#collapsedMs < drainMs;
    const drained = isDraining ? Math.max(lineBitsPerSecondMin, capacity * drainShare) : capacity;
    const left = Math.max(0, drained - voices);
    const wanted = Math.min(demand.pictureBitsPerSecond, left);
    // An engine's estimate is what media can have beside the models: it is all for media, and models are held back only so far
    // that they leave it.
    const assetFloor = demand.loading ? Math.max(assetBitsMin, left * assetShareMin) : 0;
    this.#isShort = demand.pictureBitsPerSecond > left;
    const pictures = Math.max(
      Math.min(wanted, left * pictureShareMin),
      Math.min(wanted, left - assetFloor),
      0,
    );
    const isMediaOnTheWay = demand.voices > 0 || demand.pictureBitsPerSecond > 0;
    return {
      estimateBitsPerSecond: this.#estimate(nowMs),
      mediaBitsPerSecond: Math.round(voices + pictures),
      pictureBitsPerSecond: Math.floor(pictures),
      assetBitsPerSecond: isMediaOnTheWay ? Math.round(Math.max(assetBitsMin, left - pictures)) : null,
    };
  }
}
