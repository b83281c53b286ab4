import { MeshoptEncoder } from 'meshoptimizer';
import { compact, gatherStream } from './compact.ts';
import type { Stream, Topology, VertexData } from './vertex-data.ts';

/** A stretch of compressed bytes and what it unpacks to (EXT_meshopt_compression). */
export interface EncodedView {
  readonly bytes: Uint8Array;
  readonly count: number;
  readonly strideBytes: number;
  readonly mode: 'ATTRIBUTES' | 'TRIANGLES' | 'INDICES';
  readonly filter: 'NONE' | 'OCTAHEDRAL';
}

export interface EncodedStream extends EncodedView {
  readonly stream: Omit<Stream, 'bytes'>;
  /** Of positions, which must tell their extremes. */
  readonly extremes: { readonly min: readonly number[]; readonly max: readonly number[] } | null;
}

/** A primitive at one level, compressed. */
export interface EncodedPrimitive {
  readonly topology: Topology;
  readonly vertexCount: number;
  readonly triangles: number;
  readonly streams: readonly EncodedStream[];
  /** Null for points, which are drawn in their order. */
  readonly indices: EncodedView | null;
}

/** Orders what `indices` show for the codec and the GPU's caches, and compresses it. */
export function encodePrimitive(data: VertexData, indices: Uint32Array): EncodedPrimitive {
  const used = compact(data, indices);
  const { streams, indices: order } = ordered(used);
  return {
    topology: data.topology,
    vertexCount: used.vertexCount,
    triangles: data.topology === 'triangles' ? order.length / 3 : 0,
    streams: streams.map((stream) => encodeStream(stream, used.vertexCount)),
    indices: data.topology === 'points' ? null : encodeIndices(order, used.vertexCount, data.topology),
  };
}

function ordered(data: VertexData): {
  readonly streams: readonly Stream[];
  readonly indices: Uint32Array;
} {
  if (data.topology === 'points') {
    const order = inverse(MeshoptEncoder.reorderPoints(data.positions, 3));
    return { streams: data.streams.map((stream) => gatherStream(stream, order)), indices: data.indices };
  }
  const indices = data.indices.slice();
  // Rewrites the list in place and tells where each vertex goes.
  const [places] = MeshoptEncoder.reorderMesh(indices, data.topology === 'triangles', true);
  const order = inverse(places);
  return { streams: data.streams.map((stream) => gatherStream(stream, order)), indices };
}

function inverse(places: Uint32Array): Uint32Array {
  const order = new Uint32Array(places.length);
  for (let vertex = 0; vertex < places.length; vertex++) order[places[vertex] ?? 0] = vertex;
  return order;
}

function encodeStream({ bytes, ...stream }: Stream, count: number): EncodedStream {
  return {
    bytes: MeshoptEncoder.encodeGltfBuffer(bytes, count, stream.strideBytes, 'ATTRIBUTES', 0),
    count,
    strideBytes: stream.strideBytes,
    mode: 'ATTRIBUTES',
    filter: stream.filter,
    stream,
    extremes: stream.semantic.endsWith('POSITION') ? extremesOf(bytes, stream.componentType, count) : null,
  };
}

function extremesOf(bytes: Uint8Array, componentType: number, count: number): EncodedStream['extremes'] {
  const cells =
    componentType === 5123
      ? new Uint16Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length / 2)
      : new Int16Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length / 2);
  const min = [Infinity, Infinity, Infinity];
  const max = [-Infinity, -Infinity, -Infinity];
  for (let vertex = 0; vertex < count; vertex++) {
    for (let axis = 0; axis < 3; axis++) {
      const value = cells[vertex * 4 + axis] ?? 0;
      if (value < (min[axis] ?? 0)) min[axis] = value;
      if (value > (max[axis] ?? 0)) max[axis] = value;
    }
  }
  return { min, max };
}

function encodeIndices(indices: Uint32Array, vertexCount: number, topology: Topology): EncodedView {
  const mode = topology === 'triangles' ? 'TRIANGLES' : 'INDICES';
  const cells = vertexCount < 65_536 ? new Uint16Array(indices) : indices;
  const bytes = new Uint8Array(cells.buffer as ArrayBuffer, cells.byteOffset, cells.byteLength);
  const strideBytes = cells.BYTES_PER_ELEMENT;
  return {
    bytes: MeshoptEncoder.encodeGltfBuffer(bytes, indices.length, strideBytes, mode, 0),
    count: indices.length,
    strideBytes,
    mode,
    filter: 'NONE',
  };
}
