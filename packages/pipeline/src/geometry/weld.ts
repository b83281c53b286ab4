import { compact, wordsOf } from './compact.ts';
import type { VertexData } from './vertex-data.ts';

/** Makes vertices that are equal in every quantised attribute one, and drops triangles that have lost their area by it. */
export function weld(data: VertexData): VertexData {
  const firsts = firstEquals(data);
  if (data.topology === 'points') return data;
  const width = data.topology === 'triangles' ? 3 : 2;
  const places = positionNumbers(data);
  const kept = new Uint32Array(data.indices.length);
  let length = 0;
  for (let at = 0; at < data.indices.length; at += width) {
    const a = data.indices[at] ?? 0;
    const b = data.indices[at + 1] ?? 0;
    const c = width === 3 ? (data.indices[at + 2] ?? 0) : -1;
    const placeA = places[a];
    const placeB = places[b];
    const placeC = c < 0 ? -1 : places[c];
    if (placeA === placeB || placeB === placeC || placeC === placeA) continue;
    kept[length] = firsts[a] ?? 0;
    kept[length + 1] = firsts[b] ?? 0;
    if (width === 3) kept[length + 2] = firsts[c] ?? 0;
    length += width;
  }
  // What has lost all its area leaves one triangle without any: a mesh must have something.
  return compact(data, length > 0 ? kept.subarray(0, length) : new Uint32Array(width));
}

/** For each vertex the first one that equals it in everything. */
function firstEquals(data: VertexData): Uint32Array {
  return firstOf(
    data.vertexCount,
    data.streams.map((stream) => ({ words: wordsOf(stream), stride: stream.strideBytes / 4 })),
  );
}

/** For each vertex the first one at the same place. */
export function positionNumbers(data: VertexData): Uint32Array {
  const position = data.streams[0];
  return position === undefined
    ? new Uint32Array(0)
    : firstOf(data.vertexCount, [{ words: wordsOf(position), stride: position.strideBytes / 4 }]);
}

interface Words {
  readonly words: Uint32Array;
  readonly stride: number;
}

/** Open addressing over the vertices themselves: no garbage, and about 30 ns a vertex. */
function firstOf(vertexCount: number, streams: readonly Words[]): Uint32Array {
  const firsts = new Uint32Array(vertexCount);
  const slots = 2 ** Math.ceil(Math.log2(vertexCount * 1.5 + 1));
  const table = new Int32Array(slots).fill(-1);
  for (let vertex = 0; vertex < vertexCount; vertex++) {
    let slot = hashOf(streams, vertex) & (slots - 1);
    for (;;) {
      const other = table[slot] ?? -1;
      if (other < 0) {
        table[slot] = vertex;
        firsts[vertex] = vertex;
        break;
      }
      if (areEqual(streams, vertex, other)) {
        firsts[vertex] = other;
        break;
      }
      slot = (slot + 1) & (slots - 1);
    }
  }
  return firsts;
}

/** The finisher of MurmurHash3 (Austin Appleby, public domain) over all words. */
function hashOf(streams: readonly Words[], vertex: number): number {
  let hash = 0;
  for (const { words, stride } of streams) {
    for (let word = 0; word < stride; word++) {
      hash = Math.imul(hash ^ (words[vertex * stride + word] ?? 0), 0x85ebca6b);
      hash ^= hash >>> 13;
    }
  }
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function areEqual(streams: readonly Words[], a: number, b: number): boolean {
  for (const { words, stride } of streams) {
    for (let word = 0; word < stride; word++) {
      if (words[a * stride + word] !== words[b * stride + word]) return false;
    }
  }
  return true;
}
