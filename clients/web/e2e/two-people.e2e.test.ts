import assert from 'node:assert/strict';
import { after, before, test, type TestContext } from 'node:test';
import type { SharedObject } from '@streamxr/protocol';
import { ServerProcess } from '@streamxr/server/testing';
import { distance } from '@streamxr/spatial';
import { TestBrowser } from './testing/browser.ts';
import { glide, recordHead } from './testing/head-record.ts';
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

/** Ada and Grace, walked into a room of their own. */
async function twoIn(t: TestContext, room: string): Promise<readonly [ada: RoomPage, grace: RoomPage]> {
  // One after the other: the second finds the browser's shaders ready.
  const ada = await browser.visit(t, { url: server.url, room });
  await ada.walkIn('Ada');
  const grace = await browser.visit(t, { url: server.url, room });
  await grace.walkIn('Grace');
  return [ada, grace];
}

/** Ada adds a cube; gives its id once Grace sees it in the picture. */
async function cubeOf(ada: RoomPage, grace: RoomPage): Promise<string> {
  await Promise.all([ada.stand([0.6, 0, 5]), grace.stand([-0.6, 0, 5])]);
  await Promise.all([ada.lookDown(), grace.lookDown()]);
  await ada.action('Add').click();
  await ada.page.getByRole('menuitem', { name: 'Cube' }).click();
  const { objectId } = await grace.untilOneObject();
  const { min, max } = await grace.until('the cube in the picture', async () => {
    const drawn = await grace.drawn(objectId);
    return drawn?.meshCount === 1 && drawn;
  });
  assert.ok(Math.abs(min[1]) < 0.001, 'it stands on the floor');
  assert.ok(Math.abs(max[1] - 0.5) < 0.001, 'it is half a metre high');
  return objectId;
}

test('P1 P2 P8 two people walk in, see each other with their names, and see each other walk smoothly', async (t) => {
  const [ada, grace] = await twoIn(t, 'meeting');
  // Who is out of sight has no tag.
  await Promise.all([ada.stand([0, 0, 3]), grace.stand([0, 0, 7])]);
  const seen = await grace.until('Ada ahead', async () => {
    const [person] = await grace.people();
    return person !== undefined && Math.abs(person.head[2] - 3) < 0.1 && person;
  });
  await ada.untilSees('Grace');
  await grace.until('a name over the head', async () => (await grace.people()).every(({ hasTag }) => hasTag));

  const from = await ada.head();
  assert.ok(distance(seen.head, from) < 0.5, 'Ada is seen where she is');
  const record = await recordHead(grace, seen.clientId);
  await ada.page.locator('#world').focus();
  await ada.page.keyboard.down('KeyW');
  await ada.until('a walk of two metres', async () => distance(await ada.head(), from) > 2);
  await ada.page.keyboard.up('KeyW');
  const to = await ada.until('Ada to stand', async () => {
    const head = await ada.head();
    const speed = await ada.page.evaluate(() => window.streamxr?.locomotion?.speedMetresPerSecond);
    return speed === 0 && head;
  });
  await grace.until('Grace to see her there', async () => {
    const [person] = await grace.people();
    return person !== undefined && distance(person.head, to) < 0.02;
  });
  const { metres, speedMax, frames } = glide(await record.stop());
  assert.ok(frames >= 3, `she walked in ${frames} pictures`);
  assert.ok(metres > 1.9, `she walked ${metres} m`);
  // Nobody walks faster than this; a leap after a lost packet would be.
  assert.ok(speedMax < 5, `she moved at ${speedMax} m/s`);

  await ada.action('People').click();
  await ada.dialog('People').getByText('Grace').waitFor();
  await grace.screenshot('two people');
});

test('P3 a cube is added, dragged, held against others, recoloured, locked, deleted and brought back', async (t) => {
  const [ada, grace] = await twoIn(t, 'objects');
  const objectId = await cubeOf(ada, grace);
  await holdAgainst(ada, grace, objectId);
  await recolour(ada, grace, objectId);
  await lock(ada, grace, objectId);
  await deleteAndUndo(ada, grace);
});

