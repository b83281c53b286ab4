import { MeshoptEncoder } from 'meshoptimizer';
import { gatherStream, usedVertices } from './compact.ts';
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
  const used = usedVertices(data.vertexCount, indices);
  const { vertices, order } =
    data.topology === 'points' ? orderedPoints(data, used) : ordered(data.topology, used);
  return {
    topology: data.topology,
    vertexCount: vertices.length,
    triangles: data.topology === 'triangles' ? order.length / 3 : 0,
    streams: data.streams.map((stream) => encodeStream(gatherStream(stream, vertices), vertices.length)),
    indices: data.topology === 'points' ? null : encodeIndices(order, vertices.length, data.topology),
  };
}

interface Ordered {
  /** Of the data, in the order in which they are written. */
  readonly vertices: Uint32Array;
  /** Points into these. */
  readonly order: Uint32Array;
}

function ordered(topology: Topology, used: ReturnType<typeof usedVertices>): Ordered {
  const order = used.indices;
  // Rewrites the list in place and tells where each vertex goes.
  const [places] = MeshoptEncoder.reorderMesh(order, topology === 'triangles', true);
  const vertices = new Uint32Array(used.vertices.length);
  for (let at = 0; at < vertices.length; at++) vertices[places[at] ?? 0] = used.vertices[at] ?? 0;
  return { vertices, order };
}

function orderedPoints({ positions }: VertexData, used: ReturnType<typeof usedVertices>): Ordered {
  const points = new Float32Array(used.vertices.length * 3);
  for (let at = 0; at < used.vertices.length; at++) {
    const from = (used.vertices[at] ?? 0) * 3;
    points.set(positions.subarray(from, from + 3), at * 3);
  }
  const places = MeshoptEncoder.reorderPoints(points, 3);
  const vertices = new Uint32Array(used.vertices.length);
  for (let at = 0; at < vertices.length; at++) vertices[places[at] ?? 0] = used.vertices[at] ?? 0;
  return { vertices, order: used.indices };
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
