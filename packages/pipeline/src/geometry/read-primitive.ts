import type { Primitive } from '@gltf-transform/core';
import { broken } from '../refusal.ts';
import { type Grid } from './grid.ts';
import {
  quantiseColors,
  quantiseDirections,
  quantiseJoints,
  quantiseMovements,
  quantisePositions,
  quantiseTexcoords,
  quantiseTurns,
  quantiseWeights,
} from './quantise.ts';
import { listIndices, topologyOf } from './topology.ts';
import { type Attributes, floatsOf, type Stream, type VertexData } from './vertex-data.ts';

/** Positions of a primitive as plain numbers. Throws PipelineProblem where one is not at a finite place. */
export function positionsOf(primitive: Primitive): Float32Array {
  const accessor = primitive.getAttribute('POSITION');
  if (accessor === null) throw broken('A part of the model has no positions.');
  const positions = floatsOf(accessor);
  for (const value of positions) {
    if (!Number.isFinite(value)) throw broken('A vertex of the model is not at a finite place.');
  }
  return positions;
}

/** Furthest that a morph target moves a vertex along an axis. */
export function reachOf(primitive: Primitive): number {
  let reach = 0;
  for (const target of primitive.listTargets()) {
    const accessor = target.getAttribute('POSITION');
    if (accessor === null) continue;
    for (const value of floatsOf(accessor)) {
      if (!Number.isFinite(value)) throw broken('A morph target of the model moves a vertex infinitely far.');
      reach = Math.max(reach, Math.abs(value));
    }
  }
  return reach;
}

/**
 * Takes a primitive out of its document, quantised. Attributes that no engine reads are left behind. Throws PipelineProblem for indices
 * past the vertices, which inspection cannot see in compressed stretches.
 */
export function readPrimitive(primitive: Primitive, grid: Grid): VertexData {
  const { stream, positions } = quantisePositions(positionsOf(primitive), grid);
  const vertexCount = positions.length / 3;
  const streams = [stream, ...attributeStreams(primitive), ...targetStreams(primitive, grid)];
  if (streams.some(({ bytes, strideBytes }) => bytes.length !== vertexCount * strideBytes)) {
    throw broken('The attributes of a part of the model differ in their number of vertices.');
  }
  const topology = topologyOf(primitive);
  const indices = listIndices(primitive, vertexCount);
  return {
    topology,
    vertexCount,
    streams,
    positions,
    attributes: attributesOf(primitive, vertexCount),
    indices,
  };
}

function attributeStreams(primitive: Primitive): Stream[] {
  const onlyWeights = primitive.getAttribute('WEIGHTS_1') === null;
  return primitive
    .listSemantics()
    .toSorted()
    .flatMap((semantic): Stream[] => {
      const accessor = primitive.getAttribute(semantic);
      if (accessor === null || semantic === 'POSITION') return [];
      const source = floatsOf(accessor);
      const width = accessor.getElementSize();
      switch (/^[A-Z]+/.exec(semantic)?.[0]) {
        case 'NORMAL':
          return width === 3 ? [quantiseDirections(semantic, source, 3)] : [];
        case 'TANGENT':
          return width === 4 ? [quantiseDirections(semantic, source, 4)] : [];
        case 'TEXCOORD':
          return width === 2 ? [quantiseTexcoords(semantic, source)] : [];
        case 'COLOR':
          return width === 3 || width === 4 ? [quantiseColors(semantic, source, width)] : [];
        case 'JOINTS':
          return width === 4 ? [quantiseJoints(semantic, source)] : [];
        case 'WEIGHTS':
          return width === 4 ? [quantiseWeights(semantic, source, onlyWeights)] : [];
        default:
          return [];
      }
    });
}

function targetStreams(primitive: Primitive, grid: Grid): Stream[] {
  return primitive.listTargets().flatMap((target, index) => {
    const position = target.getAttribute('POSITION');
    const normal = target.getAttribute('NORMAL');
    return [
      ...(position === null ? [] : [quantiseMovements(`${index}/POSITION`, floatsOf(position), grid)]),
      ...(normal === null ? [] : [quantiseTurns(`${index}/NORMAL`, floatsOf(normal))]),
    ];
  });
}

/** What a collapse must weigh beside the shape, against a unit of the mesh's size: a turned normal as much as a fifth of it. */
const weightOf = { NORMAL: 0.2, TEXCOORD_0: 0.3, COLOR_0: 0.3 } as const;

function attributesOf(primitive: Primitive, vertexCount: number): Attributes {
  const found = (['NORMAL', 'TEXCOORD_0', 'COLOR_0'] as const).flatMap((semantic) => {
    const accessor = primitive.getAttribute(semantic);
    if (accessor === null) return [];
    return [{ semantic, source: floatsOf(accessor), width: accessor.getElementSize() }];
  });
  const stride = found.reduce((sum, { width }) => sum + width, 0);
  const values = new Float32Array(vertexCount * stride);
  const offsets: Partial<Record<keyof typeof weightOf, number>> = {};
  let offset = 0;
  for (const { semantic, source, width } of found) {
    offsets[semantic] = offset;
    for (let vertex = 0; vertex < vertexCount; vertex++) {
      for (let at = 0; at < width; at++) {
        const value = source[vertex * width + at] ?? 0;
        values[vertex * stride + offset + at] = Number.isFinite(value) ? value : 0;
      }
    }
    offset += width;
  }
  return {
    values,
    weights: found.flatMap(({ semantic, width }) => Array<number>(width).fill(weightOf[semantic])),
    normal: offsets.NORMAL ?? null,
    uv: offsets.TEXCOORD_0 ?? null,
    color: offsets.COLOR_0 ?? null,
  };
}
