import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ServerProcess } from '@streamxr/server/testing';
import type { Locator } from 'playwright-core';
import { TestBrowser } from './testing/browser.ts';
import { button, loudMicrophone, press, untilArrives, untilHeard } from './testing/media-page.ts';
import type { RoomPage } from './testing/room-page.ts';

const viewport = { width: 960, height: 540 } as const;
const phone = { width: 390, height: 844 } as const;
/** WCAG 2.2, 2.5.5. */
const touchPxMin = 44;

let browser: TestBrowser;
/** Outlives the pages of a test: a page that loses its server complains. */
let server: ServerProcess;

before(async () => {
  [server, browser] = await Promise.all([ServerProcess.start(), TestBrowser.launch({ media: true })]);
});
after(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const ownPicture = (person: RoomPage): Locator =>
  person.page.getByRole('complementary', { name: 'Your camera' });

async function boxOf(person: RoomPage): Promise<{ x: number; y: number; width: number; height: number }> {
  // Where it has come to rest.
  await ownPicture(person).evaluate((tile) =>
    Promise.all(tile.getAnimations().map((animation) => animation.finished.catch(() => undefined))),
  );
  const box = await ownPicture(person).boundingBox();
  assert.ok(box !== null);
  return box;
}

test('M4 with the camera on one sees oneself as in a mirror, puts it where it is not in the way, or hides it for good', async (t) => {
  const visit = { url: server.url, room: 'mirror', viewport };
  const ada = await browser.visit(t, visit);
  await ada.walkIn('Ada');
  assert.equal(await ownPicture(ada).count(), 0);
  await press(ada, 'camera', 'live');
  await ownPicture(ada).waitFor();
  await ada.until('a picture that moves', () =>
    ownPicture(ada)
      .locator('video')
      .evaluate((video: HTMLVideoElement) => video.videoWidth > 0 && video.currentTime > 0.2),
  );
  const mirrored = await ownPicture(ada)
    .locator('video')
    .evaluate((video) => getComputedStyle(video).transform);
  assert.match(mirrored, /^matrix\(-1,/);
  const first = await boxOf(ada);
  assert.ok(first.x > viewport.width / 2 && first.y > viewport.height / 2, 'at the bottom right');
  await ada.screenshot('self view');

  const { mouse, keyboard } = ada.page;
  await mouse.move(first.x + 30, first.y + 60);
  await mouse.down();
  await mouse.move(300, 200, { steps: 6 });
  const dragged = await ownPicture(ada).boundingBox();
  assert.ok(Math.abs((dragged?.x ?? 0) - 270) < 3, 'it follows the pointer');
  await mouse.up();
  await ada.until(
    'the other corner',
    async () => (await ownPicture(ada).getAttribute('data-corner')) === 'top-left',
  );
  await ada.until('it to come to rest there', async () => {
    const { x, y } = await boxOf(ada);
    return x < 40 && y < viewport.height / 2;
  });

  const stood = await ada.head();
  await ownPicture(ada)
    .getByRole('button', { name: /Your picture, top left/ })
    .focus();
  await keyboard.press('ArrowRight');
  await ownPicture(ada)
    .getByRole('button', { name: /Your picture, top right/ })
    .waitFor();
  await ada.pictures(2);
  assert.deepEqual(await ada.head(), stood, 'arrows that move the picture do not walk');

  // Beside a drawer, not under it.
  await ada.action('People').click();
  const drawer = await ada.dialog('People').boundingBox();
  await ada.until('room for the drawer', async () => {
    const { x, width } = await boxOf(ada);
    return x + width <= (drawer?.x ?? 0);
  });
  await keyboard.press('Escape');

  await ownPicture(ada).hover();
  await ownPicture(ada).getByRole('button', { name: 'Hide your own picture' }).click();
  await ownPicture(ada).waitFor({ state: 'detached' });
  await ada.page.getByText('Your own picture is hidden').waitFor();
  assert.equal(await button(ada, 'camera').getAttribute('data-state'), 'live', 'the others still see it');
  await ada.page.getByRole('button', { name: 'Show it' }).click();
  await ownPicture(ada).waitFor();
  await ownPicture(ada).hover();
  await ownPicture(ada).getByRole('button', { name: 'Hide your own picture' }).click();

  const again = await browser.open({ ...visit, profile: ada.page.context() });
  await again.walkIn('Ada');
  await press(again, 'camera', 'live');
  await again.pictures(3);
  assert.equal(await ownPicture(again).count(), 0, 'it stays hidden');
  await again.page.evaluate(() => window.streamxr?.page.drawers.show('devices'));
  const shown = again.dialog('Sound and camera').getByRole('switch', { name: /Show me my own picture/ });
  assert.equal(await shown.isChecked(), false);
  await shown.check({ force: true });
  await again.page.keyboard.press('Escape');
  await ownPicture(again).waitFor();
  assert.equal(await ownPicture(again).getAttribute('data-corner'), 'top-right', 'and where it was put');
  await press(again, 'camera', 'off');
  await ownPicture(again).waitFor({ state: 'detached' });
  await again[Symbol.asyncDispose]();
});

test('M4 on a phone the own picture is over the bar, can be hidden by a fingertip, and hides nothing that is pressed', async (t) => {
  const ada = await browser.visit(t, { url: server.url, room: 'pocket', viewport: phone, touch: true });
  await ada.walkIn('Ada');
  await press(ada, 'camera', 'live');
  await ownPicture(ada).waitFor();
  const tile = await boxOf(ada);
  const bar = await ada.page.getByRole('navigation', { name: 'Room actions' }).boundingBox();
  assert.ok(tile.y + tile.height <= (bar?.y ?? 0), 'above the bar');
  assert.ok(tile.x >= 0 && tile.x + tile.width <= phone.width);
  const hide = ownPicture(ada).getByRole('button', { name: 'Hide your own picture' });
  const target = await hide.boundingBox();
  assert.ok(Math.min(target?.width ?? 0, target?.height ?? 0) >= touchPxMin - 0.5);
  await ada.screenshot('self view phone');
  await hide.tap();
  await ownPicture(ada).waitFor({ state: 'detached' });
});

test('M1 who speaks while muted is told so in one line; who speaks has a ring in the list of people', async (t) => {
  const visit = { url: server.url, room: 'muted', viewport, scripts: [loudMicrophone] };
  const [ada, grace] = [await browser.visit(t, visit), await browser.visit(t, { ...visit, scripts: [] })];
  await ada.walkIn('Ada');
  await grace.walkIn('Grace');
  await Promise.all([ada.stand([0, 0, 2]), grace.stand([0, 0, 4])]);
  await press(ada, 'microphone', 'live');
  await untilHeard(grace, await untilArrives(grace, 'Ada', 'microphone'));
  await grace.action('People').click();
  await grace.dialog('People').locator('.is-speaking .member-dot').filter({ hasText: 'A' }).waitFor();
  await grace.screenshot('ring in the list');

  const hint = ada.page.getByText('You are muted: press M to be heard');
  assert.equal(await hint.count(), 0);
  await press(ada, 'microphone', 'muted');
  await hint.waitFor();
  await ada.screenshot('muted speech');
  await ada.page.keyboard.press('m');
  await hint.waitFor({ state: 'detached' });
});
