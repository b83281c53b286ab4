import { monitorEventLoopDelay } from 'node:perf_hooks';
import { silentLogger } from '@streamxr/kernel';
import { Pipeline, type Processed } from '@streamxr/pipeline';
import { type BenchOptions, type Figure, median } from '../figure.ts';
import { type BenchModel, realModels, scan } from './models.ts';

interface Run {
  readonly previewMs: number;
  readonly wallMs: number;
  /** Of all threads. */
  readonly cpuMs: number;
  readonly loopDelayMs: number;
  readonly result: Processed;
}

/** Uploads as the server treats them: in a worker that is warm, with the main thread idle beside it. */
export async function* pipelineFigures({ quick }: BenchOptions): AsyncIterable<Figure> {
  const large = await scan(quick ? 250_000 : 1_000_000, quick ? 2_048 : 4_096);
  for (const model of [large, ...realModels()]) {
    const runs: Run[] = [];
    for (let repeat = 0; repeat < 3; repeat++) runs.push(await measure(model));
    const result = runs[0]?.result;
    if (result === undefined) continue;
    const { triangles } = result.lods.high;
    const of = (pick: (run: Run) => number): number => median(runs.map(pick));
    yield {
      figure: `pipeline, ${model.name}`,
      value: triangles / of(({ cpuMs }) => cpuMs) / 1_000,
      unit: 'M triangles a CPU-second',
      ...(model === large ? { goal: '>= 0.4' } : {}),
    };
    yield { figure: `  until all is made`, value: of(({ wallMs }) => wallMs), unit: 'ms' };
    yield {
      figure: `  until a preview`,
      value: of(({ previewMs }) => previewMs),
      unit: 'ms',
      goal: '<= 600',
    };
    yield {
      figure: `  p99 of the main thread's event loop delay meanwhile`,
      value: of(({ loopDelayMs }) => loopDelayMs),
      unit: 'ms',
      goal: '< 20',
    };
    yield {
      figure: `  root file, of the bytes of the level "high"`,
      value: (100 * result.manifest.root.bytes) / result.lods.high.bytes,
      unit: '%',
      goal: '2-5',
    };
  }
}

async function measure({ glb }: BenchModel): Promise<Run> {
  await using pipeline = new Pipeline({ logger: silentLogger });
  // The first run loads and compiles; a server is past that.
  await make(pipeline, (await scan(3_000, 128)).glb);
  const delay = monitorEventLoopDelay({ resolution: 2 });
  delay.enable();
  const cpu = process.cpuUsage();
  const made = await make(pipeline, glb);
  const { user, system } = process.cpuUsage(cpu);
  delay.disable();
  return { ...made, cpuMs: (user + system) / 1_000, loopDelayMs: delay.percentile(99) / 1e6 };
}

async function make(
  pipeline: Pipeline,
  glb: Uint8Array<ArrayBuffer>,
): Promise<Pick<Run, 'previewMs' | 'wallMs' | 'result'>> {
  const bytes = glb.slice();
  const startMs = performance.now();
  let previewMs = Number.NaN;
  const outcome = await pipeline.process(bytes, {
    signal: new AbortController().signal,
    onPreview: () => (previewMs = performance.now() - startMs),
  });
  if (!outcome.ok) throw new Error(`refused: ${outcome.refusal.code} ${outcome.refusal.message ?? ''}`);
  return { previewMs, wallMs: performance.now() - startMs, result: outcome.value };
}
