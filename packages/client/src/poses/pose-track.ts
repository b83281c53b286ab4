import { type MutablePose, PoseRing, samplesKept, type TrackedPose } from './pose-ring.ts';

/** Farther in one step than anybody walks: shown as a jump, never as a slide through walls. */
const teleportMetres = 3;
/** The same for members told of once a second: nobody runs faster. */
const glideMetresMax = 8;
/** A member of whom nothing is heard moves on, ever slower, for this long. */
const extrapolateMsMax = 150;
/** A step shorter than the wire can tell is standing still. */
const stillMetres = 0.002;
/** Guessing from samples closer than this would magnify their rounding. */
const velocityMsMin = 20;
/** Samples farther apart than this say nothing about the speed now. */
const velocityMsMax = 400;
/** A guess that was wrong is put right over this time. */
const blendMs = 150;
/** Playing runs between 0.9 and 1.1 of real time while the delay adapts: slow enough not to be seen. */
const slewMax = 0.1;
/** Farther from the wanted delay than this, adapting would take too long. */
const slewMsMax = 1_000;
const delayMsMin = 50;
const delayMsMax = 250;
const intervalMsDefault = 50;

/**
 * The recent poses of one member, played back a little late so that there is mostly a next one to move towards. Nothing is allocated
 * after construction, but for the first hand. Times of samples are the server's, `nowMs` is ours; `transitMs` leads from one to the
 * other.
 */
export class PoseTrack {
  readonly #ring: PoseRing;
  #intervalMs = intervalMsDefault;
  #lagMs = Number.NaN;
  #playMs = -Infinity;
  /** Infinite before the first frame: no time has passed then. */
  #nowMs = Infinity;
  #blendLeftMs = 0;
  #isGuess = false;
  /** When the glide that is underway ends, else before all time. */
  #glideEndMs = -Infinity;

  /** Where the member stands until something is heard of it. */
  constructor(initial: TrackedPose) {
    this.#ring = new PoseRing(initial);
  }

  /** Server time that is shown now; never decreases. */
  get playMs(): number {
    return this.#playMs;
  }

