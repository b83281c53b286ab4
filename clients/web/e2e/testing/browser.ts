import { existsSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { RoomPage } from './room-page.ts';

const executables = ['/usr/lib/chromium/chromium', '/usr/bin/chromium'];
/** WebGL in software, the screen it is drawn to, and no word to anybody outside. */
const flags = [
  '--headless=new',
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--enable-unsafe-webgpu',
  '--use-gl=angle',
  '--use-angle=gl-egl',
  '--ignore-gpu-blocklist',
];
/** A microphone that beeps and a camera that counts, allowed unasked; addresses of this machine as they are. */
const mediaFlags = [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
];
/** A small window with a desktop's layout: every pixel is drawn by the processor. */
const viewportDefault = { width: 960, height: 540 } as const;

/** Ten pictures a second are enough to look at; without this, two pages in software keep both cores from everything else. */
const calmPictures = `
  const native = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => setTimeout(() => native(callback), 90);
  window.cancelAnimationFrame = (handle) => clearTimeout(handle);
`;

export interface VisitOptions {
  /** Of the server, without a path. */
  readonly url: string;
  /** The main room unless said. */
  readonly room?: string;
  /** As an invitation's link carries it. */
  readonly ticket?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** A touch screen instead of a mouse. */
  readonly touch?: boolean;
  readonly reducedMotion?: boolean;
  /** Runs in the page before the page's own scripts. */
  readonly scripts?: readonly string[];
  /** Another tab of the same person: storage and caches are shared. */
  readonly profile?: BrowserContext;
  /** Sees the page before it opens, to listen from its first request on. */
  readonly watch?: (page: Page) => void;
  /** Draws as often as the browser can: for measuring. */
  readonly allPictures?: boolean;
  /** Of the secret that voices and pictures are encrypted with, as a link carries it. */
  readonly key?: string;
}

export interface LaunchOptions {
  /** With a microphone and a camera that are not real. */
  readonly media?: boolean;
  readonly flags?: readonly string[];
}

/** One Chromium for a test file; each visit is another person in it. */
export class TestBrowser implements AsyncDisposable {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** Throws when there is no Chromium on this machine. */
  static async launch({ media = false, flags: more = [] }: LaunchOptions = {}): Promise<TestBrowser> {
    const executablePath = executables.find((path) => existsSync(path));
    if (executablePath === undefined) throw new Error(`no Chromium at ${executables.join(' or ')}`);
    return new TestBrowser(
      await chromium.launch({ executablePath, args: [...flags, ...(media ? mediaFlags : []), ...more] }),
    );
  }

  /** Opens the page and leaves it at the door. Whoever opens closes. */
  async open(options: VisitOptions): Promise<RoomPage> {
    const { url, room, viewport = viewportDefault, touch = false, reducedMotion = false } = options;
    const context =
      options.profile ??
      (await this.#browser.newContext({
        viewport,
        hasTouch: touch,
        isMobile: touch,
        reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
        colorScheme: 'dark',
      }));
    const page = await context.newPage();
    const pace = options.allPictures === true ? [] : [calmPictures];
    for (const content of [...pace, ...(options.scripts ?? [])]) await page.addInitScript({ content });
    const opened = new RoomPage(page, options.profile === undefined);
    options.watch?.(page);
    const query = room === undefined ? '' : `?room=${encodeURIComponent(room)}`;
    const { ticket, key } = options;
    const secrets = { ...(ticket === undefined ? {} : { ticket }), ...(key === undefined ? {} : { key }) };
    const fragment = new URLSearchParams(secrets).toString();
    await page.goto(`${url}/${query}${fragment === '' ? '' : `#${fragment}`}`);
    return opened;
  }

  /** Opens the page for one test: closed with it, photographed when it fails, and whatever went wrong unasked fails it. */
  async visit(t: TestContext, options: VisitOptions): Promise<RoomPage> {
    const opened = await this.open(options);
    t.after(async () => {
      // Not in the types yet (Node 24): whether the test's own body went through.
      if ('passed' in t && t.passed === false) await opened.screenshot(`failed ${t.name.slice(0, 40)}`);
      await opened[Symbol.asyncDispose]();
      opened.assertNoProblems();
    });
    return opened;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}
