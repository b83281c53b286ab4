import { type ParticleLevel, particleLevels } from '@streamxr/campaign';

/** Rising. A smaller level is the first part of a larger one: what happens in it is the same. */
export const qualities = Object.keys(particleLevels) as readonly ParticleLevel[];
/** What a person can ask for. */
export type QualityChoice = ParticleLevel | 'auto';

/** What the last second was like. */
export interface QualityWindow {
  /** Of one tick, stepping and packing, in milliseconds. */
  readonly tickMs: number;
  /** Between two pictures, in milliseconds; null while nothing is drawn. */
  readonly frameMs: number | null;
  /** How far the simulation is behind what it should show. */
  readonly ticksBehind: number;
  /** The line brought its ticks late. */
  readonly isLineLate: boolean;
}

// Of a tick's 16.7 ms: above the first, the next hiccup is a backlog; a level is tried only if it is to stay below the second.
const tickMsMax = 10;
const tickMsForMore = 7;
/** Below 36 pictures a second particles cost more than they give. */
const frameMsMax = 28;
const frameMsForMore = 19;
const ticksBehindMax = 12;
/** A tick takes longer than it lasts, for that many seconds. */
const tickMsOverwhelming = 16;
const overwhelmedWindowsMin = 6;
/** One bad second is a hiccup, two are a state. */
const badWindowsMax = 2;
const goodWindowsMin = 4;
const waitWindowsMax = 240;

/**
 * Chooses a level by how the last seconds went. Hysteresis: a step down takes two bad seconds, a step up four good ones and room
 * for what it will cost; a level that had to be given up is tried again after a wait that doubles each time.
 */
export class QualityLadder {
  readonly #top: number;
  #index = 0;
  #badWindows = 0;
  #goodWindows = 0;
  #overwhelmedWindows = 0;
  /** Windows until a level above this one is tried again. */
  #waitWindows = 0;
  #nextWaitWindows = 8;

  /** `particles` is what the campaign has: levels above it are of no use. */
  constructor(particles: number) {
    const enough = qualities.findIndex((quality) => particleLevels[quality] >= particles);
    this.#top = enough === -1 ? qualities.length - 1 : enough;
  }

  /** Not even the smallest level is simulated in time. */
  get isOverwhelmed(): boolean {
    return this.#overwhelmedWindows >= overwhelmedWindowsMin;
  }

  get quality(): ParticleLevel {
    return qualities[this.#index] ?? 'low';
  }

  /** Takes a second; true when `quality` is another one now. */
  look(window: QualityWindow): boolean {
    this.#waitWindows = Math.max(0, this.#waitWindows - 1);
    const isBad = this.#isBad(window);
    const isTooMuch = this.#index === 0 && window.tickMs > tickMsOverwhelming && !window.isLineLate;
    this.#overwhelmedWindows = isTooMuch ? this.#overwhelmedWindows + 1 : 0;
    this.#badWindows = isBad ? this.#badWindows + 1 : 0;
    this.#goodWindows = !isBad && this.#hasRoom(window) ? this.#goodWindows + 1 : 0;
    if (this.#badWindows >= badWindowsMax && this.#index > 0) return this.#step(-1);
    const mayRise = this.#index < this.#top && this.#waitWindows === 0;
    return mayRise && this.#goodWindows >= goodWindowsMin && this.#step(1);
  }

  #step(by: 1 | -1): true {
    this.#index += by;
    this.#badWindows = 0;
    this.#goodWindows = 0;
    if (by === -1) {
      this.#waitWindows = this.#nextWaitWindows;
      this.#nextWaitWindows = Math.min(waitWindowsMax, this.#nextWaitWindows * 2);
    }
    return true;
  }

  #isBad({ tickMs, frameMs, ticksBehind, isLineLate }: QualityWindow): boolean {
    // Ticks that came late cannot have been simulated in time: fewer particles would not help.
    const isBehind = ticksBehind > ticksBehindMax && !isLineLate;
    return tickMs > tickMsMax || (frameMs ?? 0) > frameMsMax || isBehind;
  }

  #hasRoom({ tickMs, frameMs, ticksBehind, isLineLate }: QualityWindow): boolean {
    const next = qualities[this.#index + 1];
    if (next === undefined) return false;
    const growth = particleLevels[next] / particleLevels[this.quality];
    const isSmooth = (frameMs ?? 0) < frameMsForMore && ticksBehind <= 2 && !isLineLate;
    return isSmooth && tickMs * growth < tickMsForMore;
  }
}
