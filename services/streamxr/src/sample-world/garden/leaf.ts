import type { Vec3 } from '@streamxr/spatial';
import { addTriangle, addVertex, cross, type Mesh, unit } from '../shapes/mesh.ts';

export interface Leaf {
  /** Where the stalk is. */
  readonly base: Vec3;
  /** Unit direction from stalk to tip. */
  readonly along: Vec3;
  /** Unit direction that the leaf is lit from: foliage shades as one soft mass when it is that of the crown. */
  readonly lit: Vec3;
  readonly length: number;
  readonly width: number;
  readonly tint: Vec3;
}

/** Adds one leaf, a diamond of two triangles folded along its length. */
export function addLeaf(mesh: Mesh, { base, along, lit, length, width, tint }: Leaf): void {
  const side = unit(cross(along, lit));
  const corner = (forward: number, across: number, drop: number): Vec3 => [
    base[0] + along[0] * length * forward + side[0] * width * across - lit[0] * width * drop,
    base[1] + along[1] * length * forward + side[1] * width * across - lit[1] * width * drop,
    base[2] + along[2] * length * forward + side[2] * width * across - lit[2] * width * drop,
  ];
  const first = mesh.tints.length;
  const stalk = addVertex(mesh, { position: base, normal: lit });
  const left = addVertex(mesh, {
    position: corner(0.45, -0.5, -0.15),
    normal: unit(blend(lit, side, -0.35)),
  });
  const tip = addVertex(mesh, { position: corner(1, 0, 0.1), normal: lit });
  const right = addVertex(mesh, { position: corner(0.45, 0.5, -0.15), normal: unit(blend(lit, side, 0.35)) });
  addTriangle(mesh, stalk, left, tip);
  addTriangle(mesh, stalk, tip, right);
  for (let index = first; index < mesh.tints.length; index++) {
    mesh.tints[index] = tint[(index - first) % 3] ?? 1;
  }
}

function blend(a: Vec3, b: Vec3, by: number): Vec3 {
  return [a[0] + b[0] * by, a[1] + b[1] * by, a[2] + b[2] * by];
}
