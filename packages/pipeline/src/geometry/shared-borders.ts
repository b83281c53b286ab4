import { wordsOf } from './compact.ts';
import type { VertexData } from './vertex-data.ts';

/**
 * For each piece of one mesh, 1 for every vertex at a place where another piece has one too: these stay where they are at every level, so
 * that pieces at different levels meet without a gap. All pieces lie on one grid. Null for a piece that meets no other.
 */
export function sharedBorders(pieces: readonly VertexData[]): (Uint8Array | null)[] {
  if (pieces.length < 2) return pieces.map(() => null);
  const owners = new PlaceOwners(pieces.reduce((sum, { vertexCount }) => sum + vertexCount, 0));
  const slots = pieces.map((piece, index) => owners.claim(piece, index));
  return pieces.map((piece, index) => {
    const locks = new Uint8Array(piece.vertexCount);
    let locked = false;
    for (let vertex = 0; vertex < piece.vertexCount; vertex++) {
      if (!owners.isShared(slots[index]?.[vertex] ?? 0)) continue;
      locks[vertex] = 1;
      locked = true;
    }
    return locked ? locks : null;
  });
}

const nobody = -1;
const several = -2;

/** Who has a vertex at a place: open addressing over 48-bit places, which are exact as a number. */
class PlaceOwners {
  readonly #places: Float64Array;
  readonly #owners: Int32Array;

  constructor(placesMax: number) {
    const slots = 2 ** Math.ceil(Math.log2(placesMax * 1.5 + 1));
    this.#places = new Float64Array(slots);
    this.#owners = new Int32Array(slots).fill(nobody);
  }

  /** Gives the slot of each vertex. */
  claim(piece: VertexData, owner: number): Uint32Array {
    const slots = new Uint32Array(piece.vertexCount);
    const [position] = piece.streams;
    if (position === undefined) return slots;
    const words = wordsOf(position);
    for (let vertex = 0; vertex < piece.vertexCount; vertex++) {
      const slot = this.#slotOf(words[vertex * 2] ?? 0, (words[vertex * 2 + 1] ?? 0) & 0xff_ff);
      const before = this.#owners[slot];
      if (before === nobody) this.#owners[slot] = owner;
      else if (before !== owner) this.#owners[slot] = several;
      slots[vertex] = slot;
    }
    return slots;
  }

  isShared(slot: number): boolean {
    return this.#owners[slot] === several;
  }

  #slotOf(low: number, high: number): number {
    const place = low + high * 2 ** 32;
    const mask = this.#owners.length - 1;
    // Fibonacci hashing (Knuth, The Art of Computer Programming, 6.4).
    let hash = Math.imul(low ^ Math.imul(high, 0x85eb_ca6b), 0x9e37_79b1);
    hash ^= hash >>> 15;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      if (this.#owners[slot] === nobody) {
        this.#places[slot] = place;
        return slot;
      }
      if (this.#places[slot] === place) return slot;
    }
  }
}
