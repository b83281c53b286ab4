import type { Processed } from '@streamxr/pipeline';
import type { BenchModel } from '../models.ts';
import { type Arrival, filesOver, layersOver, type Line } from './deliveries.ts';
import { isEqualView, isUsefulView, type Likeness } from './likeness.ts';
import type { OpenStudio } from './open-studio.ts';
import type { Compared, Shown } from './page/studio.ts';
import { viewFrom, viewerOf } from './view.ts';

/** What the picture is like when so many bytes have come. */
export interface CurvePoint extends Compared {
  readonly bytes: number;
  readonly atMs: number;
}

/** One model from one distance, as it comes in three ways. Points in the order of time. */
export interface Comparison {
  /** Of the file that was uploaded. */
  readonly original: { readonly bytes: number; readonly atMs: number };
  /** The original beside itself, seen from a quarter of a pixel further up. */
  readonly nudged: Likeness;
  readonly layers: readonly CurvePoint[];
  /** Low, medium and high, one after the other. */
  readonly lods: readonly CurvePoint[];
}

export interface ComparisonOptions {
  readonly metres: number;
  readonly line: Line;
  /** A picture is taken when so many times the bytes of the one before have come, and in the end. */
  readonly step: number;
  /** Told when something worth keeping is shown: the original, the first useful picture, the first equal one, the last. */
  readonly onPicture: (name: PictureName) => Promise<void>;
}

export type PictureName = 'original' | 'useful' | 'equal' | 'last';

/** Takes the pictures of one model from one distance. `made` is what the pipeline made of it. */
export async function compareModel(
  { studio, files }: OpenStudio,
  { glb }: BenchModel,
  made: Processed,
  { metres, line, step, onPicture }: ComparisonOptions,
): Promise<Comparison> {
  const { manifest, lods } = made;
  files.clear();
  for (const [sha256, bytes] of made.files) files.set(sha256, bytes);
  files.set(manifest.source.sha256, glb);
  const camera = await studio.evaluate((stage) => stage.camera);
  const view = viewFrom(manifest.bounds, metres, camera);
  const compare = (shown: readonly Shown[]): Promise<Compared> =>
    studio.evaluate((stage, [ones, within]) => stage.compare(ones, within), [shown, view.rectangle] as const);

  await studio.evaluate((stage, seen) => stage.set(seen), view);
  await studio.evaluate(async (stage, sha256) => {
    await stage.show([{ of: 'whole', sha256 }]);
    stage.keepAsReference();
  }, manifest.source.sha256);
  await onPicture('original');
  await studio.evaluate((stage, head) => stage.look(head), view.nudged);
  const nudged = await compare([]);
  await studio.evaluate((stage, head) => stage.look(head), view.head);

  const discrete: CurvePoint[] = [];
  for (const { atMs, bytes, shown } of filesOver(line, [lods.low, lods.medium, lods.high])) {
    discrete.push({ atMs, bytes, ...(await compare([{ of: 'whole', sha256: shown.sha256 }])) });
  }

  await studio.evaluate((stage, seen) => stage.set(seen), view);
  const layered: CurvePoint[] = [];
  const told = new Set<PictureName>();
  for (const batch of batched(layersOver(line, made, view, viewerOf(view, camera)), step)) {
    const last = batch.at(-1);
    if (last === undefined) continue;
    const shown = batch.map(({ shown: { sha256, place } }): Shown =>
      place.kind === 'root' ? { of: 'root', sha256, manifest } : { of: 'layer', sha256, place },
    );
    const point = { atMs: last.atMs, bytes: last.bytes, ...(await compare(shown)) };
    layered.push(point);
    for (const [name, is] of [
      ['useful', isUsefulView],
      ['equal', isEqualView],
    ] as const) {
      if (!is(point) || told.has(name)) continue;
      told.add(name);
      await onPicture(name);
    }
  }
  await onPicture('last');
  const [original] = filesOver(line, [manifest.source]);
  return {
    original: { bytes: glb.length, atMs: original?.atMs ?? Number.NaN },
    nudged,
    layers: layered,
    lods: discrete,
  };
}

/** The first point from which on all hold; null when the last does not. */
export function firstLasting(
  points: readonly CurvePoint[],
  holds: (point: CurvePoint) => boolean,
): CurvePoint | null {
  return points[points.findLastIndex((point) => !holds(point)) + 1] ?? null;
}

/** What comes between two pictures: so many times the bytes, and the rest. */
export function batched<Item>(
  arrivals: readonly Arrival<Item>[],
  step: number,
): readonly (readonly Arrival<Item>[])[] {
  const batches: Arrival<Item>[][] = [];
  let batch: Arrival<Item>[] = [];
  let bytes = 0;
  for (const arrival of arrivals) {
    batch.push(arrival);
    if (arrival.bytes < bytes * step) continue;
    batches.push(batch);
    bytes = arrival.bytes;
    batch = [];
  }
  return batch.length > 0 ? [...batches, batch] : batches;
}
