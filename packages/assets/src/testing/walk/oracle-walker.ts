import { Picture } from './picture.ts';
import type { SimulatedLink } from './simulated-link.ts';
import type { Walker } from './simulation.ts';
import { frameMs } from './walking-path.ts';
import type { WalkWorld } from './walk-world.ts';

const rangeBytes = 16 * 1024;
/** Ranges on the way at least, and what fills the line. */
const rangesMin = 2;

interface Choice {
  readonly piece: number;
  readonly level: number;
}

/** For every frame, the errors of all frames before it, summed: the difference of two is the error between them. */
export type ErrorSums = readonly Float64Array[];

export function errorSums(errors: readonly Float32Array[]): ErrorSums {
  let sum = new Float64Array(errors[0]?.length ?? 0);
  const sums = [sum];
  for (const frame of errors) {
    const before = sum;
    sum = before.map((error, index) => error + (frame[index] ?? 0));
    sums.push(sum);
  }
  return sums;
}

/**
 * Knows the whole path: takes the range of the layer that takes the most error away per byte that it still needs, over the `aheadFrames` frames after it will have
 * come. Greedy, and no proven optimum, so that one takes the best of several lengths of sight; knapsackBound tells how far any schedule can be.
 */
export class OracleWalker implements Walker {
  readonly #world: WalkWorld;
  readonly #link: SimulatedLink;
  readonly #picture: Picture;
  readonly #sums: ErrorSums;
  readonly #aheadFrames: number;
  /** What is shown or wholly asked for. */
  readonly #asked: Picture;
  /** Asked for of layers, by piece and level. */
  readonly #askedBytes = new Map<number, number>();
  #underWay = 0;

  constructor(world: WalkWorld, link: SimulatedLink, picture: Picture, sums: ErrorSums, aheadFrames: number) {
    this.#world = world;
    this.#link = link;
    this.#picture = picture;
    this.#sums = sums;
    this.#aheadFrames = aheadFrames;
    this.#asked = new Picture(world);
  }

  look(_frame: number, nowMs: number): void {
    this.#fill(nowMs);
  }

  #fill(nowMs: number): void {
    const { bytesPerMs, roundTripMs } = this.#link;
    const most = Math.max(rangesMin * rangeBytes, bytesPerMs * roundTripMs + rangeBytes);
    while (this.#underWay + rangeBytes <= most) {
      const choice = this.#best(nowMs);
      if (choice === null) return;
      this.#request(choice, nowMs);
    }
  }

  #request({ piece, level }: Choice, nowMs: number): void {
    const left = this.#leftOf(piece, level);
    const bytes = Math.min(rangeBytes, left);
    this.#askedBytes.set(keyOf(piece, level), this.#bytesOf(piece, level) - left + bytes);
    const isLast = bytes === left;
    if (isLast) this.#asked.show(piece, level);
    this.#underWay += bytes;
    this.#link.request(bytes, nowMs, (atMs) => {
      this.#underWay -= bytes;
      if (isLast && level > (this.#picture.levels[piece] ?? -1)) this.#picture.show(piece, level);
      this.#fill(atMs);
    });
  }

  #best(nowMs: number): Choice | null {
    const { bytesPerMs, roundTripMs } = this.#link;
    let best: Choice | null = null;
    let bestWorth = 0;
    for (const [index, piece] of this.#world.pieces.entries()) {
      if (!piece.isRoot && !this.#asked.hasRoot(piece.asset)) continue;
      const asked = this.#asked.levels[index] ?? -1;
      for (let level = asked + 1; level < piece.levelBytes.length; level++) {
        const left = this.#leftOf(index, level);
        const from = Math.ceil((nowMs + roundTripMs + left / bytesPerMs) / frameMs);
        const worth =
          (this.#between(from, piece.at + 1 + asked) - this.#between(from, piece.at + 1 + level)) / left;
        if (worth <= bestWorth) continue;
        best = { piece: index, level };
        bestWorth = worth;
      }
    }
    return best;
  }

  /** Error of one level over the frames that are looked ahead. */
  #between(from: number, at: number): number {
    const last = this.#sums.length - 1;
    const first = this.#sums[Math.min(last, from)];
    const end = this.#sums[Math.min(last, from + this.#aheadFrames)];
    return (end?.[at] ?? 0) - (first?.[at] ?? 0);
  }

  #leftOf(piece: number, level: number): number {
    return this.#bytesOf(piece, level) - (this.#askedBytes.get(keyOf(piece, level)) ?? 0);
  }

  #bytesOf(piece: number, level: number): number {
    return this.#world.pieces[piece]?.levelBytes[level] ?? 0;
  }
}

function keyOf(piece: number, level: number): number {
  return piece * 16 + level;
}
