import type { Accessor } from './accessors.ts';
import { type Box, union } from './box.ts';
import { broken, grouped, unsupported } from './glb-problem.ts';
import { indexAt, type JsonRecord, recordAt, recordsAt, wholeAt } from './json-reading.ts';

export interface Mesh {
  readonly triangles: number;
  readonly vertices: number;
  /** In the mesh's own frame. */
  readonly box: Box;
}

const meshesMax = 10_000;
/** Of all meshes: each is at least one draw call in every visitor's browser. */
const primitivesMax = 10_000;
const targetsMax = 1_024;

/** All meshes: their attributes fit together, indices point at vertices, positions are finite. Throws GlbProblem. */
export function readMeshes(
  gltf: JsonRecord,
  accessors: readonly Accessor[],
  materials: number,
): readonly Mesh[] {
  const reader = new PrimitiveReader(accessors, materials);
  let primitives = 0;
  return recordsAt(gltf, 'meshes', 'the model', meshesMax).map((record, index) => {
    const where = `mesh ${index}`;
    let triangles = 0;
    let vertices = 0;
    let box: Box | null = null;
    for (const [place, primitive] of recordsAt(record, 'primitives', where, primitivesMax).entries()) {
      primitives += 1;
      if (primitives > primitivesMax) {
        throw unsupported(`The model's meshes have more than ${grouped(primitivesMax)} parts.`);
      }
      const part = reader.read(primitive, `primitive ${place} of ${where}`);
      triangles += part.triangles;
      vertices += part.vertices;
      box = union(box, part.box);
    }
    if (box === null) throw broken(`${where} is empty.`);
    return { triangles, vertices, box };
  });
}

class PrimitiveReader {
  readonly #accessors: readonly Accessor[];
  readonly #materials: number;
  /** Each accessor is walked once, however many primitives share it. */
  readonly #boxes = new Map<Accessor, Box>();
  readonly #largestIndices = new Map<Accessor, number>();

  constructor(accessors: readonly Accessor[], materials: number) {
    this.#accessors = accessors;
    this.#materials = materials;
  }

  read(primitive: JsonRecord, where: string): Mesh {
    indexAt(primitive, 'material', where, this.#materials);
    const position = this.#readAttributes(recordAt(primitive, 'attributes', where) ?? {}, where);
    const drawn = this.#readIndices(primitive, where, position.count) ?? position.count;
    for (const [place, target] of recordsAt(primitive, 'targets', where, targetsMax).entries()) {
      for (const name of Object.keys(target)) {
        if (this.#accessorAt(target, name, where)?.count !== position.count) {
          throw broken(`Morph target ${place} of ${where} has a different number of vertices.`);
        }
      }
    }
    let box = this.#boxes.get(position);
    if (box === undefined) this.#boxes.set(position, (box = boxOfPositions(position)));
    const triangles = trianglesOf(wholeAt(primitive, 'mode', where, 4), drawn, where);
    return { triangles, vertices: position.count, box };
  }

  #accessorAt(record: JsonRecord, key: string, where: string): Accessor | undefined {
    const index = indexAt(record, key, where, this.#accessors.length);
    return index === null ? undefined : this.#accessors[index];
  }

  /** Gives the positions. */
  #readAttributes(attributes: JsonRecord, where: string): Accessor {
    const position = this.#accessorAt(attributes, 'POSITION', where);
    if (position === undefined) throw broken(`${where} has no positions.`);
    if (position.type !== 'VEC3') throw broken(`The positions of ${where} are not points in space.`);
    for (const name of Object.keys(attributes)) {
      if (this.#accessorAt(attributes, name, where)?.count !== position.count) {
        throw broken(`The attributes of ${where} differ in their number of vertices.`);
      }
    }
    return position;
  }

  /** The number of indices, each of which points at a vertex; null when there are none. */
  #readIndices(primitive: JsonRecord, where: string, vertices: number): number | null {
    const indices = this.#accessorAt(primitive, 'indices', where);
    if (indices === undefined) return null;
    if (indices.type !== 'SCALAR' || !indices.component.unsigned) {
      throw broken(`The indices of ${where} are no whole numbers.`);
    }
    let largest = this.#largestIndices.get(indices);
    if (largest === undefined) this.#largestIndices.set(indices, (largest = largestIndex(indices)));
    if (largest >= vertices) {
      throw broken(`An index of ${where} points at vertex ${grouped(largest)} of ${grouped(vertices)}.`);
    }
    return indices.count;
  }
}

/** −1 where they cannot be read. */
function largestIndex({ component, content, count }: Accessor): number {
  let largest = -1;
  if (content === null) return largest;
  for (let element = 0; element < count; element++) {
    const index = component.read(content.view, content.offsetBytes + element * content.strideBytes);
    if (index > largest) largest = index;
  }
  return largest;
}

function trianglesOf(mode: number, drawn: number, where: string): number {
  switch (mode) {
    case 0:
    case 1:
    case 2:
    case 3:
      return 0;
    case 4:
      return Math.floor(drawn / 3);
    case 5:
    case 6:
      return Math.max(0, drawn - 2);
    default:
      throw broken(`"mode" of ${where} is none of glTF's.`);
  }
}

/** From the vertices where they can be read; else from what the file declares. */
function boxOfPositions(position: Accessor): Box {
  const { min, max } = position.content === null ? declaredExtremes(position) : scannedExtremes(position);
  const scale = position.normalized ? 1 / position.component.scale : 1;
  return {
    min: [min[0] * scale, min[1] * scale, min[2] * scale],
    max: [max[0] * scale, max[1] * scale, max[2] * scale],
  };
}

function scannedExtremes({ component, content, count, name }: Accessor): Box {
  const min: [number, number, number] = [Infinity, Infinity, Infinity];
  const max: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  if (content === null) return { min, max };
  for (let element = 0; element < count; element++) {
    const at = content.offsetBytes + element * content.strideBytes;
    for (const axis of [0, 1, 2] as const) {
      const value = component.read(content.view, at + axis * component.bytes);
      if (!Number.isFinite(value))
        throw broken(`Vertex ${grouped(element)} of ${name} is not at a finite place.`);
      if (value < min[axis]) min[axis] = value;
      if (value > max[axis]) max[axis] = value;
    }
  }
  return { min, max };
}

function declaredExtremes({ min, max, name }: Accessor): Box {
  if (min === null || max === null) throw broken(`${name} holds positions but lacks their "min" and "max".`);
  return { min: [min[0] ?? 0, min[1] ?? 0, min[2] ?? 0], max: [max[0] ?? 0, max[1] ?? 0, max[2] ?? 0] };
}
