import { openParticleStudio } from '../../clients/web/e2e/testing/open-particle-studio.ts';
import type { StudioView } from '../../clients/web/e2e/testing/particle-page/particle-studio.ts';
import { type BenchOptions, type Figure, median } from '../figure.ts';

const viewport = { width: 640, height: 360 } as const;
const renderers = [
  { choice: 'webgl2', name: 'WebGL 2' },
  { choice: 'webgpu', name: 'WebGPU' },
] as const;
/** Before the box and a little above, as one who walks up to it. */
const view: StudioView = { eye: [0, 1.9, 3.6], at: [0, 1.5, 0] };

/**
 * A frame of one campaign by either renderer: what it costs the page's thread, with a new packing to bring up and without, and how
 * long until the picture is there. Where there is no graphics card, that last figure is the processor's drawing.
 */
export async function* render({ quick }: BenchOptions): AsyncIterable<Figure> {
  await using opened = await openParticleStudio(viewport);
  const { studio } = opened;
  for (const count of [100_000, 500_000])
    for (const { choice, name } of renderers) {
      await studio.evaluate((page, wanted) => page.open(wanted), choice);
      const warm = await studio.evaluate(
        (page, wanted) => {
          page.look(wanted.view);
          page.showMany(wanted.count);
          page.showTick(1);
          // Compiles, allocates.
          page.cost(2, false);
          return page.cost(1, false);
        },
        { view, count },
      );
      const frames = Math.min(20, Math.max(3, Math.round((quick ? 2_000 : 20_000) / median(warm.doneMs))));
      const read = (fresh: boolean) =>
        studio.evaluate((page, wanted) => page.cost(wanted.frames, wanted.fresh), { frames, fresh });
      const [fresh, still] = [await read(true), await read(false)];
      const what = `${count.toLocaleString('en')} by ${name}`;
      yield {
        figure: `${what}: page's thread, frame with a packing`,
        value: median(fresh.threadMs),
        unit: 'ms',
      };
      yield { figure: `${what}: page's thread, frame without`, value: median(still.threadMs), unit: 'ms' };
      yield {
        figure: `${what}: until the picture is there, ${viewport.width} × ${viewport.height}`,
        value: median(fresh.doneMs),
        unit: 'ms',
      };
    }
  opened.visit.assertNoProblems();
}
