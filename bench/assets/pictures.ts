import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Pipeline } from '@streamxr/pipeline';
import { silentLogger } from '@streamxr/kernel';
import type { BenchOptions, Figure } from '../figure.ts';
import { type BenchModel, controllers, realModels, scan } from './models.ts';
import { type Comparison, compareModel, type CurvePoint, firstLasting } from './picture/compare-model.ts';
import { isEqualView, isUsefulView } from './picture/likeness.ts';
import { openStudio, type OpenStudio } from './picture/open-studio.ts';

const distances = [
  { metres: 5, goal: 0.1 },
  { metres: 1, goal: 0.35 },
] as const;
const line = { bitsPerSecond: 4e6, roundTripMs: 40 } as const;
const folder = fileURLToPath(new URL('../../.cache/pictures/', import.meta.url));
/** Made by programs, to test programs. */
const synthetic: readonly string[] = ['DenseSphere', 'ShapeCollection'];

/** What comes of a model for one who stands still, and what the picture is like by then, drawn by the page's own scene in Chromium; beside the download of the whole, and of three levels of detail. */
export async function* pictureFigures({ quick }: BenchOptions): AsyncIterable<Figure> {
  // Pictures of an earlier run would pass for this one's.
  await rm(folder, { recursive: true, force: true });
  await using studio = await openStudio();
  await using pipeline = new Pipeline({ logger: silentLogger });
  for (const model of await modelsFor(quick)) {
    const outcome = await pipeline.process(model.glb.slice(), {
      signal: new AbortController().signal,
      onPreview: () => undefined,
    });
    if (!outcome.ok) throw new Error(`${model.name}: ${outcome.refusal.code}`);
    for (const { metres, goal } of distances) {
      const comparison = await compareModel(studio, model, outcome.value, {
        metres,
        line,
        step: quick ? 1.4 : 1.1,
        onPicture: (picture) => keepPicture(studio, `${model.name} ${metres} m ${picture}`),
      });
      yield* figuresOf(`${model.name} from ${metres} m`, comparison, goal);
    }
  }
}

async function modelsFor(quick: boolean): Promise<readonly BenchModel[]> {
  if (quick) {
    const helmet = realModels().filter(({ name }) => name === 'DamagedHelmet');
    return [...helmet, await scan(250_000, 1_024)];
  }
  const real = realModels().filter(({ name }) => !synthetic.includes(name));
  const held = controllers();
  if (held.length === 0) console.log('  controllers are not installed: run "npm ci" in bench/peers');
  return [...real, ...held, await scan(1_000_000, 4_096)];
}

function* figuresOf(where: string, comparison: Comparison, goal: number): Iterable<Figure> {
  yield* equalFigures(where, comparison, goal);
  yield* usefulFigures(where, comparison);
  yield* curveFigures(where, comparison);
}

function* equalFigures(
  where: string,
  { original, layers, lods }: Comparison,
  goal: number,
): Iterable<Figure> {
  const equal = firstLasting(layers, isEqualView);
  if (equal === null) {
    // Without a ratio, which would read like a goal that is met.
    const value = (layers.at(-1)?.bytes ?? Number.NaN) / 1_000;
    yield { figure: `${where}: MISSED, stops before it equals the original`, value, unit: 'KB' };
    return;
  }
  const shared = { figure: `${where}: until it equals the original`, value: equal.bytes / 1_000, unit: 'KB' };
  yield { ...shared, goal: `<= ${goal} ×`, against: 'the original', ratio: equal.bytes / original.bytes };
  const lod = firstLasting(lods, isEqualView);
  const against = lod === null ? 'all levels of detail, which never do' : 'levels of detail until they do';
  const theirs = lod?.bytes ?? lods.at(-1)?.bytes ?? Number.NaN;
  yield { ...shared, goal: '<= 0.5 ×', against, ratio: equal.bytes / theirs };
}

function* usefulFigures(where: string, { original, layers, lods }: Comparison): Iterable<Figure> {
  const useful = firstLasting(layers, isUsefulView);
  const lod = firstLasting(lods, isUsefulView);
  if (useful === null) {
    yield { figure: `${where}: NO useful picture comes`, value: Number.NaN, unit: 'ms', goal: '<= 0.1 ×' };
    return;
  }
  const figure = `${where}: first useful picture at ${line.bitsPerSecond / 1e6} Mbit/s`;
  const shared = { figure, value: useful.atMs, unit: 'ms' } as const;
  yield { ...shared, goal: '<= 0.1 ×', against: 'the original', ratio: useful.atMs / original.atMs };
  if (lod !== null) yield { ...shared, against: 'levels of detail', ratio: useful.atMs / lod.atMs };
  const decoded = layers.slice(0, layers.indexOf(useful) + 1);
  yield {
    figure: `${where}: decoding until then, on this machine`,
    value: decoded.reduce((sum, { decodeMs }) => sum + decodeMs, 0),
    unit: 'ms',
  };
}

function* curveFigures(where: string, { original, nudged, layers, lods }: Comparison): Iterable<Figure> {
  const [last, high] = [layers.at(-1), lods.at(-1)];
  if (last === undefined || high === undefined) return;
  yield { figure: `${where}: SSIM of the original seen ¼ pixel further up`, value: nudged.ssim, unit: '' };
  yield { figure: `${where}: PSNR of the original seen ¼ pixel further up`, value: nudged.psnr, unit: 'dB' };
  yield { figure: `${where}: SSIM when nothing more is asked for`, value: last.ssim, unit: '' };
  yield { figure: `${where}: PSNR when nothing more is asked for`, value: last.psnr, unit: 'dB' };
  yield {
    figure: `${where}: bytes when nothing more is asked for`,
    value: last.bytes / 1_000,
    unit: 'KB',
    points: layers.map(sample),
  };
  yield {
    figure: `${where}: bytes of three levels of detail`,
    value: high.bytes / 1_000,
    unit: 'KB',
    points: lods.map(sample),
  };
  yield { figure: `${where}: bytes of the original`, value: original.bytes / 1_000, unit: 'KB' };
}

function sample({ bytes, ssim, psnr }: CurvePoint): Readonly<Record<string, number>> {
  return { bytes, ssim: Number(ssim.toFixed(4)), psnr: Number(Math.min(psnr, 99).toFixed(2)) };
}

async function keepPicture({ studio }: OpenStudio, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const address = await studio.evaluate((stage) => stage.png());
  await writeFile(
    join(folder, `${name}.png`),
    Buffer.from(address.slice(address.indexOf(',') + 1), 'base64'),
  );
}
