import type { Stream, VertexData } from './vertex-data.ts';

/** The vertices that `indices` use, in the order of their first use, and the indices that point at them. */
export function compact(data: VertexData, indices: Uint32Array): VertexData {
  const used = usedVertices(data.vertexCount, indices);
  return { ...gather(data, used.vertices), indices: used.indices };
}

/** Which of so many vertices `indices` use, in the order of their first use, and where each index points among them. */
export function usedVertices(
  vertexCount: number,
  indices: Uint32Array,
): { readonly vertices: Uint32Array; readonly indices: Uint32Array } {
  const places = new Uint32Array(vertexCount);
  const vertices = new Uint32Array(Math.min(vertexCount, indices.length));
  const moved = new Uint32Array(indices.length);
  let used = 0;
  for (let at = 0; at < indices.length; at++) {
    const index = indices[at] ?? 0;
    // Places count from 1, so that 0 is a vertex that has none yet.
    let place = places[index] ?? 0;
    if (place === 0) {
      vertices[used] = index;
      used += 1;
      places[index] = place = used;
    }
    moved[at] = place - 1;
  }
  return { vertices: vertices.subarray(0, used), indices: moved };
}

/** The vertices named, in that order; the indices as they were. */
function gather(data: VertexData, vertices: Uint32Array): VertexData {
  const { attributes } = data;
  return {
    ...data,
    vertexCount: vertices.length,
    streams: data.streams.map((stream) => gatherStream(stream, vertices)),
    positions: gatherFloats(data.positions, vertices, 3),
    attributes: {
      ...attributes,
      values: gatherFloats(attributes.values, vertices, attributes.weights.length),
    },
  };
}

export function gatherStream(stream: Stream, vertices: Uint32Array): Stream {
  const words = stream.strideBytes / 4;
  const source = wordsOf(stream);
  const target = new Uint32Array(vertices.length * words);
  for (let at = 0; at < vertices.length; at++) {
    const from = (vertices[at] ?? 0) * words;
    for (let word = 0; word < words; word++) target[at * words + word] = source[from + word] ?? 0;
  }
  return { ...stream, bytes: new Uint8Array(target.buffer) };
}

/** The stream four bytes at a time. */
export function wordsOf({ bytes }: Stream): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

function gatherFloats(source: Float32Array, vertices: Uint32Array, width: number): Float32Array {
  const target = new Float32Array(vertices.length * width);
  for (let at = 0; at < vertices.length; at++) {
    const from = (vertices[at] ?? 0) * width;
    for (let part = 0; part < width; part++) target[at * width + part] = source[from + part] ?? 0;
  }
  return target;
}
