import { compact, wordsOf } from './compact.ts';
import type { Stream, VertexData } from './vertex-data.ts';

/** Makes vertices that are equal in every quantised attribute one, and drops triangles and lines whose corners have come to lie together. */
export function weld(data: VertexData): VertexData {
  const [position] = data.streams;
  if (data.topology === 'points' || position === undefined) return data;
  const firsts = firstEquals(data);
  const places = wordsOf(position);
  const together = (a: number, b: number): boolean =>
    places[a * 2] === places[b * 2] && places[a * 2 + 1] === places[b * 2 + 1];
  const width = data.topology === 'triangles' ? 3 : 2;
  const kept = new Uint32Array(data.indices.length);
  let length = 0;
  for (let at = 0; at < data.indices.length; at += width) {
    const a = data.indices[at] ?? 0;
    const b = data.indices[at + 1] ?? 0;
    if (together(a, b)) continue;
    kept[length] = firsts[a] ?? 0;
    kept[length + 1] = firsts[b] ?? 0;
    if (width === 3) {
      const c = data.indices[at + 2] ?? 0;
      if (together(b, c) || together(c, a)) continue;
      kept[length + 2] = firsts[c] ?? 0;
    }
    length += width;
  }
  // What has lost all its area leaves one triangle without any: a mesh must have something.
  return compact(data, length > 0 ? kept.subarray(0, length) : new Uint32Array(width));
}

/** For each vertex the first one that equals it in everything. Open addressing over the vertices themselves: no garbage. */
function firstEquals({ vertexCount, streams }: VertexData): Uint32Array {
  const { words, stride } = interleaved(streams, vertexCount);
  const firsts = new Uint32Array(vertexCount);
  const slots = 2 ** Math.ceil(Math.log2(vertexCount * 1.5 + 1));
  const table = new Int32Array(slots).fill(-1);
  for (let vertex = 0; vertex < vertexCount; vertex++) {
    let slot = hashOf(words, stride, vertex) & (slots - 1);
    for (;;) {
      const other = table[slot] ?? -1;
      if (other < 0) {
        table[slot] = vertex;
        firsts[vertex] = vertex;
        break;
      }
      if (areEqual(words, stride, vertex, other)) {
        firsts[vertex] = other;
        break;
      }
      slot = (slot + 1) & (slots - 1);
    }
  }
  return firsts;
}

/** All of a vertex in one place: a comparison then touches one line of the processor's cache. */
function interleaved(
  streams: readonly Stream[],
  vertexCount: number,
): { readonly words: Uint32Array; readonly stride: number } {
  const stride = streams.reduce((sum, { strideBytes }) => sum + strideBytes / 4, 0);
  const words = new Uint32Array(vertexCount * stride);
  let offset = 0;
  for (const stream of streams) {
    const source = wordsOf(stream);
    const width = stream.strideBytes / 4;
    for (let vertex = 0; vertex < vertexCount; vertex++) {
      for (let word = 0; word < width; word++) {
        words[vertex * stride + offset + word] = source[vertex * width + word] ?? 0;
      }
    }
    offset += width;
  }
  return { words, stride };
}

/** The finisher of MurmurHash3 (Austin Appleby, public domain) over all words. */
function hashOf(words: Uint32Array, stride: number, vertex: number): number {
  let hash = 0;
  for (let at = vertex * stride; at < (vertex + 1) * stride; at++) {
    hash = Math.imul(hash ^ (words[at] ?? 0), 0x85ebca6b);
    hash ^= hash >>> 13;
  }
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function areEqual(words: Uint32Array, stride: number, a: number, b: number): boolean {
  for (let word = 0; word < stride; word++) {
    if (words[a * stride + word] !== words[b * stride + word]) return false;
  }
  return true;
}
