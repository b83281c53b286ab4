import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'node:test';
import type { JSHandle } from 'playwright-core';
import type { TestBrowser } from './browser.ts';
import { type ServedPage, serveBuiltPage } from './built-page.ts';
import type { RoomPage } from './room-page.ts';
import type { Heard, Talker } from './talk-page/talker.ts';

const source = fileURLToPath(new URL('./talk-page/', import.meta.url));

/** A page of ./talk-page, and the person in it. */
export interface TalkPage {
  readonly visit: RoomPage;
  /** In the page. */
  readonly talker: JSHandle<Talker>;
}

/** Builds ./talk-page and serves it. */
export function serveTalkPage(): Promise<ServedPage> {
  return serveBuiltPage({ source });
}

/** Opens it for one test. */
export async function openTalkPage(
  t: TestContext,
  browser: TestBrowser,
  { port }: ServedPage,
): Promise<TalkPage> {
  const visit = await browser.visit(t, { url: `http://127.0.0.1:${port}`, allPictures: true });
  const { page } = visit;
  await visit.until('the page', () => page.evaluate(() => window.talker !== undefined));
  return { visit, talker: (await page.evaluateHandle(() => window.talker)) as JSHandle<Talker> };
}

export function heardBy({ talker }: TalkPage): Promise<readonly Heard[]> {
  return talker.evaluate((one) => one.heard());
}

/** How much sound came out of each member's voice in this time, by name; who is not named is not received. */
export async function soundsDuring(page: TalkPage, ms: number): Promise<ReadonlyMap<string, number>> {
  const before = voicesOf(await heardBy(page));
  await sleep(ms);
  const after = voicesOf(await heardBy(page));
  return new Map([...after].map(([name, energy]) => [name, energy - (before.get(name) ?? 0)]));
}

function voicesOf(heard: readonly Heard[]): ReadonlyMap<string, number> {
  const voices = heard.filter(({ kind }) => kind === 'microphone');
  return new Map(voices.map(({ name, energy }) => [name, energy]));
}
