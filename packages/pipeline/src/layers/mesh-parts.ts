import type { MeshLevel, MeshPart } from '@streamxr/assets';
import type { Bounds } from '@streamxr/protocol';
import type { FileSet } from '../file-set.ts';
import { assembleLayer } from '../glb/assemble.ts';
import { type Ladder, type Rung, rungs } from './ladder.ts';
import { type MeshExtent, sumOf } from './mesh-extent.ts';

/** A mesh with all that its part needs to know. */
export interface LayeredMesh {
  readonly ladder: Ladder;
  readonly extent: MeshExtent;
}

/** A level must bring so many times the triangles of the one before it to be worth a request. */
const growthMin = 1.5;

/** Writes the levels of a part's meshes (numbers of `meshes`) that are worth having, and describes it. */
export function makeMeshPart(
  numbers: readonly number[],
  meshes: readonly LayeredMesh[],
  files: FileSet,
): MeshPart {
  const members = numbers.map((number) => meshes[number]).filter((mesh) => mesh !== undefined);
  const chosen = chooseRungs(members);
  const levels = chosen.map(({ rung, triangles, errorMetres }): MeshLevel => ({
    ...files.add(assembleLayer(members.map(({ ladder }) => ladder[rung].primitives))),
    triangles,
    errorMetres,
  }));
  const rootError = errorOf(members, 'root');
  return {
    meshes: [...numbers],
    bounds: unionOf(members.map(({ extent }) => extent.bounds)),
    surface: rounded(members.reduce((sum, { extent }) => sum + extent.surface, 0)),
    ...facingOf(members),
    rootErrorMetres: rounded(Math.max(rootError, (levels[0]?.errorMetres ?? 0) * fall)),
    levels,
  };
}

function facingOf(members: readonly LayeredMesh[]): Pick<MeshPart, 'facing'> {
  const vectors = members.map(({ extent }) => extent.facing).filter((vector) => vector !== null);
  if (vectors.length < members.length) return {};
  const [x, y, z] = sumOf(vectors);
  return { facing: [rounded(x), rounded(y), rounded(z)] };
}

interface ChosenRung {
  readonly rung: Rung;
  readonly triangles: number;
  readonly errorMetres: number;
}

/** What falls by less is the same to the eye, and must fall by something. */
const fall = 1.02;

/** Coarse to fine: from each step to the next enough triangles more, and the error falling. The whole is always the last. */
function chooseRungs(members: readonly LayeredMesh[]): ChosenRung[] {
  if (members.every(({ ladder }) => ladder.root === ladder.whole)) return [];
  const chosen: ChosenRung[] = [];
  // From the finest, so that a coarser rung is left out when it does not differ enough from a finer one.
  for (const rung of rungs.slice(0, -1)) {
    const triangles = trianglesOf(members, rung);
    const finer = chosen[0];
    const errorMetres = errorOf(members, rung);
    const worthIt =
      finer === undefined ||
      (finer.triangles >= triangles * growthMin && errorMetres >= finer.errorMetres * fall);
    if (worthIt && triangles >= trianglesOf(members, 'root')) {
      chosen.unshift({ rung, triangles, errorMetres: rounded(errorMetres) });
    }
  }
  const coarsest = chosen[0];
  const repeatsRoot =
    chosen.length > 1 &&
    coarsest !== undefined &&
    (coarsest.triangles < trianglesOf(members, 'root') * growthMin ||
      coarsest.errorMetres * fall > errorOf(members, 'root'));
  return repeatsRoot ? chosen.slice(1) : chosen;
}

function trianglesOf(members: readonly LayeredMesh[], rung: Rung): number {
  return members.reduce(
    (sum, { ladder, extent }) => sum + ladder[rung].triangles * Math.max(1, extent.shown),
    0,
  );
}

function errorOf(members: readonly LayeredMesh[], rung: Rung): number {
  return Math.max(...members.map(({ ladder, extent }) => ladder[rung].error * extent.stretch));
}

export function unionOf(bounds: readonly Bounds[]): Bounds {
  const axes = [0, 1, 2] as const;
  const lows = axes.map((axis) => Math.min(...bounds.map(({ min }) => min[axis])));
  const highs = axes.map((axis) => Math.max(...bounds.map(({ max }) => max[axis])));
  return {
    min: [lows[0] ?? 0, lows[1] ?? 0, lows[2] ?? 0],
    max: [highs[0] ?? 0, highs[1] ?? 0, highs[2] ?? 0],
  };
}

/** Five digits are more than anybody measures. */
function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
