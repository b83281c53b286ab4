import type { Animation, Document, mat4, Node, Skin } from '@gltf-transform/core';
import type { Grid } from '../geometry/grid.ts';
import type { TakenMesh } from './take-geometry.ts';

/**
 * Puts the way from each mesh's grid to metres into the document: into the node that shows it, or, where that one moves or carries
 * others, into a node of its own below; for skinned meshes into the bind matrices.
 */
export function placeGrids(document: Document, taken: readonly TakenMesh[]): void {
  const sources = document.getRoot().listSkins();
  const skins = new Map<string, Skin>();
  const animated = animatedNodes(document);
  for (const { mesh, grid } of taken) {
    for (const parent of mesh.listParents()) {
      if (parent.propertyType !== 'Node') continue;
      const node = parent as Node;
      const skin = node.getSkin();
      if (skin !== null) node.setSkin(skinOnGrid(document, skin, sources.indexOf(skin), grid, skins));
      else if (canCarry(node, animated)) scaleNode(node, grid);
      else moveMeshDown(document, node, grid);
    }
  }
  for (const skin of sources) {
    const binds = skin.getInverseBindMatrices();
    skin.dispose();
    if (binds?.listParents().length === 1) binds.dispose();
  }
}

function animatedNodes(document: Document): ReadonlySet<Node> {
  const nodes = new Set<Node>();
  for (const animation of document.getRoot().listAnimations()) {
    for (const channel of animation.listChannels()) {
      const node = channel.getTargetNode();
      if (node !== null) nodes.add(node);
    }
  }
  return nodes;
}

/** A node with nothing else to place. */
function canCarry(node: Node, animated: ReadonlySet<Node>): boolean {
  return (
    node.listChildren().length === 0 &&
    node.getCamera() === null &&
    node.listExtensions().length === 0 &&
    !animated.has(node) &&
    // Joints place vertices by their world matrices.
    !node.listParents().some((parent) => parent.propertyType === 'Skin')
  );
}

/** translation × rotation × scale × grid, which is again one of that form, as a grid's step is the same along all axes. */
function scaleNode(node: Node, { min, step }: Grid): void {
  const [sx, sy, sz] = node.getScale();
  const [x, y, z] = rotated(node.getRotation(), [min[0] * sx, min[1] * sy, min[2] * sz]);
  const [tx, ty, tz] = node.getTranslation();
  node.setTranslation([tx + x, ty + y, tz + z]).setScale([sx * step, sy * step, sz * step]);
}

/** v + 2w (q × v) + 2 q × (q × v), for the unit quaternion (q, w). */
function rotated(
  [qx, qy, qz, w]: readonly [number, number, number, number],
  [x, y, z]: readonly [number, number, number],
): [number, number, number] {
  const cx = 2 * (qy * z - qz * y);
  const cy = 2 * (qz * x - qx * z);
  const cz = 2 * (qx * y - qy * x);
  return [
    x + w * cx + (qy * cz - qz * cy),
    y + w * cy + (qz * cx - qx * cz),
    z + w * cz + (qx * cy - qy * cx),
  ];
}

function moveMeshDown(document: Document, node: Node, { min, step }: Grid): void {
  const carrier = document
    .createNode()
    .setMesh(node.getMesh())
    .setWeights(node.getWeights())
    .setTranslation([...min])
    .setScale([step, step, step]);
  node.setMesh(null).setWeights([]).addChild(carrier);
  for (const channel of document.getRoot().listAnimations().flatMap(channelsOf)) {
    if (channel.getTargetNode() === node && channel.getTargetPath() === 'weights')
      channel.setTargetNode(carrier);
  }
}

function channelsOf(animation: Animation): ReturnType<Animation['listChannels']> {
  return animation.listChannels();
}

/** The skin with the grid before its bind matrices; one for all meshes that share both. */
function skinOnGrid(
  document: Document,
  skin: Skin,
  number: number,
  { min, step }: Grid,
  made: Map<string, Skin>,
): Skin {
  const key = `${number} ${min.join(' ')} ${step}`;
  const found = made.get(key);
  if (found !== undefined) return found;
  const source = skin.getInverseBindMatrices();
  const joints = skin.listJoints();
  const matrices = new Float32Array(joints.length * 16);
  joints.forEach((_, joint) => {
    const bind = (source?.getElement(joint, []) ?? identity) as unknown as mat4;
    matrices.set(onGrid(bind, min, step), joint * 16);
  });
  const accessor = document
    .createAccessor()
    .setType('MAT4')
    .setArray(matrices)
    .setBuffer(document.getRoot().listBuffers()[0] ?? document.createBuffer());
  const copy = skin.clone().setInverseBindMatrices(accessor);
  made.set(key, copy);
  return copy;
}

const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** bind × translation(min) × scale(step) */
function onGrid(bind: mat4, min: Grid['min'], step: number): number[] {
  const matrix = [...bind] as number[];
  for (let row = 0; row < 4; row++) {
    const [a, b, c, d] = [0, 4, 8, 12].map((column) => bind[column + row] ?? 0);
    matrix[12 + row] = (a ?? 0) * min[0] + (b ?? 0) * min[1] + (c ?? 0) * min[2] + (d ?? 0);
    for (let column = 0; column < 3; column++)
      matrix[column * 4 + row] = (bind[column * 4 + row] ?? 0) * step;
  }
  return matrix;
}
