import { fileURLToPath } from 'node:url';
import type { JSHandle } from 'playwright-core';
import { type BuiltPage, openBuiltPage } from './built-page.ts';
import type { ParticleStudio } from './particle-page/particle-studio.ts';

const source = fileURLToPath(new URL('./particle-page/', import.meta.url));

export interface OpenParticleStudio extends BuiltPage {
  /** In the page. */
  readonly studio: JSHandle<ParticleStudio>;
}

/** Builds ./particle-page and opens it in Chromium. Throws when there is no Chromium on this machine. */
export async function openParticleStudio(viewport: {
  readonly width: number;
  readonly height: number;
}): Promise<OpenParticleStudio> {
  await using opened = new AsyncDisposableStack();
  const { visit } = opened.use(await openBuiltPage({ source, viewport }));
  const studio = await visit.until('the studio', async () => {
    const handle = await visit.page.evaluateHandle(() => window.particleStudio ?? null);
    const isThere = await handle.evaluate((value) => value !== null);
    return isThere && (handle as JSHandle<ParticleStudio>);
  });
  const kept = opened.move();
  return { visit, studio, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