/** What one drags the other sees move, and cannot take meanwhile. */
async function holdAgainst(ada: RoomPage, grace: RoomPage, objectId: string): Promise<void> {
  const { position } = await grace.untilOneObject();
  const { x, y } = await ada.middleOnScreen(objectId);
  const { mouse } = ada.page;
  await mouse.move(x, y);
  await mouse.down();
  await mouse.move(x + 90, y, { steps: 6 });
  const held = await grace.untilObject(
    objectId,
    'Ada to carry the cube',
    (object) => object.holder !== null && object.position[0] > position[0] + 0.3,
  );
  await grace.until('the cube to be drawn there', async () => {
    const drawn = await grace.drawn(objectId);
    return drawn !== null && Math.abs((drawn.min[0] + drawn.max[0]) / 2 - held.position[0]) < 0.1;
  });

  await reach(grace, objectId);
  await grace.page.getByText('Ada is holding it').first().waitFor();
  assert.equal((await grace.objects())[0]?.holder, held.holder, 'Grace did not get it');

  await mouse.up();
  const isFree = ({ holder }: SharedObject): boolean => holder === null;
  const released = await grace.untilObject(objectId, 'the cube to be free', isFree);
  assert.deepEqual(released.position, (await ada.untilObject(objectId, 'the same', isFree)).position);
}

async function recolour(ada: RoomPage, grace: RoomPage, objectId: string): Promise<void> {
  // A swatch's radio button lies invisible over its dot.
  await ada.page.getByTestId('object-panel').getByRole('radio', { name: 'Fern' }).check({ force: true });
  await grace.untilObject(objectId, 'the colour', ({ color }) => color === '#529e41');
  await grace.until('the colour in the picture', async () =>
    (await grace.drawn(objectId))?.colors.includes('#529e41'),
  );
}

/** What is locked nobody moves, until it is unlocked. */
async function lock(ada: RoomPage, grace: RoomPage, objectId: string): Promise<void> {
  await ada.page.getByRole('button', { name: 'Lock', exact: true }).click();
  const locked = await grace.untilObject(objectId, 'the lock', (object) => object.locked);
  await reach(grace, objectId);
  await grace.page.getByText('Locked, so that nobody moves it by accident.').waitFor();
  assert.deepEqual((await grace.objects())[0], locked);
  await ada.page.getByRole('button', { name: 'Locked' }).click();
  await grace.untilObject(objectId, 'the lock to open', (object) => !object.locked);
}

async function deleteAndUndo(ada: RoomPage, grace: RoomPage): Promise<void> {
  const made = await grace.untilOneObject();
  await ada.page.getByTestId('object-panel').getByRole('button', { name: 'Delete' }).click();
  await grace.untilNoObject();
  const taking = ada.page.getByRole('group', { name: 'Undo and redo' });
  await taking.getByRole('button', { name: 'Undo' }).click();
  const { objectId, position, color } = await grace.untilOneObject();
  assert.deepEqual({ position, color }, { position: made.position, color: made.color });
  await grace.until('it in the picture', async () => (await grace.drawn(objectId))?.meshCount === 1);
}

test('P5 both talk; markup, emoji and other scripts are text; a reload brings the conversation back', async (t) => {
  const [ada, grace] = await twoIn(t, 'talk');
  const markup = '<img src=x onerror="document.title=1"> <b>bold</b> & "quotes"';
  const emoji = 'Grüße 👩🏽‍🚀🏳️‍🌈 — שלום 世界';
  await ada.action('Chat').click();
  await ada.page.getByLabel('Message').fill(markup);
  await ada.page.getByLabel('Message').press('Enter');

  await grace.page.getByRole('button', { name: /^Chat.*1 new/ }).click();
  const conversation = grace.dialog('Chat').getByRole('log', { name: 'Conversation' });
  await conversation.getByText(markup, { exact: true }).waitFor();
  await grace.page.getByLabel('Message').fill(emoji);
  await grace.page.getByRole('button', { name: 'Send' }).click();
  await ada.dialog('Chat').getByText(emoji, { exact: true }).waitFor();
  assert.equal(await conversation.locator('img, b').count(), 0, 'markup stays text');
  assert.notEqual(await grace.page.title(), '1');
  await grace.screenshot('chat');

  await grace.page.reload();
  await grace.walkIn('Grace');
  await grace.action('Chat').click();
  await conversation.getByText(markup, { exact: true }).waitFor();
  await conversation.getByText(emoji, { exact: true }).waitFor();
  assert.equal(await conversation.getByTestId('chat-line').count(), 2, 'each once');
});

/** Tries to drag the object a hand's breadth to the left, then taps it, so that the panel says why it stayed. */
async function reach(person: RoomPage, objectId: string): Promise<void> {
  const { mouse } = person.page;
  const { x, y } = await person.middleOnScreen(objectId);
  await mouse.move(x, y);
  await mouse.down();
  await mouse.move(x - 60, y, { steps: 6 });
  await mouse.up();
  // Dragging what cannot be taken turns the view: it is somewhere else on the screen now.
  await person.pictures(2);
  const there = await person.middleOnScreen(objectId);
  await mouse.click(there.x, there.y);
}