  /** How long after its sending a pose is shown, besides the way of the quickest message: `transitMs` as `sample` had it. */
  delayMs(transitMs: number): number {
    return Number.isNaN(this.#lagMs) ? 0 : this.#lagMs - transitMs;
  }

  /** Between samples, smoothed. */
  get intervalMs(): number {
    return this.#intervalMs;
  }

  /** What is shown goes beyond what was told. */
  get isGuess(): boolean {
    return this.#isGuess;
  }

  /** A sample that is not newer than the newest is ignored. */
  push(pose: TrackedPose, timeMs: number): void {
    const ring = this.#ring;
    if (this.#glideEndMs > timeMs) this.#leaveGlide(pose, timeMs);
    else if (ring.count > 0) {
      const gapMs = timeMs - ring.timeAt(0);
      if (gapMs <= 0) return;
      if (gapMs < velocityMsMax) this.#intervalMs += (gapMs - this.#intervalMs) * 0.1;
      // Members who stand still say little: they stood until one interval ago.
      else ring.repeat(timeMs - this.#intervalMs);
      if (this.#playMs > ring.timeAt(0)) this.#blendLeftMs = blendMs;
    } else this.#blendLeftMs = blendMs;
    ring.add(pose, timeMs);
    if (ring.count > 1 && ring.stepMetres() > teleportMetres) ring.markTeleport();
  }

  /**
   * A sample of a member that is told of seldom: it goes there evenly, over `overMs` from `timeMs` on. It is there that much too
   * late, which from afar nobody sees; a jerk every second everybody would.
   */
  glide(pose: TrackedPose, timeMs: number, overMs: number): void {
    const ring = this.#ring;
    if (this.#glideEndMs > timeMs) this.#endGlide(timeMs);
    else if (ring.count > 0 && timeMs > ring.timeAt(0)) ring.repeat(timeMs);
    if (ring.count === 0 || ring.metresFromNewest(pose) > glideMetresMax) {
      this.push(pose, timeMs + 1);
      return;
    }
    const endMs = timeMs + overMs;
    if (endMs <= ring.timeAt(0)) return;
    ring.add(pose, endMs);
    this.#glideEndMs = endMs;
  }

  /** Moves on to `nowMs` and writes the pose that is to be shown. Returns the hands that there are. */
  sample(
    nowMs: number,
    transitMs: number,
    jitterMs: number,
    head: MutablePose,
    left: MutablePose,
    right: MutablePose,
  ): { readonly left: boolean; readonly right: boolean } {
    const elapsedMs = Math.max(0, nowMs - this.#nowMs);
    this.#nowMs = nowMs;
    if (this.#ring.count > 0) this.#advancePlay(elapsedMs, transitMs, jitterMs);
    return this.#ring.read(head, left, right);
  }

  #advancePlay(elapsedMs: number, transitMs: number, jitterMs: number): void {
    const delayMs = Math.min(delayMsMax, Math.max(delayMsMin, this.#intervalMs + jitterMs));
    const wantedLagMs = transitMs + delayMs;
    if (!(Math.abs(wantedLagMs - this.#lagMs) <= slewMsMax)) this.#lagMs = wantedLagMs;
    else {
      const stepMs = slewMax * elapsedMs;
      this.#lagMs += Math.min(stepMs, Math.max(-stepMs, wantedLagMs - this.#lagMs));
    }
    const oldestMs = this.#ring.timeAt(this.#ring.count - 1);
    if (this.#ring.count === samplesKept && this.#nowMs - this.#lagMs < oldestMs) {
      // The delay came down by more than is kept: what is lost cannot be shown any more.
      this.#lagMs = this.#nowMs - oldestMs;
      this.#blendLeftMs = Math.max(this.#blendLeftMs, blendMs);
    }
    this.#playMs = Math.max(this.#playMs, this.#nowMs - this.#lagMs);
    if (this.#playMs < oldestMs) return;
    this.#evaluate();
    this.#show(elapsedMs);
  }

  /** Computes the pose at `#playMs`. */
  #evaluate(): void {
    const ring = this.#ring;
    let age = 0;
    while (age < ring.count - 1 && ring.timeAt(age) > this.#playMs) age += 1;
    this.#isGuess = false;
    if (age > 0) {
      ring.between(age, age - 1, this.#playMs);
      return;
    }
    const velocityMs = ring.count > 1 ? ring.timeAt(0) - ring.timeAt(1) : Infinity;
    if (velocityMs < velocityMsMin || velocityMs > velocityMsMax || ring.isTeleport(0)) {
      ring.ahead(0);
      return;
    }
    // Slows down evenly to a halt: the guess has no edge, and is half as far at most as going on would be.
    const x = Math.min(1, (this.#playMs - ring.timeAt(0)) / extrapolateMsMax);
    const aheadMs = extrapolateMsMax * (x - (x * x) / 2);
    ring.ahead(aheadMs / velocityMs);
    this.#isGuess = x > 0 && x < 1 && ring.stepMetres() > stillMetres;
  }

  #show(elapsedMs: number): void {
    const share = this.#blendLeftMs > 0 ? Math.min(1, elapsedMs / this.#blendLeftMs) : 1;
    this.#blendLeftMs = Math.max(0, this.#blendLeftMs - elapsedMs);
    const isAtOnce = share >= 1 || this.#ring.metresToShown() > teleportMetres;
    if (isAtOnce) this.#blendLeftMs = 0;
    this.#ring.show(isAtOnce ? 1 : share);
  }

  /**
   * The member is told of often from now on, and is up to a second ahead of what is shown: that is made up for by a blend.
   * Moving on from where the glide is would look like a leap, and be continued as one.
   */
  #leaveGlide(pose: TrackedPose, timeMs: number): void {
    this.#glideEndMs = -Infinity;
    this.#ring.clear();
    this.#ring.add(pose, timeMs - delayMsMax);
    this.#blendLeftMs = blendMs;
  }

  /** The glide is replaced by another: it ends where it was to be at that time. */
  #endGlide(timeMs: number): void {
    this.#glideEndMs = -Infinity;
    const cutMs = Math.max(timeMs, this.#ring.timeAt(1) + 1);
    this.#ring.cut(cutMs);
    if (this.#playMs > cutMs) this.#blendLeftMs = blendMs;
  }
}
