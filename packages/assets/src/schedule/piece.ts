import type { LayerProgress } from './layer-progress.ts';

/** A root, a part's geometry or an image: levels of which each takes the place of the one before. */
export class Piece {
  readonly assetId: string;
  /** Coarse to fine. A root has one. */
  readonly levels: readonly LayerProgress[];
  /** What it refines; null for a root itself. */
  readonly root: Piece | null;
  /** Of a root: the pieces that need it. */
  readonly refinements: Piece[] = [];
  /** Visible error, when nothing of it is held but what the root shows (0), and at each level (1 for the first). See docs/decisions, "Visible error". */
  readonly errors: Float64Array;
  /** When it last counted in the view. */
  seenMs = Number.NEGATIVE_INFINITY;
  /** Since when it has been wanted and has not got a byte; for roots. */
  waitingSinceMs: number | null = null;
  #bestLevel = -1;
  #bestScore = 0;
  /** Levels from here on do not fit the memory, until the next look. */
  #blockedFrom = Number.POSITIVE_INFINITY;

  constructor(assetId: string, levels: readonly LayerProgress[], root: Piece | null) {
    this.assetId = assetId;
    this.levels = levels;
    this.root = root;
    root?.refinements.push(this);
    this.errors = new Float64Array(levels.length + 1);
  }

  get isRoot(): boolean {
    return this.root === null;
  }

  /** Visible error that the best next level takes away, per byte that it costs; 0 when there is none. */
  get score(): number {
    return this.#bestScore;
  }

  /** The best next level, -1 when there is none. */
  get best(): number {
    return this.#bestLevel;
  }

  get isSeen(): boolean {
    return this.errorAt(-1) > 0;
  }

  /** The finest level that is shown, or on its way without anything left to ask; -1 for none. */
  get committed(): number {
    for (let level = this.levels.length - 1; level >= 0; level--) {
      if (this.levels[level]?.committed === true) return level;
    }
    return -1;
  }

  /** The finest level in the picture, -1 for none. */
  get shown(): number {
    for (let level = this.levels.length - 1; level >= 0; level--) {
      if (this.levels[level]?.phase === 'shown') return level;
    }
    return -1;
  }

  /** Visible error at a level; -1 for the root's. */
  errorAt(level: number): number {
    return this.errors[level + 1] ?? 0;
  }

  /** Visible error that a level takes away from what is held or on its way. */
  gainOf(level: number): number {
    return this.errorAt(this.committed) - this.errorAt(level);
  }

  unblock(): void {
    this.#blockedFrom = Number.POSITIVE_INFINITY;
  }

  /** There is no room for the best level, nor for finer ones. */
  block(nowMs: number): void {
    this.#blockedFrom = Math.min(this.#blockedFrom, this.#bestLevel);
    this.choose(nowMs);
  }

  /**
   * The level with the greatest drop of error per byte: the next corner of the lower convex hull of error over bytes, so that levels in between that are
   * worth less than jumping over them are skipped. Bytes that a level has already count as paid. None before the root is on its way.
   */
  choose(nowMs: number): void {
    this.#bestLevel = -1;
    this.#bestScore = 0;
    if (this.root !== null && this.root.committed < 0) return;
    const committed = this.committed;
    const error = this.errorAt(committed);
    for (let level = committed + 1; level < this.levels.length && level < this.#blockedFrom; level++) {
      const progress = this.levels[level];
      if (progress === undefined || progress.layer.bytes === 0 || progress.restsUntilMs > nowMs) continue;
      const score = (error - this.errorAt(level)) / progress.cost;
      if (score > this.#bestScore) {
        this.#bestLevel = level;
        this.#bestScore = score;
      }
    }
  }
}
