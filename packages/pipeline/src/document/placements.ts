import { type Document, type mat4, type Mesh, type Node } from '@gltf-transform/core';

/** A mesh as a node shows it at rest. */
export interface Placement {
  readonly node: Node;
  readonly mesh: Mesh;
  /** From the mesh's frame to the model's, column by column. */
  readonly matrix: mat4;
  /** In the scene that is shown. */
  readonly shown: boolean;
}

/**
 * Every use of a mesh in any scene. A skinned mesh stands where its joints are (glTF 2.0, section 3.7.3.3); at rest all of them agree, so
 * the first speaks for all, as in the inspection.
 */
export function placementsOf(document: Document): Placement[] {
  const root = document.getRoot();
  // Without a default, the first one is shown, as in the inspection.
  const main = root.getDefaultScene() ?? root.listScenes()[0] ?? null;
  const placements: Placement[] = [];
  const seen = new Set<Node>();
  for (const scene of [...(main === null ? [] : [main]), ...root.listScenes()]) {
    scene.traverse((node) => {
      const mesh = node.getMesh();
      if (mesh === null || seen.has(node)) return;
      seen.add(node);
      placements.push({ node, mesh, matrix: restMatrix(node), shown: scene === main });
    });
  }
  return placements;
}

function restMatrix(node: Node): mat4 {
  const skin = node.getSkin();
  const joint = skin?.listJoints()[0];
  if (skin === null || joint === undefined) return node.getWorldMatrix();
  const bind = skin.getInverseBindMatrices();
  if (bind === null) return joint.getWorldMatrix();
  return multiply(joint.getWorldMatrix(), bind.getElement(0, []) as unknown as mat4);
}

function multiply(a: mat4, b: mat4): mat4 {
  const product = Array<number>(16).fill(0);
  for (let column = 0; column < 4; column++) {
    for (let row = 0; row < 4; row++) {
      let sum = 0;
      for (let at = 0; at < 4; at++) sum += (a[at * 4 + row] ?? 0) * (b[column * 4 + at] ?? 0);
      product[column * 4 + row] = sum;
    }
  }
  return product as unknown as mat4;
}

/** Where a point of the mesh's frame comes to lie. */
export function placed(matrix: mat4, x: number, y: number, z: number): [number, number, number] {
  return [
    matrix[0] * x + matrix[4] * y + matrix[8] * z + matrix[12],
    matrix[1] * x + matrix[5] * y + matrix[9] * z + matrix[13],
    matrix[2] * x + matrix[6] * y + matrix[10] * z + matrix[14],
  ];
}

/** How much longer the longest axis becomes: what an error is multiplied by at worst. */
export function stretchOf(matrix: mat4): number {
  return Math.max(
    Math.hypot(matrix[0], matrix[1], matrix[2]),
    Math.hypot(matrix[4], matrix[5], matrix[6]),
    Math.hypot(matrix[8], matrix[9], matrix[10]),
  );
}

/** How much larger an area becomes on average over its directions: the volume's factor to the power of two thirds. */
export function areaStretchOf(matrix: mat4): number {
  return Math.abs(volumeOf(matrix)) ** (2 / 3);
}

/** What becomes of an area with the direction of its normal; outside stays outside in a mirror. */
export function areaPlaced(
  matrix: mat4,
  [x, y, z]: readonly [number, number, number],
): [number, number, number] {
  const [ax, ay, az, , bx, by, bz, , cx, cy, cz] = matrix;
  const side = Math.sign(volumeOf(matrix));
  return [
    side * ((by * cz - bz * cy) * x + (cy * az - cz * ay) * y + (ay * bz - az * by) * z),
    side * ((bz * cx - bx * cz) * x + (cz * ax - cx * az) * y + (az * bx - ax * bz) * z),
    side * ((bx * cy - by * cx) * x + (cx * ay - cy * ax) * y + (ax * by - ay * bx) * z),
  ];
}

function volumeOf(matrix: mat4): number {
  return (
    matrix[0] * (matrix[5] * matrix[10] - matrix[6] * matrix[9]) -
    matrix[4] * (matrix[1] * matrix[10] - matrix[2] * matrix[9]) +
    matrix[8] * (matrix[1] * matrix[6] - matrix[2] * matrix[5])
  );
}
