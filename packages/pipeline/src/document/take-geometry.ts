import type { Document, Mesh, Node, Primitive } from '@gltf-transform/core';
import { compact } from '../geometry/compact.ts';
import { type Grid, gridFor } from '../geometry/grid.ts';
import { positionsOf, reachOf, readPrimitive } from '../geometry/read-primitive.ts';
import { sharedBorders } from '../geometry/shared-borders.ts';
import { pieceTrianglesMax, splitTriangles } from '../geometry/split.ts';
import { modeOf, topologyOf } from '../geometry/topology.ts';
import type { Topology, VertexData } from '../geometry/vertex-data.ts';
import { weld } from '../geometry/weld.ts';

/** A primitive that levels are made of. */
export interface Piece {
  readonly data: VertexData;
  /** Vertices that other pieces share, which no level moves. */
  readonly locks: Uint8Array | null;
  /** The emptied primitive of the document. */
  readonly primitive: Primitive;
}

/** A mesh whose geometry has been taken out of the document. */
export interface TakenMesh {
  readonly mesh: Mesh;
  readonly grid: Grid;
  /** One for each primitive, in order. */
  readonly pieces: readonly Piece[];
}

/** Triangles and points of a mesh, counted once however often it is shown: what levels have fewer of. */
export function elementsOf({ pieces }: TakenMesh): number {
  return pieces.reduce((sum, { data }) => sum + data.indices.length / elementWidth[data.topology], 0);
}

/** Lines are drawn whole at every level; they count as nothing. */
const elementWidth = { triangles: 3, points: 1, lines: Infinity } as const;

/**
 * Takes all geometry out of the document, quantised and welded, and leaves meshes behind whose primitives keep their materials alone.
 * Large meshes come out as several, each with a node of its own. Throws PipelineProblem for geometry that cannot be.
 */
export function takeGeometry(document: Document): TakenMesh[] {
  const taken: TakenMesh[] = [];
  for (const mesh of document.getRoot().listMeshes()) taken.push(...takeMesh(document, mesh));
  for (const accessor of document.getRoot().listAccessors()) {
    if (accessor.listParents().length === 1) accessor.dispose();
  }
  return taken;
}

function takeMesh(document: Document, mesh: Mesh): TakenMesh[] {
  const primitives = mesh.listPrimitives();
  const grid = gridFor(primitives.map(positionsOf), Math.max(0, ...primitives.map(reachOf)));
  const whole = primitives.map((primitive) => weld(readPrimitive(primitive, grid)));
  for (const primitive of primitives) empty(primitive, topologyOf(primitive));
  const large = whole.some(
    ({ topology, indices }) => topology === 'triangles' && indices.length > pieceTrianglesMax * 3,
  );
  // A piece needs a mesh of its own, and weights of morph targets would have to move all of them.
  if (!large || primitives.some((primitive) => primitive.listTargets().length > 0)) {
    const locks = sharedBorders(whole);
    return [
      { mesh, grid, pieces: whole.map((data, at) => pieceOf(data, locks[at] ?? null, primitives[at])) },
    ];
  }
  const cut = whole.flatMap((data, at) =>
    (data.topology === 'triangles' ? splitTriangles(data) : [data.indices]).map((indices) => ({
      data: compact(data, indices),
      primitive: primitives[at],
    })),
  );
  const locks = sharedBorders(cut.map(({ data }) => data));
  const pieces = cut.map(({ data, primitive }, at) => {
    const own = primitive?.clone();
    return {
      mesh: document.createMesh().addPrimitive(pieceOf(data, null, own).primitive),
      grid,
      pieces: [pieceOf(data, locks[at] ?? null, own)],
    };
  });
  replaceMesh(
    document,
    mesh,
    pieces.map((piece) => piece.mesh),
  );
  return pieces;
}

function pieceOf(data: VertexData, locks: Uint8Array | null, primitive: Primitive | undefined): Piece {
  if (primitive === undefined) throw new TypeError('every piece has a primitive');
  return { data, locks, primitive };
}

function empty(primitive: Primitive, topology: Topology): void {
  for (const semantic of primitive.listSemantics()) primitive.setAttribute(semantic, null);
  for (const target of primitive.listTargets()) {
    for (const semantic of target.listSemantics()) target.setAttribute(semantic, null);
  }
  primitive.setIndices(null);
  primitive.setMode(modeOf(topology));
}

/** Hangs the pieces of a mesh under every node that showed it. */
function replaceMesh(document: Document, mesh: Mesh, pieces: readonly Mesh[]): void {
  for (const parent of mesh.listParents()) {
    if (parent.propertyType !== 'Node') continue;
    const node = parent as Node;
    const skin = node.getSkin();
    node.setMesh(null).setSkin(null);
    for (const piece of pieces) node.addChild(document.createNode().setMesh(piece).setSkin(skin));
  }
  mesh.dispose();
}
