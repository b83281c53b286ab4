import { arcade } from './architecture/arcade.ts';
import { path } from './architecture/path.ts';
import { pool } from './architecture/pool.ts';
import { terrace } from './architecture/terrace.ts';
import { bench } from './furniture/bench.ts';
import { lamp } from './furniture/lamp.ts';
import { loungeChair } from './furniture/lounge-chair.ts';
import { lowTable } from './furniture/low-table.ts';
import { rug } from './furniture/rug.ts';
import { sofa } from './furniture/sofa.ts';
import { stillLife } from './furniture/still-life.ts';
import { agave } from './garden/agave.ts';
import { cypress } from './garden/cypress.ts';
import { oliveTree } from './garden/olive-tree.ts';
import type { ModelBuilder } from './model-builder.ts';
import { knot } from './sculpture/knot.ts';
import { piercedForm } from './sculpture/pierced-form.ts';
import { plinth } from './sculpture/plinth.ts';

export { type Placement, type PrimitiveKind, sampleLayout, sampleSpawn, sampleZones } from './layout.ts';

export interface SampleAsset {
  /** Unique among the sample assets; what `sampleLayout` refers to. */
  readonly name: string;
  /** A GLB: metres, +Y up, front +Z, origin on the floor under its middle. */
  readonly bytes: Uint8Array;
}

/** Large and central models first: they are the first that stream to a newcomer. */
const designs: readonly (() => ModelBuilder)[] = [
  arcade,
  pool,
  piercedForm,
  terrace,
  path,
  sofa,
  rug,
  lowTable,
  loungeChair,
  bench,
  plinth,
  knot,
  oliveTree,
  cypress,
  lamp,
  agave,
  stillLife,
];

/**
 * The models of the sample world, made one after the other when asked for, so that a server can answer between two of
 * them: 3.9 MB in 1.3 s of one core. The same program gives the same bytes every time.
 */
export async function* sampleAssets(): AsyncGenerator<SampleAsset> {
  for (const design of designs) {
    const model = design();
    yield { name: model.name, bytes: await model.build() };
  }
}
