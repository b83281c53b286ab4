import { wordsOf } from './compact.ts';
import type { VertexData } from './vertex-data.ts';

/**
 * For each piece of one mesh, 1 for every vertex at a place where another piece has one too: these stay where they are at every level, so
 * that pieces at different levels meet without a gap. All pieces lie on one grid. Null for a piece that meets no other.
 */
export function sharedBorders(pieces: readonly VertexData[]): (Uint8Array | null)[] {
  if (pieces.length < 2) return pieces.map(() => null);
  const owners = new Map<number, number>();
  const shared = new Set<number>();
  pieces.forEach((piece, index) => {
    forEachPlace(piece, (place) => {
      const owner = owners.get(place);
      if (owner === undefined) owners.set(place, index);
      else if (owner !== index) shared.add(place);
    });
  });
  return pieces.map((piece) => {
    const locks = new Uint8Array(piece.vertexCount);
    forEachPlace(piece, (place, vertex) => {
      if (shared.has(place)) locks[vertex] = 1;
    });
    return locks.includes(1) ? locks : null;
  });
}

/** Places are 48 bits: exact as a number. */
function forEachPlace(piece: VertexData, visit: (place: number, vertex: number) => void): void {
  const position = piece.streams[0];
  if (position === undefined) return;
  const words = wordsOf(position);
  for (let vertex = 0; vertex < piece.vertexCount; vertex++) {
    visit((words[vertex * 2] ?? 0) + ((words[vertex * 2 + 1] ?? 0) & 0xff_ff) * 2 ** 32, vertex);
  }
}
