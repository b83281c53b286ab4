import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Asset } from '@streamxr/protocol';
import { sampleGlb, ServerProcess } from '@streamxr/server/testing';
import { PNG } from 'pngjs';
import { TestBrowser } from './testing/browser.ts';
import { dropFile } from './testing/dropped-file.ts';
import type { RoomPage } from './testing/room-page.ts';
import { streamingOf } from './testing/streamed.ts';

/** Of the sample's grid: 12,800 triangles, half a megabyte. */
const side = 80;
const triangles = side * side * 2;

let server: ServerProcess;
let browser: TestBrowser;

before(async () => {
  [server, browser] = await Promise.all([ServerProcess.start(), TestBrowser.launch()]);
});
after(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

test('A1 a model dropped on the page shows its progress, then stands in the room for both; A7 a second visit fetches nothing', async (t) => {
  const ada = await browser.visit(t, { url: server.url, room: 'models' });
  await ada.walkIn('Ada');
  const grace = await browser.visit(t, { url: server.url, room: 'models' });
  await grace.walkIn('Grace');
  // Side by side, so that Ada does not stand before the model.
  await Promise.all([ada.stand([1.2, 0, 5]), grace.stand([0, 0, 5])]);
  await Promise.all([ada.lookDown(), grace.lookDown()]);
  const empty = await pixels(grace);

  const glb = await sampleGlb(side);
  await slowUpload(ada, glb.length / 3);
  await dropFile(ada, 'terrain.glb', glb);
  const row = ada.page.getByRole('list', { name: 'Uploads' }).getByText('terrain.glb');
  await row.waitFor();
  await ada.page.getByRole('progressbar', { name: 'Uploading terrain.glb' }).waitFor();
  await ada.page.getByText(/^[1-9]\d? % of /).waitFor();
  await ada.page.getByText('terrain is in the room').waitFor();

  const { objectId, kind, position } = await grace.untilOneObject();
  assert.equal(kind, 'asset');
  for (const person of [ada, grace]) {
    const drawn = await person.until('the model', async () => {
      const found = await person.drawn(objectId);
      return found !== null && found.meshCount > 0 && found;
    });
    assert.ok(drawn.triangles > 0 && drawn.triangles <= triangles, `${drawn.triangles} triangles`);
  }
  assert.ok(position.every(Number.isFinite));
  await grace.until('the model in the pixels', async () => differing(empty, await pixels(grace)) > 1_000);
  await ada.screenshot('model');

  // What is shown while the server still makes the model's levels is not what is shown from then on.
  await grace.until('the levels', async () => (await library()).every(({ status }) => status === 'ready'));
  const received = async (): Promise<number> => {
    const [bytes] = await grace.until('all that this view needs', async () => {
      const { inFlight, decoding, receivedBytes, assets } = await streamingOf(grace);
      const isShown = assets.some(({ shownBytes }) => shownBytes > 0);
      return isShown && inFlight === 0 && decoding === 0 && ([receivedBytes] as const);
    });
    return bytes;
  };
  assert.ok((await received()) > 1_000);
  await grace.page.reload();
  await grace.walkIn('Grace');
  assert.equal(await received(), 0);
});

test('A1 a broken file is refused with the reason, and leaves nothing behind', async (t) => {
  const ada = await browser.visit(t, { url: server.url, room: 'broken' });
  ada.expectProblem(/the server responded with a status of 4(15|22)/);
  await ada.walkIn('Ada');
  const shelved = await library();
  const whole = await sampleGlb(10);
  const broken = [
    { name: 'cut.glb', bytes: whole.subarray(0, whole.length / 2) },
    { name: 'letter.glb', bytes: new TextEncoder().encode('Dear all, this is not a model.') },
  ];
  for (const { name, bytes } of broken) {
    const sentence = await refusalOf(name, bytes);
    await dropFile(ada, name, bytes);
    const uploads = ada.page.getByRole('list', { name: 'Uploads' });
    await uploads.getByRole('alert').getByText(sentence, { exact: true }).waitFor();
    await ada.screenshot(`refused ${name}`);
    await ada.page.getByRole('button', { name: `Put away ${name}` }).click();
    await uploads.waitFor({ state: 'detached' });
  }
  assert.deepEqual(await ada.objects(), []);
  assert.deepEqual(await library(), shelved);
});

/** What the server itself says of the file. */
async function refusalOf(name: string, bytes: Uint8Array): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)]), name);
  const response = await fetch(`${server.url}/api/assets/upload`, { method: 'POST', body: form });
  assert.ok(response.status >= 400, `${name} was taken`);
  const { error } = (await response.json()) as { error: { message: string } };
  return error.message;
}

async function library(): Promise<Asset[]> {
  const response = await fetch(`${server.url}/api/assets`);
  return ((await response.json()) as { assets: Asset[] }).assets;
}

/** A home's uplink instead of loopback, or there is no progress to see. */
async function slowUpload({ page }: RoomPage, bytesPerSecond: number): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: bytesPerSecond,
  });
}

/** The floor ahead: between the sky and the bar. */
async function pixels({ page }: RoomPage): Promise<PNG> {
  return PNG.sync.read(await page.screenshot({ clip: { x: 40, y: 140, width: 880, height: 240 } }));
}

/** How many pixels are clearly another colour. */
function differing(a: PNG, b: PNG): number {
  let count = 0;
  for (let at = 0; at < a.data.length; at += 4) {
    const difference = [0, 1, 2].map((channel) =>
      Math.abs((a.data[at + channel] ?? 0) - (b.data[at + channel] ?? 0)),
    );
    if (Math.max(...difference) > 32) count += 1;
  }
  return count;
}
