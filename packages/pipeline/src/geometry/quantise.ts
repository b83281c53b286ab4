import type { GLTF } from '@gltf-transform/core';
import { MeshoptEncoder } from 'meshoptimizer';
import type { Grid } from './grid.ts';
import type { Stream } from './vertex-data.ts';

const byte = 5120;
const unsignedByte = 5121;
const short = 5122;
const unsignedShort = 5123;
const float = 5126;

/** Positions on the grid, and what they have become in the mesh's own units. */
export function quantisePositions(
  source: Float32Array,
  { min, step }: Grid,
): { readonly stream: Stream; readonly positions: Float32Array } {
  const count = source.length / 3;
  const cells = new Uint16Array(count * 4);
  const positions = new Float32Array(source.length);
  for (let vertex = 0; vertex < count; vertex++) {
    for (let axis = 0; axis < 3; axis++) {
      const cell = Math.round(((source[vertex * 3 + axis] ?? 0) - (min[axis] ?? 0)) / step);
      cells[vertex * 4 + axis] = cell;
      positions[vertex * 3 + axis] = (min[axis] ?? 0) + cell * step;
    }
  }
  return { stream: streamOf('POSITION', cells, 8, 'VEC3', unsignedShort, false), positions };
}

/** Movements of a morph target, in steps of the grid. */
export function quantiseMovements(semantic: string, source: Float32Array, { step }: Grid): Stream {
  const cells = new Int16Array((source.length / 3) * 4);
  for (let at = 0; at < source.length; at++) {
    cells[Math.floor(at / 3) * 4 + (at % 3)] = Math.round((source[at] ?? 0) / step);
  }
  return streamOf(semantic, cells, 8, 'VEC3', short, false);
}

/** Changes of normals within a morph target: at most 1 along an axis, which no real one exceeds. */
export function quantiseTurns(semantic: string, source: Float32Array): Stream {
  const turns = new Int8Array((source.length / 3) * 4);
  for (let at = 0; at < source.length; at++) {
    turns[Math.floor(at / 3) * 4 + (at % 3)] = Math.round(Math.max(-1, Math.min(1, source[at] ?? 0)) * 127);
  }
  return streamOf(semantic, turns, 4, 'VEC3', byte, true);
}

/** Unit vectors of three (normals) or four numbers (tangents, the fourth being the side) in four bytes, octahedral. */
export function quantiseDirections(semantic: string, source: Float32Array, width: 3 | 4): Stream {
  const count = source.length / width;
  const padded = new Float32Array(count * 4);
  for (let vertex = 0; vertex < count; vertex++) {
    const x = source[vertex * width] ?? 0;
    const y = source[vertex * width + 1] ?? 0;
    const z = source[vertex * width + 2] ?? 0;
    const length = Math.hypot(x, y, z);
    // Broken normals point up, as a flat ground's do.
    const sound = length > 1e-6 && Number.isFinite(length);
    padded[vertex * 4] = sound ? x / length : 0;
    padded[vertex * 4 + 1] = sound ? y / length : 1;
    padded[vertex * 4 + 2] = sound ? z / length : 0;
    padded[vertex * 4 + 3] = width === 4 && (source[vertex * 4 + 3] ?? 1) < 0 ? -1 : width === 4 ? 1 : 0;
  }
  const encoded = MeshoptEncoder.encodeFilterOct(padded, count, 4, 8);
  const bytes = new Uint8Array(encoded);
  return {
    semantic,
    bytes,
    strideBytes: 4,
    type: width === 3 ? 'VEC3' : 'VEC4',
    componentType: byte,
    normalized: true,
    filter: 'OCTAHEDRAL',
  };
}

/** Texture coordinates: 16 bits where they lie within 0 to 1, else floats on a raster of 1/8192, which compress well. */
export function quantiseTexcoords(semantic: string, source: Float32Array): Stream {
  // Plain loops: there are millions, and a callback for each takes ten times as long.
  if (isWithinUnit(source)) {
    const cells = new Uint16Array(source.length);
    for (let at = 0; at < source.length; at++) cells[at] = Math.round((source[at] ?? 0) * 65_535);
    return streamOf(semantic, cells, 4, 'VEC2', unsignedShort, true);
  }
  const rounded = new Float32Array(source.length);
  for (let at = 0; at < source.length; at++)
    rounded[at] = Math.round(finite(source[at] ?? 0) * 8_192) / 8_192;
  return streamOf(semantic, rounded, 8, 'VEC2', float, false);
}

function isWithinUnit(source: Float32Array): boolean {
  for (let at = 0; at < source.length; at++) {
    const value = source[at] ?? 0;
    if (!(value >= 0 && value <= 1)) return false;
  }
  return true;
}

/** Linear colours of three or four numbers, a byte each. */
export function quantiseColors(semantic: string, source: Float32Array, width: 3 | 4): Stream {
  const count = source.length / width;
  const cells = new Uint8Array(count * 4);
  for (let vertex = 0; vertex < count; vertex++) {
    for (let channel = 0; channel < width; channel++) {
      cells[vertex * 4 + channel] = Math.round(unit(source[vertex * width + channel] ?? 0) * 255);
    }
  }
  return streamOf(semantic, cells, 4, width === 3 ? 'VEC3' : 'VEC4', unsignedByte, true);
}

/** Four joints a vertex. */
export function quantiseJoints(semantic: string, source: Float32Array): Stream {
  return source.every((joint) => joint < 256)
    ? streamOf(semantic, Uint8Array.from(source), 4, 'VEC4', unsignedByte, false)
    : streamOf(semantic, Uint16Array.from(source), 8, 'VEC4', unsignedShort, false);
}

/** Four weights a vertex, a byte each; of the only set they come to exactly 1, as readers expect. */
export function quantiseWeights(semantic: string, source: Float32Array, onlySet: boolean): Stream {
  const cells = new Uint8Array(source.length);
  for (let vertex = 0; vertex < source.length; vertex += 4) {
    const weights = [0, 1, 2, 3].map((joint) => Math.max(0, finite(source[vertex + joint] ?? 0)));
    const sum = onlySet ? weights.reduce((total, weight) => total + weight, 0) : 1;
    const shares = weights.map((weight) => Math.min(255, Math.round((weight / (sum > 0 ? sum : 1)) * 255)));
    const largest = weights.indexOf(Math.max(...weights));
    const rest = 255 - shares.reduce((total, share) => total + share, 0);
    if (onlySet) shares[largest] = (shares[largest] ?? 0) + rest;
    cells.set(shares, vertex);
  }
  return streamOf(semantic, cells, 4, 'VEC4', unsignedByte, true);
}

function streamOf(
  semantic: string,
  cells: Uint8Array | Int8Array | Uint16Array | Int16Array | Float32Array,
  strideBytes: number,
  type: GLTF.AccessorType,
  componentType: GLTF.AccessorComponentType,
  normalized: boolean,
): Stream {
  const bytes = new Uint8Array(cells.buffer as ArrayBuffer, cells.byteOffset, cells.byteLength);
  return { semantic, bytes, strideBytes, type, componentType, normalized, filter: 'NONE' };
}

function unit(value: number): number {
  return Math.max(0, Math.min(1, finite(value)));
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
