import { unreachable } from '@streamxr/kernel';
import { MeshoptSimplifier } from 'meshoptimizer';
import { type Piece, type TakenMesh, elementsOf } from '../document/take-geometry.ts';
import { type EncodedPrimitive, encodePrimitive } from '../geometry/encode.ts';
import { gridError } from '../geometry/grid.ts';
import { type Simplified, simplifyTriangles, thinPoints } from '../geometry/simplify.ts';
import { measuredWhole, measureLevel } from '../geometry/surface-error.ts';

/** Every mesh has these rungs, fine to coarse; a mesh too small for one has its finer neighbour's there. */
export const rungs = ['whole', 'half', 'quarter', 'eighth', 'sixteenth', 'root'] as const;
export type Rung = (typeof rungs)[number];

/** A mesh at one level. Rungs of equal geometry are one object. */
export interface MeshRung {
  readonly primitives: readonly EncodedPrimitive[];
  /** What each primitive shows of its piece's vertices. */
  readonly indices: readonly Uint32Array[];
  readonly triangles: number;
  /** Furthest from the source's surface, in units of the mesh's own frame. */
  readonly error: number;
}

export type Ladder = Readonly<Record<Rung, MeshRung>>;

/** How many triangles each rung of a model's meshes shall have. */
export interface LadderPlan {
  /** Of what meshes of more than `smallTriangles` have, so that the whole model comes to 0.5 and 0.25. */
  readonly half: number;
  readonly quarter: number;
  readonly root: number;
}

/** Below, a mesh is a box or a card that half its triangles would ruin, and it is shown whole at every level. */
export const smallTriangles = 40;
/** A root shows each mesh with no fewer, where it has them. */
const rootTrianglesMin = 12;
/** What arrives first is small, however large the model: so much of the bytes of the whole (a root also brings images and words). */
const rootShare = 0.022;
const rootModelMin = 200;
const rootModelMax = 12_000;
/** Closer to the whole there is nothing to sharpen. */
const rootShareOfTriangles = 1 / 8;
/** What is left of an image's bytes when it is a WebP, or less. */
const webpShare = 0.4;
/** Bytes that a triangle takes when there are many, and when there are few. */
const triangleBytes = { whole: 6, root: 9 } as const;

/** Plans for a model of meshes with so many triangles and points, each shown so often, and images of so many bytes as they came. */
export function planLadders(
  meshes: readonly { readonly elements: number; readonly shown: number }[],
  imageBytes: number,
): LadderPlan {
  const all = sumOf(meshes, ({ elements, shown }) => elements * shown);
  const small = sumOf(meshes, ({ elements, shown }) => (elements <= smallTriangles ? elements * shown : 0));
  const stored = sumOf(meshes, ({ elements }) => elements);
  const shareOfLarge = (share: number): number =>
    all > small ? Math.max(share / 2, (share * all - small) / (all - small)) : 1;
  const affordable =
    ((stored * triangleBytes.whole + imageBytes * webpShare) * rootShare) / triangleBytes.root;
  const rootModel = Math.min(
    rootModelMax,
    Math.max(rootModelMin, Math.min(affordable, stored * rootShareOfTriangles)),
  );
  return {
    half: shareOfLarge(0.5),
    quarter: shareOfLarge(0.25),
    root: Math.min(1, rootModel / Math.max(1, stored)),
  };
}

/** Makes all rungs of a mesh, each out of the finer one, and measures how far each lies from the source. */
export async function makeLadder(mesh: TakenMesh, plan: LadderPlan): Promise<Ladder> {
  await MeshoptSimplifier.ready;
  const { pieces, grid } = mesh;
  const shares = sharesOf(elementsOf(mesh), plan);
  const columns = pieces.map((piece) => pieceRungs(piece, shares));
  const rounding = gridError(grid);
  const made: MeshRung[] = [];
  rungs.forEach((_, rung) => {
    const before = made[rung - 1];
    const same = before !== undefined && columns.every((column) => column[rung] === column[rung - 1]);
    if (same) {
      made.push(before);
      return;
    }
    const cells = columns.map((column) => column[rung]).filter((cell) => cell !== undefined);
    made.push({
      primitives: cells.map(({ primitive }) => primitive),
      indices: cells.map((cell) => cell.indices),
      triangles: sumOf(cells, ({ primitive }) => primitive.triangles),
      error: rounding + Math.max(0, ...cells.map(({ error }) => error)),
    });
  });
  return Object.fromEntries(rungs.map((rung, at) => [rung, made[at]])) as unknown as Ladder;
}

/** Shares of the whole for each rung; a rung that would save too little repeats the one before. */
function sharesOf(elements: number, plan: LadderPlan): number[] {
  const root = Math.min(1, Math.max(plan.root, rootTrianglesMin / Math.max(1, elements)));
  if (elements <= smallTriangles) return rungs.map(() => 1);
  const shares = [1, plan.half, plan.quarter];
  for (const share of [1 / 8, 1 / 16]) {
    // Half as much again as the root: less would hardly be seen.
    shares.push(share >= root * 1.5 ? share : (shares.at(-1) ?? 1));
  }
  shares.push(Math.min(root, shares.at(-1) ?? 1));
  return shares;
}

interface PieceRung {
  readonly indices: Uint32Array;
  readonly primitive: EncodedPrimitive;
  readonly error: number;
}

function pieceRungs(piece: Piece, shares: readonly number[]): PieceRung[] {
  const { data } = piece;
  let level = data.topology === 'triangles' ? measuredWhole(data.positions, data.indices) : null;
  const column: PieceRung[] = [
    { indices: data.indices, primitive: encodePrimitive(data, data.indices), error: 0 },
  ];
  for (const [at, share] of shares.entries()) {
    const before = column[at - 1];
    if (before === undefined) continue;
    const { indices, error } = thinned(piece, before.indices, share, at === shares.length - 1);
    if (indices.length === before.indices.length) {
      column.push(before);
      continue;
    }
    level = level === null ? null : measureLevel(data.positions, level, indices);
    column.push({
      indices,
      primitive: encodePrimitive(data, indices),
      error: Math.max(before.error, error, level?.error ?? 0),
    });
  }
  return column;
}

/** A share of what the whole piece has, out of what is left of it. */
function thinned({ data, locks }: Piece, indices: Uint32Array, share: number, isRoot: boolean): Simplified {
  const length = data.indices.length * share;
  switch (data.topology) {
    case 'triangles':
      // A root with its borders locked would be mostly border: 8 pieces of a scan have 12,000 locked vertices.
      return simplifyTriangles(data, indices, length, isRoot ? null : locks);
    case 'points': {
      const points = thinPoints(data, Math.ceil(length));
      return { indices: points, error: pointsError(data.positions, points.length) };
    }
    case 'lines':
      return { indices, error: 0 };
    default:
      return unreachable(data.topology);
  }
}

/** Points stand for a surface: what is between `count` of them spread over a square of the cloud's size. */
function pointsError(positions: Float32Array, count: number): number {
  return MeshoptSimplifier.getScale(positions, 3) / Math.sqrt(Math.max(1, count));
}

function sumOf<Item>(items: readonly Item[], valueOf: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + valueOf(item), 0);
}
