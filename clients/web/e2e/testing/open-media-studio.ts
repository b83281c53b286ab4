import { fileURLToPath } from 'node:url';
import type { JSHandle } from 'playwright-core';
import { type BuiltPage, openBuiltPage } from './built-page.ts';
import type { MediaStudio } from './media-page/media-studio.ts';
import type { SoundStudio } from './media-page/sound-studio.ts';

const source = fileURLToPath(new URL('./media-page/', import.meta.url));

export interface OpenMediaStudio extends BuiltPage {
  /** In the page. */
  readonly studio: JSHandle<MediaStudio>;
  readonly sounds: JSHandle<SoundStudio>;
}

/** Builds ./media-page and opens it in Chromium. Throws when there is no Chromium on this machine. */
export async function openMediaStudio(viewport: {
  readonly width: number;
  readonly height: number;
}): Promise<OpenMediaStudio> {
  await using opened = new AsyncDisposableStack();
  const { visit } = opened.use(await openBuiltPage({ source, viewport }));
  const { page } = visit;
  await visit.until('the studio', () => page.evaluate(() => window.soundStudio !== undefined));
  const studio = (await page.evaluateHandle(() => window.mediaStudio)) as JSHandle<MediaStudio>;
  const sounds = (await page.evaluateHandle(() => window.soundStudio)) as JSHandle<SoundStudio>;
  const kept = opened.move();
  return { visit, studio, sounds, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
