import type { WalkWorld } from './walk-world.ts';

/** What is shown: the level of every piece, -1 for none. */
export class Picture {
  readonly levels: Int8Array;
  readonly #world: WalkWorld;
  /** Piece of the root of each asset. */
  readonly #roots: Int32Array;

  constructor(world: WalkWorld) {
    this.#world = world;
    this.levels = new Int8Array(world.pieces.length).fill(-1);
    this.#roots = new Int32Array(world.assets.length);
    for (const [index, piece] of world.pieces.entries()) if (piece.isRoot) this.#roots[piece.asset] = index;
  }

  show(piece: number, level: number): void {
    this.levels[piece] = level;
  }

  /** True when the asset is there at all. */
  hasRoot(asset: number): boolean {
    return (this.levels[this.#roots[asset] ?? 0] ?? -1) >= 0;
  }

  /** Visible error of a frame: of what is not there at all, and of all else at the level that is shown. */
  error(frame: number): number {
    const errors = this.#world.errors[frame] ?? new Float32Array();
    let sum = 0;
    for (const [index, { asset, isRoot, at }] of this.#world.pieces.entries()) {
      if (!isRoot && !this.hasRoot(asset)) continue;
      sum += errors[at + 1 + (this.levels[index] ?? -1)] ?? 0;
    }
    return sum;
  }
}
