import type { LayerProgress } from './layer-progress.ts';
import type { Piece } from './piece.ts';

/** A layer comes in for others only when it takes away this many times the error that dropping them brings: so that two never take turns. */
const gainMin = 2;

const nothing: readonly Piece[] = [];

/** The memory that decoded layers take, and who makes way for whom. Layers have their room from when nothing more of them is to be asked for. */
export class MemoryRoom {
  /** When it is lowered below what is held, that goes as others come in. */
  bytesMax: number;
  readonly #held = new Set<LayerProgress>();
  #bytes = 0;
  /** Those that are shown, the cheapest to lose first; null when that is to be worked out anew. */
  #order: Piece[] | null = null;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  /** Never above the limit, but for what was held when it was lowered. */
  get bytes(): number {
    return this.#bytes;
  }

  hold(progress: LayerProgress): void {
    if (this.#held.has(progress)) return;
    this.#held.add(progress);
    this.#bytes += progress.memoryBytes;
  }

  release(progress: LayerProgress): void {
    if (this.#held.delete(progress)) this.#bytes -= progress.memoryBytes;
  }

  /** Errors have changed. */
  reorder(): void {
    this.#order = null;
  }

  /**
   * Which pieces must go so that a level of `piece` fits: those whose fall back to the root brings the least visible error per byte that it
   * frees; among those that nobody sees, the one that was out of view longest. Empty when it fits; null when it never will, or is not worth it.
   */
  planFor(piece: Piece, level: number, pieces: readonly Piece[]): readonly Piece[] | null {
    const progress = piece.levels[level];
    if (progress === undefined || this.#held.has(progress)) return nothing;
    const lack = this.#bytes + progress.memoryBytes - this.bytesMax;
    if (lack <= 0) return nothing;
    if (progress.memoryBytes > this.bytesMax) return null;
    this.#order ??= orderOf(pieces);
    return cheapestToLose(this.#order, lack, piece.gainOf(level), piece);
  }
}

function cheapestToLose(
  order: readonly Piece[],
  bytes: number,
  gain: number,
  keep: Piece,
): readonly Piece[] | null {
  const chosen = new Set<Piece>();
  let freed = 0;
  let loss = 0;
  for (const piece of order) {
    if (freed >= bytes) break;
    if (piece === keep || piece === keep.root || !canLose(piece, chosen)) continue;
    loss += lossOf(piece);
    if (loss * gainMin > gain) return null;
    freed += heldBytes(piece);
    chosen.add(piece);
  }
  return freed >= bytes ? [...chosen] : null;
}

function orderOf(pieces: readonly Piece[]): Piece[] {
  const priced = pieces
    .filter((piece) => piece.shown >= 0)
    .map((piece) => ({ piece, price: lossOf(piece) / heldBytes(piece) }));
  // Roots after what needs them.
  priced.sort(
    (a, b) =>
      a.price - b.price || a.piece.seenMs - b.piece.seenMs || Number(a.piece.isRoot) - Number(b.piece.isRoot),
  );
  return priced.map(({ piece }) => piece);
}

/** What is shown, and nothing of it on its way into the picture. A root stays for as long as it is seen or needed: there are no holes. */
function canLose(piece: Piece, gone: ReadonlySet<Piece>): boolean {
  const { shown } = piece;
  if (shown < 0 || shown !== piece.committed) return false;
  if (!piece.isRoot) return true;
  return !piece.isSeen && piece.refinements.every((other) => other.committed < 0 || gone.has(other));
}

/** Visible error that dropping what is shown brings. */
function lossOf(piece: Piece): number {
  return piece.errorAt(-1) - piece.errorAt(piece.shown);
}

function heldBytes(piece: Piece): number {
  return Math.max(1, piece.levels[piece.shown]?.memoryBytes ?? 0);
}
