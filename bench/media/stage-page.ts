import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type JSHandle } from 'playwright-core';
import { type ServedPage, serveBuiltPage } from '../../clients/web/e2e/testing/built-page.ts';
import type { BadLine } from './line/bad-line.ts';
import type { Stage } from './page/stage.ts';

const source = fileURLToPath(new URL('./page/', import.meta.url));
const executables = ['/usr/lib/chromium/chromium', '/usr/bin/chromium'];
/** No gesture is needed to play, and a page is known by its address instead of a name that only the local network could tell. */
const flags = [
  '--headless=new',
  '--no-sandbox',
  '--no-first-run',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
];

export interface StagePage extends AsyncDisposable {
  /** In the page. */
  readonly stage: JSHandle<Stage>;
}

/** Builds ./page and serves it on all addresses of this machine. */
export function serveStage(): Promise<ServedPage> {
  return serveBuiltPage({ source, host: '0.0.0.0' });
}

/** A Chromium, here or at the end of a line; its pages are stages. */
export class StageBrowser implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #folder: string;

  private constructor(browser: Browser, folder: string) {
    this.#browser = browser;
    this.#folder = folder;
  }

  /** Throws when there is no Chromium on this machine. */
  static async launch(line: BadLine | null = null): Promise<StageBrowser> {
    const chromiumPath = executables.find((path) => existsSync(path));
    if (chromiumPath === undefined) throw new Error(`no Chromium at ${executables.join(' or ')}`);
    const folder = await mkdtemp(join(tmpdir(), 'streamxr-stage-'));
    const wrapper = join(folder, 'chromium');
    const command = line === null ? chromiumPath : `ip netns exec ${line.namespace} ${chromiumPath}`;
    await writeFile(wrapper, `#!/bin/sh\nexec ${command} "$@"\n`);
    await chmod(wrapper, 0o755);
    return new StageBrowser(await chromium.launch({ executablePath: wrapper, args: flags }), folder);
  }

  /** Opens another person's page and joins. */
  async join(url: string, socketUrl: string, name: string): Promise<StagePage> {
    const context = await this.#browser.newContext();
    const page = await context.newPage();
    page.on('pageerror', (error) => console.error(`  the page says: ${error.message}`));
    await page.goto(url);
    await page.waitForFunction(() => window.mediaStage !== undefined);
    const stage = (await page.evaluateHandle(() => window.mediaStage)) as JSHandle<Stage>;
    await stage.evaluate((one, to) => one.join(to.socketUrl, 'stage', to.name), { socketUrl, name });
    return { stage, [Symbol.asyncDispose]: () => context.close() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
