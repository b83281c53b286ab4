import type { Primitive } from '@gltf-transform/core';
import { broken } from '../refusal.ts';
import type { Topology } from './vertex-data.ts';

// Modes of glTF 2.0, section 5.24.4: 0 points; 1, 2, 3 lines, loop, strip; 4, 5, 6 triangles, strip, fan.

export function topologyOf(primitive: Primitive): Topology {
  switch (primitive.getMode()) {
    case 0:
      return 'points';
    case 1:
    case 2:
    case 3:
      return 'lines';
    default:
      return 'triangles';
  }
}

/** The mode of a plain list. */
export function modeOf(topology: Topology): 0 | 1 | 4 {
  switch (topology) {
    case 'points':
      return 0;
    case 'lines':
      return 1;
    case 'triangles':
      return 4;
  }
}

/** Indices as a plain list of points, lines or triangles, whatever strips and fans the primitive is drawn as. Throws PipelineProblem. */
export function listIndices(primitive: Primitive, vertexCount: number): Uint32Array {
  const drawn = drawnIndices(primitive, vertexCount);
  const last = drawn.length - 1;
  switch (primitive.getMode()) {
    case 0:
      return drawn;
    case 1:
      return drawn.slice(0, drawn.length - (drawn.length % 2));
    case 2:
      return unrolled(drawn, drawn.length, (at) => [at, (at + 1) % drawn.length]);
    case 3:
      return unrolled(drawn, last, (at) => [at, at + 1]);
    case 5:
      // Every other triangle of a strip runs the other way round (section 3.7.2.1).
      return unrolled(drawn, last - 1, (at) => (at % 2 === 0 ? [at, at + 1, at + 2] : [at, at + 2, at + 1]));
    case 6:
      return unrolled(drawn, last - 1, (at) => [at + 1, at + 2, 0]);
    default:
      return drawn.slice(0, drawn.length - (drawn.length % 3));
  }
}

function drawnIndices(primitive: Primitive, vertexCount: number): Uint32Array {
  const array = primitive.getIndices()?.getArray();
  if (array === undefined || array === null) return Uint32Array.from({ length: vertexCount }, (_, at) => at);
  const indices = new Uint32Array(array);
  for (let at = 0; at < indices.length; at++) {
    const index = indices[at] ?? 0;
    if (index >= vertexCount)
      throw broken(`An index of the model points at vertex ${index} of ${vertexCount}.`);
  }
  return indices;
}

function unrolled(
  drawn: Uint32Array,
  count: number,
  corners: (at: number) => readonly number[],
): Uint32Array {
  const list: number[] = [];
  for (let at = 0; at < count; at++) for (const corner of corners(at)) list.push(drawn[corner] ?? 0);
  return Uint32Array.from(list);
}
