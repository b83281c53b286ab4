import { fileURLToPath } from 'node:url';
import type { JSHandle } from 'playwright-core';
import { openBuiltPage } from '../../../clients/web/e2e/testing/built-page.ts';
import type { Studio } from './page/studio.ts';

const source = fileURLToPath(new URL('./page/', import.meta.url));

export interface OpenStudio extends AsyncDisposable {
  /** In the page. */
  readonly studio: JSHandle<Studio>;
  /** What the page can have by hash; to be filled by whoever takes pictures. */
  readonly files: Map<string, Uint8Array>;
}

/** Builds the page of ./page and opens it in Chromium, 640 × 360 pixels. Throws when there is no Chromium on this machine. */
export async function openStudio(): Promise<OpenStudio> {
  await using opened = new AsyncDisposableStack();
  const files = new Map<string, Uint8Array>();
  const { visit } = opened.use(await openBuiltPage({ source, viewport: { width: 640, height: 360 }, files }));
  const studio = await visit.until('the studio', async () => {
    const handle = await visit.page.evaluateHandle(() => window.studio ?? null);
    const isThere = await handle.evaluate((value) => value !== null);
    return isThere && (handle as JSHandle<Studio>);
  });
  const kept = opened.move();
  return {
    studio,
    files,
    [Symbol.asyncDispose]: async () => {
      visit.assertNoProblems();
      await kept.disposeAsync();
    },
  };
}
