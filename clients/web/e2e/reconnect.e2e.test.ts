import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Asset } from '@streamxr/protocol';
import { PlainClient, sampleGlb, ServerProcess } from '@streamxr/server/testing';
import { TestBrowser } from './testing/browser.ts';
import { Line } from './testing/line.ts';
import type { RoomPage } from './testing/room-page.ts';

/** What Chromium says of a line that is down. */
const lineIsDown =
  /ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED|Connection closed|WebSocket connection to/;
/** The client waits longer after each try. */
const comeBackMs = 40_000;

let browser: TestBrowser;

before(async () => {
  browser = await TestBrowser.launch();
});
after(() => browser[Symbol.asyncDispose]());

test('P7 a cut line is told, comes back by itself, and what happened meanwhile is there exactly once', async (t) => {
  // Three sayings in a row are more than a guest may otherwise say.
  await using server = await ServerProcess.start({ flags: ['--limits', 'off'] });
  await using line = await Line.to(server.url);
  using bob = await PlainClient.join(server.socketUrl, { room: 'line', name: 'Bob' });
  const ada = await browser.visit(t, { url: line.url, room: 'line' });
  ada.expectProblem(lineIsDown);
  await ada.walkIn('Ada');
  bob.send({ type: 'chat-message', text: 'before' });
  await said(ada, ['before']);
  const session = await ada.page.evaluate(() => window.streamxr?.client?.self?.clientId);

  line.cut();
  await ada.page.getByRole('status').getByText('Reconnecting').waitFor();
  await ada.page.getByRole('alert').getByText('The connection dropped').waitFor();
  await ada.page.getByText('Everything in the room is kept.').waitFor();
  await ada.screenshot('reconnecting');
  for (const text of ['one', 'two', 'three']) bob.send({ type: 'chat-message', text });
  bob.send({ type: 'create-object', kind: 'cube', position: [0, 0.25, 2] });
  const { object } = await bob.next('object-created');
  bob.send({ type: 'update-object', objectId: object.objectId, color: '#102030' });
  await bob.next('object-updated');
  // What one says while the line is down goes out when it is back.
  await ada.action('Chat').click();
  await ada.page.getByLabel('Message').fill('from the dark');
  await ada.page.getByLabel('Message').press('Enter');

  line.mend();
  await backIn(ada);
  await ada.page.getByText('The connection dropped').waitFor({ state: 'detached' });
  await said(ada, ['before', 'one', 'two', 'three', 'from the dark']);
  const [cube, ...others] = await ada.objects();
  assert.equal(others.length, 0);
  assert.equal(cube?.color, '#102030');
  assert.equal(
    await ada.page.evaluate(() => window.streamxr?.client?.self?.clientId),
    session,
    'the same member',
  );
  await bob.next('chat-message', ({ text }) => text === 'from the dark');
  const again = bob.heard.filter(
    (message) => message.type === 'chat-message' && message.text === 'from the dark',
  );
  assert.equal(again.length, 0, 'said once');
});

test('P9 a server that is killed and started again has objects, chat and models; the page comes back by itself', async (t) => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'streamxr-e2e-'));
  t.after(() => rm(dataFolder, { recursive: true, force: true }));
  const first = await ServerProcess.start({ dataFolder });
  t.after(() => first[Symbol.asyncDispose]());
  const ada = await browser.visit(t, { url: first.url, room: 'kept' });
  ada.expectProblem(lineIsDown);
  await ada.walkIn('Ada');
  await ada.page.keyboard.press('2');
  await ada.untilOneObject();
  await ada.action('Chat').click();
  await ada.page.getByLabel('Message').fill('written down');
  await ada.page.getByLabel('Message').press('Enter');
  await said(ada, ['written down']);
  const assetId = await upload(first.url);
  using bob = await PlainClient.join(first.socketUrl, { room: 'kept', name: 'Bob' });
  bob.send({ type: 'create-object', kind: 'asset', assetId, position: [1, 0, 1] });
  const { object: model } = await bob.next('object-created');
  const shown = async (): Promise<boolean> => ((await ada.drawn(model.objectId))?.triangles ?? 0) > 0;
  await ada.until('the model', shown);
  const kept = await ada.objects();

  await first.kill();
  await ada.page.getByRole('status').getByText('Reconnecting').waitFor();
  const port = new URL(first.url).port;
  await using second = await ServerProcess.start({ dataFolder, flags: ['--port', port] });
  assert.equal(second.url, first.url);
  await backIn(ada);
  assert.deepEqual(sorted(await ada.objects()), sorted(kept));
  await said(ada, ['written down']);
  assert.ok(await shown());

  // Somebody who was never here finds all of it, the model's bytes included.
  const grace = await browser.visit(t, { url: second.url, room: 'kept' });
  // The server goes before her page does.
  grace.expectProblem(lineIsDown);
  await grace.walkIn('Grace');
  await grace.until('the model', async () => ((await grace.drawn(model.objectId))?.triangles ?? 0) > 0);
  assert.deepEqual(sorted(await grace.objects()), sorted(kept));
  await grace.action('Chat').click();
  await said(grace, ['written down']);
});

async function backIn(person: RoomPage): Promise<void> {
  await person.until(
    'the connection',
    () => person.page.evaluate(() => window.streamxr?.client?.connection.state === 'joined'),
    comeBackMs,
  );
}

/** Waits until the page has exactly these sayings, in this order; looks at the drawer where it is open. */
async function said(person: RoomPage, texts: readonly string[]): Promise<void> {
  await person.until(`the conversation ${texts.join(', ')}`, async () => {
    const lines = await person.page.evaluate(() =>
      window.streamxr?.page.chat.sayings.value.map(({ text }) => text),
    );
    return JSON.stringify(lines) === JSON.stringify(texts);
  });
  const drawer = person.dialog('Chat');
  if (!(await drawer.isVisible())) return;
  await person.until('the same in the drawer', async () => {
    const shown = await drawer.getByTestId('chat-line').locator('p').allInnerTexts();
    return JSON.stringify(shown) === JSON.stringify(texts);
  });
}

async function upload(url: string): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([await sampleGlb(10)]), 'kept.glb');
  const response = await fetch(`${url}/api/assets/upload`, { method: 'POST', body: form });
  assert.equal(response.status, 201);
  return ((await response.json()) as { asset: Asset }).asset.assetId;
}

/** Holders aside: who is gone holds nothing. */
function sorted<Item extends { readonly objectId: string }>(objects: readonly Item[]): Item[] {
  return objects.toSorted((a, b) => a.objectId.localeCompare(b.objectId));
}
