import type { Accessor, GLTF } from '@gltf-transform/core';

/** One attribute of all vertices as the GPU gets it; each vertex takes a multiple of four bytes. */
export interface Stream {
  /** `POSITION`, `TEXCOORD_0`…; of a morph target `0/POSITION`. */
  readonly semantic: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly strideBytes: number;
  readonly type: GLTF.AccessorType;
  readonly componentType: GLTF.AccessorComponentType;
  readonly normalized: boolean;
  /** How the decoder has to finish it (EXT_meshopt_compression). */
  readonly filter: 'NONE' | 'OCTAHEDRAL';
}

export type Topology = 'triangles' | 'lines' | 'points';

/** What a collapse shall also keep, as plain numbers: normals, texture coordinates of set 0 and colours, as far as there are any. */
export interface Attributes {
  readonly values: Float32Array;
  /** What each of a vertex's numbers weighs; as many as a vertex has. */
  readonly weights: readonly number[];
  /** Where in a vertex's numbers each begins; null for what there is not. */
  readonly normal: number | null;
  readonly uv: number | null;
  /** Three numbers, and a fourth where colours have an alpha. */
  readonly color: number | null;
}

/** A primitive taken out of its document: quantised streams for the files, plain numbers for the simplifier. */
export interface VertexData {
  readonly topology: Topology;
  readonly vertexCount: number;
  readonly streams: readonly Stream[];
  /** x, y, z as quantised, in the mesh's own units. */
  readonly positions: Float32Array;
  readonly attributes: Attributes;
  readonly indices: Uint32Array;
}

/** All elements as plain numbers, normalised ones unfolded; the accessor's own array where it already is that. */
export function floatsOf(accessor: Accessor): Float32Array {
  const array = accessor.getArray();
  if (array === null) return new Float32Array(accessor.getCount() * accessor.getElementSize());
  if (array instanceof Float32Array) return array;
  const floats = new Float32Array(array);
  const scale = accessor.getNormalized() ? normalisedScale(accessor.getComponentType()) : 1;
  if (scale === 1) return floats;
  // Signed values have one more below zero than above (glTF 2.0, section 3.6.2.2).
  for (let at = 0; at < floats.length; at++) floats[at] = Math.max(-1, (floats[at] ?? 0) / scale);
  return floats;
}

/** 1 for floats and what is never normalised. */
function normalisedScale(componentType: GLTF.AccessorComponentType): number {
  switch (componentType) {
    case 5120:
      return 127;
    case 5121:
      return 255;
    case 5122:
      return 32_767;
    case 5123:
      return 65_535;
    default:
      return 1;
  }
}
