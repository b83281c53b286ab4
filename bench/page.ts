import { TestBrowser } from '../clients/web/e2e/testing/browser.ts';
import {
  type FirstSight,
  type PageWeight,
  watchFirstSight,
  weighScripts,
} from '../clients/web/e2e/testing/page-weight.ts';
import { ServerProcess } from '../services/streamxr/src/testing/server-process.ts';
import { type Bench, type Figure, median } from './figure.ts';

/** Presses Walk in the moment it is there, as no hand could. */
const walkInAtOnce = `
  const doorman = new MutationObserver(() => {
    const button = document.querySelector('[data-testid="entrance"] button[type="submit"]');
    if (button === null || button.disabled) return;
    doorman.disconnect();
    button.click();
  });
  doorman.observe(document, { childList: true, subtree: true });
`;
const viewport = { width: 640, height: 360 } as const;
const modelMsMax = 60_000;

interface Opening {
  readonly walkMs: number;
  readonly modelMs: number;
  readonly weight: PageWeight;
}

/** The sample world in Chromium over loopback; where there is no graphics card, drawn by the processor. */
export const pageBench: Bench = {
  summary: `opening the page in Chromium, ${viewport.width} × ${viewport.height}, nothing cached`,
  async *run({ quick }) {
    await using server = await ServerProcess.start({ flags: ['--sample-world', 'on'] });
    const openings: Opening[] = [];
    for (let repeat = 0; repeat < (quick ? 1 : 3); repeat++) openings.push(await open(server.url));
    yield* figures(openings);
  },
};

/** In a browser of its own: another visit would find code and shaders compiled. */
async function open(url: string): Promise<Opening> {
  await using browser = await TestBrowser.launch();
  await using person = await browser.open({
    url,
    viewport,
    allPictures: true,
    scripts: [watchFirstSight, walkInAtOnce],
  });
  const seen = await person.until(
    'the first model',
    async () => {
      const sight = await person.page.evaluate(() => window.firstSight ?? null);
      return isWhole(sight) && sight;
    },
    modelMsMax,
  );
  const weight = await person.until('the scripts', () => weighScripts(person.page));
  person.assertNoProblems();
  return { ...seen, weight };
}

function isWhole(sight: FirstSight | null): sight is FirstSight & { walkMs: number; modelMs: number } {
  return sight !== null && sight.walkMs !== null && sight.modelMs !== null;
}

function* figures(openings: readonly Opening[]): Iterable<Figure> {
  const middle = (read: (opening: Opening) => number) => median(openings.map(read));
  yield { figure: 'opening the page to walking', value: middle(({ walkMs }) => walkMs), unit: 'ms' };
  yield {
    figure: 'opening the page to the first model',
    value: middle(({ modelMs }) => modelMs),
    unit: 'ms',
  };
  yield {
    figure: 'JavaScript before the first picture, compressed',
    value: middle(({ weight }) => weight.beforeFirstFrame) / 1_000,
    unit: 'KB',
    goal: '≤ 400',
  };
  yield {
    figure: 'JavaScript until the first model, compressed',
    value: middle(({ weight }) => weight.total) / 1_000,
    unit: 'KB',
  };
}
