import { unreachable } from '@streamxr/kernel';

/** Frames whose mean decides one step; at 60 Hz three quarters of a second. */
const windowFrames = 45;
/** Below 42 frames a second the picture stops feeling attached to the hand. */
const slowFrameMs = 24;
/** A display at 60 Hz keeps 16.7 ms; the rest is slack for a timer's jitter. */
const fastFrameMs = 18;
/** One hitch (a shader compiling, a tab coming back) must not read as a slow device. */
const hitchMs = 120;
/** That many in a row are no hitch: the device is that slow. */
const hitchesMax = 4;
/** Each step leaves about two thirds of the pixels. */
const stepFactor = 0.82;
/** A step that wins less than this was not limited by pixels, and blurs for nothing. */
const gainFactor = 0.93;
const restWindows = 24;
const raiseWindowsMin = 4;
/** Three minutes: seldom enough that a failed try is no flicker. */
const raiseWindowsMax = 240;

type Phase =
  | { readonly state: 'watching'; readonly fastWindows: number }
  | { readonly state: 'lowered'; readonly ratioBefore: number; readonly meanMsBefore: number }
  | { readonly state: 'raised'; readonly ratioBefore: number }
  | { readonly state: 'resting'; readonly windowsLeft: number };

/**
 * Chooses how many device pixels a CSS pixel gets from how long frames take. Hysteresis comes in three ways: a step down that
 * wins nothing is taken back and followed by a rest; a step up that proves too dear is taken back and the next one waits twice
 * as long; between slow and fast nothing happens at all.
 */
export class PixelRatioController {
  readonly #ratioMin: number;
  #ratioMax: number;
  #ratio: number;
  #phase: Phase = { state: 'watching', fastWindows: 0 };
  #raiseAfterWindows = raiseWindowsMin;
  #frames = 0;
  #sumMs = 0;
  #hitches = 0;

  /** `ratioMax` is what the display deserves; it starts there and never leaves [ratioMin, ratioMax]. */
  constructor(ratioMin: number, ratioMax: number) {
    this.#ratioMin = Math.min(ratioMin, ratioMax);
    this.#ratioMax = ratioMax;
    this.#ratio = ratioMax;
  }

  get ratio(): number {
    return this.#ratio;
  }

  /** The window moved to a display of another density: starts again from its ratio. */
  setRatioMax(ratioMax: number): void {
    if (ratioMax === this.#ratioMax) return;
    this.#ratioMax = ratioMax;
    this.#ratio = ratioMax;
    this.#phase = { state: 'watching', fastWindows: 0 };
    this.#startWindow();
  }

  /** Takes the milliseconds since the previous frame; true when `ratio` has changed. */
  onFrame(frameMs: number): boolean {
    if (!(frameMs > 0)) return false;
    this.#hitches = frameMs > hitchMs ? this.#hitches + 1 : 0;
    if (this.#hitches > 0 && this.#hitches < hitchesMax) return false;
    this.#frames += 1;
    this.#sumMs += frameMs;
    if (this.#frames < windowFrames) return false;
    const meanMs = this.#sumMs / this.#frames;
    this.#startWindow();
    const ratioBefore = this.#ratio;
    this.#decide(meanMs);
    return this.#ratio !== ratioBefore;
  }

  #startWindow(): void {
    this.#frames = 0;
    this.#sumMs = 0;
  }

  #decide(meanMs: number): void {
    const phase = this.#phase;
    switch (phase.state) {
      case 'watching':
        return this.#watch(meanMs, phase.fastWindows);
      case 'lowered':
        if (meanMs > phase.meanMsBefore * gainFactor) {
          this.#ratio = phase.ratioBefore;
          this.#phase = { state: 'resting', windowsLeft: restWindows };
          return;
        }
        return this.#watch(meanMs, 0);
      case 'raised':
        if (meanMs > slowFrameMs) {
          this.#ratio = phase.ratioBefore;
          this.#raiseAfterWindows = Math.min(raiseWindowsMax, this.#raiseAfterWindows * 2);
          this.#phase = { state: 'watching', fastWindows: 0 };
          return;
        }
        return this.#watch(meanMs, 0);
      case 'resting':
        this.#phase =
          phase.windowsLeft > 1
            ? { state: 'resting', windowsLeft: phase.windowsLeft - 1 }
            : { state: 'watching', fastWindows: 0 };
        return;
      default:
        return unreachable(phase);
    }
  }

  #watch(meanMs: number, fastWindowsSoFar: number): void {
    const ratio = this.#ratio;
    if (meanMs > slowFrameMs && ratio > this.#ratioMin) {
      this.#ratio = Math.max(this.#ratioMin, ratio * stepFactor);
      this.#phase = { state: 'lowered', ratioBefore: ratio, meanMsBefore: meanMs };
      return;
    }
    const fastWindows = meanMs < fastFrameMs ? fastWindowsSoFar + 1 : 0;
    if (fastWindows >= this.#raiseAfterWindows && ratio < this.#ratioMax) {
      this.#ratio = Math.min(this.#ratioMax, ratio / stepFactor);
      this.#phase = { state: 'raised', ratioBefore: ratio };
      return;
    }
    this.#phase = { state: 'watching', fastWindows: Math.min(fastWindows, raiseWindowsMax) };
  }
}
