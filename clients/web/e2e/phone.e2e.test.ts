import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ServerProcess } from '@streamxr/server/testing';
import { distance } from '@streamxr/spatial';
import type { Locator } from 'playwright-core';
import { TestBrowser } from './testing/browser.ts';
import { Finger } from './testing/finger.ts';
import type { RoomPage } from './testing/room-page.ts';

const viewport = { width: 390, height: 844 } as const;
/** WCAG 2.2, 2.5.5. */
const touchPxMin = 44;

let server: ServerProcess;
let browser: TestBrowser;

before(async () => {
  [server, browser] = await Promise.all([ServerProcess.start(), TestBrowser.launch()]);
});
after(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

test('X4 on a phone everything fits, everything can be touched, sheets come and go, and the stick walks', async (t) => {
  const ada = await browser.visit(t, { url: server.url, room: 'pocket', viewport, touch: true });
  await ada.page.getByRole('button', { name: 'Walk in' }).waitFor();
  await assertFits(ada, 'the door');
  await ada.screenshot('phone door');
  await ada.page.getByLabel('Your name').fill('Ada');
  await ada.page.getByRole('button', { name: 'Walk in' }).tap();
  await ada.untilInside('Ada');
  await assertFits(ada, 'the room');
  await ada.page.getByRole('button', { name: 'No more hints' }).tap();

  await sheets(ada);
  await walk(ada);

  await ada.action('Add').tap();
  await assertFits(ada, 'the menu');
  await ada.page.getByRole('menuitem', { name: 'Cube' }).tap();
  const { kind } = await ada.untilOneObject();
  assert.equal(kind, 'cube');
  await ada.page.getByTestId('object-panel').waitFor();
  await assertFits(ada, 'a selected object');
  await ada.screenshot('phone object');
});

/** Every sheet comes from below and goes by its button; the chat also by Escape, and pulled down by its handle. */
async function sheets(ada: RoomPage): Promise<void> {
  for (const label of ['Chat', 'People', 'Library', 'Invite']) {
    const sheet = await openSheet(ada, label);
    const box = await sheet.boundingBox();
    assert.equal(box?.width, viewport.width, `${label} is as wide as the screen`);
    await assertFits(ada, label);
    if (label === 'Chat') await ada.screenshot('phone chat');
    await ada.page.getByRole('button', { name: `Close ${label.toLowerCase()}` }).tap();
    await sheet.waitFor({ state: 'detached' });
  }

  const escaped = await openSheet(ada, 'Chat');
  await ada.page.keyboard.press('Escape');
  await escaped.waitFor({ state: 'detached' });

  const pulled = await openSheet(ada, 'Chat');
  const top = await pulled.boundingBox();
  assert.ok(top !== null);
  const finger = await Finger.on(ada.page);
  const [x, y] = [viewport.width / 2, top.y + 10];
  // Short enough to be no flick, however fast.
  await finger.drag([x, y], [x, y + 20]);
  await ada.until('the sheet to spring back', async () => {
    const box = await pulled.boundingBox();
    return box !== null && Math.abs(box.y - top.y) < 1;
  });
  await finger.drag([x, y], [x, y + 200]);
  await pulled.waitFor({ state: 'detached' });
}

/** A phone's bar has no room for them. */
const inMenu = ['Library', 'Invite'];

/** Resolves once it has slid in and is still. */
async function openSheet(ada: RoomPage, label: string): Promise<Locator> {
  if (inMenu.includes(label)) {
    await ada.action('More').tap();
    await ada.page.getByRole('menuitem', { name: label }).tap();
  } else await ada.action(label).tap();
  const sheet = ada.dialog(label);
  await sheet.waitFor();
  await ada.until(`${label} at the bottom`, async () => {
    const box = await sheet.boundingBox();
    return box !== null && Math.abs(box.y + box.height - viewport.height) < 1 && box.y > 100;
  });
  return sheet;
}

async function walk(ada: RoomPage): Promise<void> {
  const from = await ada.head();
  const finger = await Finger.on(ada.page);
  await finger.down([90, 500]);
  await finger.moveTo([90, 440]);
  const stick = await ada.page.locator('.stick').boundingBox();
  assert.ok(stick !== null, 'the stick is drawn');
  assert.ok(Math.abs(stick.x + stick.width / 2 - 90) < 1, 'under the thumb');
  assert.ok(Math.abs(stick.y + stick.height / 2 - 500) < 1, 'where it came down');
  await ada.until('a walk forward', async () => (await ada.head())[2] < from[2] - 0.5);
  await ada.screenshot('phone stick');
  await finger.up();
  await ada.page.locator('.stick').waitFor({ state: 'detached' });
  await ada.until('a stop', () =>
    ada.page.evaluate(() => window.streamxr?.locomotion?.speedMetresPerSecond === 0),
  );
  const stood = await ada.head();
  await ada.pictures(3);
  assert.ok(distance(await ada.head(), stood) < 0.01, 'nobody walks without a thumb');
}

/** Nothing beyond the edges, and no target smaller than a fingertip. */
async function assertFits(ada: RoomPage, where: string): Promise<void> {
  const found = await ada.page.evaluate(async (least) => {
    // What grows as it appears is measured once it is there.
    const appearing = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().iterations === 1);
    await Promise.all(appearing.map((animation) => animation.finished.catch(() => undefined)));
    const targets = [
      ...document.querySelectorAll('button, a[href], input, textarea, [role="menuitem"], label.swatch'),
    ];
    const small: string[] = [];
    const outside: string[] = [];
    for (const target of targets) {
      if (!target.checkVisibility({ visibilityProperty: true }) || target.closest('.skip-link') !== null)
        continue;
      // A radio or a checkbox inside its label is touched through the label.
      const touched = target.closest('label') ?? target;
      const { width, height, left, right } = touched.getBoundingClientRect();
      const isForReaders = width <= 1 && height <= 1;
      if (isForReaders) continue;
      const words = `${target.getAttribute('aria-label') ?? target.textContent} ${Math.round(width)}×${Math.round(height)}`;
      if (Math.min(width, height) < least - 0.5) small.push(words);
      if (left < -0.5 || right > innerWidth + 0.5) outside.push(words);
    }
    const scroller = document.scrollingElement;
    return { small, outside, wider: (scroller?.scrollWidth ?? 0) - innerWidth };
  }, touchPxMin);
  assert.deepEqual(found, { small: [], outside: [], wider: 0 }, where);
}
