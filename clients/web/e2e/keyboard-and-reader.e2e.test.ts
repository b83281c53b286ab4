import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ServerProcess } from '@streamxr/server/testing';
import { distance } from '@streamxr/spatial';
import { auditPage } from './testing/audit-page.ts';
import { TestBrowser } from './testing/browser.ts';
import type { RoomPage } from './testing/room-page.ts';

let server: ServerProcess;
let browser: TestBrowser;

before(async () => {
  [server, browser] = await Promise.all([ServerProcess.start(), TestBrowser.launch()]);
});
after(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

test('X4 by keyboard alone: walk in, walk, talk, make, move, delete and bring back', async (t) => {
  const ada = await browser.visit(t, { url: server.url, room: 'keys' });
  const { keyboard } = ada.page;
  await ada.page.getByLabel('Your name').waitFor();
  await ada.until('the name field to have the focus', async () => (await focused(ada)).name === 'Your name');
  await keyboard.type('Ada');
  await keyboard.press('Enter');
  await ada.untilInside('Ada');
  assert.equal((await focused(ada)).id, 'world', 'the room has the keys');

  const from = await ada.head();
  await keyboard.down('ArrowUp');
  await ada.until('a step', async () => distance(await ada.head(), from) > 0.5);
  await keyboard.up('ArrowUp');

  await keyboard.press('1');
  const { objectId, position } = await ada.untilOneObject();
  await ada.page.getByRole('region', { name: 'Selected: Cube' }).waitFor();
  await keyboard.press('Enter');
  await ada.untilObject(objectId, 'the cube in hand', ({ holder }) => holder !== null);
  await keyboard.down('ArrowRight');
  await ada.untilObject(
    objectId,
    'the cube to the right',
    (object) => object.position[0] > position[0] + 0.2,
  );
  await keyboard.up('ArrowRight');
  await keyboard.press('Enter');
  await ada.untilObject(objectId, 'the cube let go', ({ holder }) => holder === null);
  await keyboard.press('Escape');
  await ada.page.getByRole('region', { name: 'Selected: Cube' }).waitFor({ state: 'detached' });
  await keyboard.press(']');
  await ada.page.getByRole('region', { name: 'Selected: Cube' }).waitFor();
  await keyboard.press('Delete');
  await ada.untilNoObject();
  await keyboard.press('Control+z');
  await ada.untilOneObject();

  await keyboard.press('t');
  await ada.until('the composer to have the focus', async () => (await focused(ada)).name === 'Message');
  await keyboard.type('typed? 1, 2, 3');
  await keyboard.press('Enter');
  await ada.dialog('Chat').getByTestId('chat-line').getByText('typed? 1, 2, 3').waitFor();
  assert.equal((await ada.objects()).length, 1, 'digits in a sentence make nothing');
  await keyboard.press('Escape');
  await ada.dialog('Chat').waitFor({ state: 'detached' });
  assert.equal((await focused(ada)).id, 'world', 'the focus went back to the room');
});

test('X4 every drawer opens and closes by key, takes the focus and gives it back; "?" lists the keys', async (t) => {
  const ada = await browser.visit(t, { url: server.url, room: 'drawers' });
  await ada.walkIn('Ada');
  const { keyboard } = ada.page;
  await ada.page.locator('#world').focus();
  for (const [key, title] of [
    ['p', 'People'],
    ['l', 'Library'],
    ['b', 'Campaigns'],
    ['i', 'Invite'],
    ['t', 'Chat'],
    ['?', 'Keys and help'],
  ] as const) {
    await keyboard.press(key);
    const drawer = ada.dialog(title);
    await drawer.waitFor();
    await ada.until(`the focus in ${title}`, () =>
      drawer.evaluate((node) => node.contains(document.activeElement)),
    );
    if (title === 'Keys and help') await drawer.getByText('Add a cube, sphere or cone').waitFor();
    await keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    assert.equal((await focused(ada)).id, 'world', `${title} gave the focus back`);
  }

  const more = ada.action('More');
  for (const [downs, title] of [
    [0, 'Campaigns'],
    [1, 'Settings'],
    [2, 'In a headset'],
  ] as const) {
    await more.focus();
    await keyboard.press('Enter');
    await inMenu(ada, 'Campaigns');
    for (let down = 0; down < downs; down++) await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await ada.dialog(title).waitFor();
    await ada.until(`the focus in ${title}`, () =>
      ada.dialog(title).evaluate((node) => node.contains(document.activeElement)),
    );
    // Round once: Tab stays inside.
    for (let stop = 0; stop < 30; stop++) await keyboard.press('Tab');
    assert.ok(await ada.dialog(title).evaluate((node) => node.contains(document.activeElement)));
    await keyboard.press('Escape');
    await ada.dialog(title).waitFor({ state: 'detached' });
    assert.equal((await focused(ada)).name, 'More', `${title} gave the focus back`);
    assert.ok((await focused(ada)).isRinged, 'the focus is seen');
  }
  await more.focus();
  await keyboard.press('Enter');
  await inMenu(ada, 'Campaigns');
  await keyboard.press('Escape');
  await ada.page.getByRole('menu', { name: 'More' }).waitFor({ state: 'detached' });
  await keyboard.press('`');
  await ada.page.getByRole('complementary', { name: 'Figures' }).waitFor();
  await keyboard.press('`');
  await ada.page.getByRole('complementary', { name: 'Figures' }).waitFor({ state: 'detached' });
});

test('X4 a screen reader finds names, headings and live regions, at the door and inside', async (t) => {
  const ada = await browser.visit(t, { url: server.url, room: 'reader' });
  await ada.page.getByRole('button', { name: 'Walk in' }).waitFor();
  assert.deepEqual(await ada.page.evaluate(auditPage), []);
  assert.equal(await ada.page.getByRole('heading', { level: 1 }).count(), 1);
  await ada.walkIn('Ada');
  assert.equal(await ada.page.getByRole('heading', { level: 1 }).count(), 1);
  assert.equal((await ada.page.locator('[role="status"]').count()) > 0, true, 'the connection is told');
  const toasts = ada.page.getByRole('region', { name: 'Notifications' });
  assert.equal(await toasts.locator('[aria-live="polite"]').count(), 1);
  for (const [label, title] of [
    ['Chat', 'Chat'],
    ['People', 'People'],
    ['Library', 'Library'],
    ['Invite', 'Invite'],
  ] as const) {
    await ada.action(label).click();
    await ada.dialog(title).waitFor();
    assert.deepEqual(await ada.page.evaluate(auditPage), [], title);
    if (title === 'Chat')
      assert.equal(await ada.dialog(title).locator('[role="log"][aria-live="polite"]').count(), 1);
    if (title === 'People') assert.equal(await ada.dialog(title).locator('[aria-live="polite"]').count(), 1);
    await ada.page.keyboard.press('Escape');
    // Beside a drawer the bar is slim. The drawer gives the focus back when it is gone; only then is it ours to move.
    await ada.dialog(title).waitFor({ state: 'detached' });
  }
  await ada.page.locator('#world').focus();
  await ada.page.keyboard.press('3');
  await ada.page.getByRole('region', { name: 'Selected: Cone' }).waitFor();
  assert.deepEqual(await ada.page.evaluate(auditPage), [], 'a selected object');
});

test('X4 who asked for less motion gets none', async (t) => {
  const ada = await browser.visit(t, { url: server.url, room: 'calm', reducedMotion: true });
  await ada.walkIn('Ada');
  assert.equal(await ada.page.evaluate(() => window.streamxr?.stage?.reducedMotion), true);
  await ada.action('People').click();
  await ada.dialog('People').waitFor();
  const moving = await ada.page.evaluate(() =>
    document
      .getAnimations()
      .filter(({ effect }) => Number(effect?.getComputedTiming().duration ?? 0) > 10)
      .map(({ effect }) => (effect instanceof KeyframeEffect ? effect.target?.className : 'unknown')),
  );
  assert.deepEqual(moving, []);
  await ada.page.keyboard.press('Escape');
  // Walking is in steps: the picture never flows.
  await ada.page.locator('#world').focus();
  const from = await ada.head();
  await ada.page.keyboard.press('ArrowUp', { delay: 300 });
  await ada.until('a hop', async () => distance(await ada.head(), from) > 0.3);
  assert.equal(await ada.page.evaluate(() => window.streamxr?.locomotion?.speedMetresPerSecond), 0);
});

/** Waits until the open menu has the focus, on this item. */
async function inMenu(ada: RoomPage, item: string): Promise<void> {
  await ada.until(`the focus on ${item}`, async () => (await focused(ada)).name.startsWith(item));
}

interface Focused {
  readonly id: string;
  /** As a screen reader says it, without counts. */
  readonly name: string;
  readonly isRinged: boolean;
}

function focused({ page }: RoomPage): Promise<Focused> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement)) return { id: '', name: '', isRinged: false };
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.innerText : undefined;
    return {
      id: element.id,
      name: (element.getAttribute('aria-label') ?? label ?? element.innerText).trim(),
      isRinged:
        element.matches(':focus-visible') && outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
    };
  });
}
