import { broken, grouped } from './glb-problem.ts';
import { indexAt, indicesAt, type JsonRecord, numbersAt, recordsAt } from './json-reading.ts';
import { compose, identityMatrix, type Matrix4, multiply } from './matrix4.ts';

export interface Node {
  readonly mesh: number | null;
  readonly skin: number | null;
  /** From the node's frame to the model's; null for a node that the shown scene does not contain. */
  readonly world: Matrix4 | null;
}

const nodesMax = 10_000;
const scenesMax = 64;
/** Engines walk the tree by recursion. */
const depthMax = 256;

interface Branch {
  readonly local: Matrix4;
  readonly children: readonly number[];
}

/** The nodes as the shown scene places them. They form trees: no circles, at most one parent. Throws GlbProblem. */
export function readNodes(gltf: JsonRecord, meshes: number, skins: number): readonly Node[] {
  const records = recordsAt(gltf, 'nodes', 'the model', nodesMax);
  const branches = records.map((record, index): Branch => {
    const where = `node ${index}`;
    return {
      local: localMatrix(record, where),
      children: indicesAt(record, 'children', where, records.length),
    };
  });
  const roots = readShownRoots(gltf, records.length);
  checkForest(branches, roots);
  const worlds = placeNodes(branches, roots);
  return records.map((record, index) => {
    const where = `node ${index}`;
    return {
      mesh: indexAt(record, 'mesh', where, meshes),
      skin: indexAt(record, 'skin', where, skins),
      world: worlds.get(index) ?? null,
    };
  });
}

function localMatrix(node: JsonRecord, where: string): Matrix4 {
  const matrix = numbersAt(node, 'matrix', where, 16);
  if (matrix !== null) return matrix;
  return compose(
    numbersAt(node, 'translation', where, 3) ?? [0, 0, 0],
    numbersAt(node, 'rotation', where, 4) ?? [0, 0, 0, 1],
    numbersAt(node, 'scale', where, 3) ?? [1, 1, 1],
  );
}

function readShownRoots(gltf: JsonRecord, nodes: number): readonly number[] {
  const scenes = recordsAt(gltf, 'scenes', 'the model', scenesMax);
  const roots = scenes.map((scene, index) => indicesAt(scene, 'nodes', `scene ${index}`, nodes));
  const shown = roots[indexAt(gltf, 'scene', 'the model', scenes.length) ?? 0];
  if (shown === undefined) throw broken('The file contains no scene, so there is nothing to show.');
  return shown;
}

function checkForest(branches: readonly Branch[], roots: readonly number[]): void {
  const children = new Set<number>();
  for (const child of branches.flatMap((branch) => branch.children)) {
    if (children.has(child)) throw broken(`Node ${child} hangs in several places at once.`);
    children.add(child);
  }
  if (new Set(roots).size < roots.length) throw broken('The scene of the model lists a node twice.');
  const inner = roots.find((root) => children.has(root));
  if (inner !== undefined) throw broken(`Node ${inner} stands in the scene and within another node at once.`);
  // With one parent each, whatever no walk from above reaches runs in a circle.
  const reached = new Set<number>();
  const waiting = branches.map((_, node) => node).filter((node) => !children.has(node));
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    reached.add(node);
    waiting.push(...(branches[node]?.children ?? []));
  }
  if (reached.size < branches.length) throw broken('Some nodes of the model contain each other in a circle.');
}

function placeNodes(branches: readonly Branch[], roots: readonly number[]): Map<number, Matrix4> {
  const worlds = new Map<number, Matrix4>();
  let level: { readonly node: number; readonly parent: Matrix4 }[] = roots.map((node) => ({
    node,
    parent: identityMatrix,
  }));
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= depthMax)
      throw broken(`The nodes of the model are nested more than ${grouped(depthMax)} levels deep.`);
    const next: typeof level = [];
    for (const { node, parent } of level) {
      const branch = branches[node];
      if (branch === undefined) continue;
      const world = multiply(parent, branch.local);
      worlds.set(node, world);
      for (const child of branch.children) next.push({ node: child, parent: world });
    }
    level = next;
  }
  return worlds;
}
