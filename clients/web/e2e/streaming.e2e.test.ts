import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Asset } from '@streamxr/protocol';
import { type Carried, FlakyLink, sampleGlb, ServerProcess, wavingGlb } from '@streamxr/server/testing';
import { TestBrowser } from './testing/browser.ts';
import { dropFile } from './testing/dropped-file.ts';
import type { RoomPage } from './testing/room-page.ts';
import {
  hideTab,
  place,
  shownLevels,
  shownShare,
  streamingOf,
  turnTo,
  uploadReady,
} from './testing/streamed.ts';

declare global {
  interface Window {
    shapeAtMs?: number;
  }
}

/** A home's line: 10 Mbit/s, and 40 ms there and back. */
const homeLine = { bytesPerSecond: 1_250_000, delayMs: 20 };
/** A train's. */
const trainLine = { bytesPerSecond: 40_000, delayMs: 60 };

let server: ServerProcess;
let browser: TestBrowser;
let terrain: Asset;
let hills: Asset;

before(async () => {
  [server, browser] = await Promise.all([ServerProcess.start(), TestBrowser.launch()]);
  terrain = await uploadReady(server.url, 'terrain', await sampleGlb(160));
  hills = await uploadReady(server.url, 'hills', await sampleGlb(150));
});
after(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** Somebody behind a line of their own, inside, where models are looked down upon. */
async function arrive(
  t: Parameters<TestBrowser['visit']>[0],
  room: string,
  name: string,
): Promise<{ readonly person: RoomPage; readonly link: FlakyLink }> {
  const link = await FlakyLink.open(server.url);
  const person = await browser.visit(t, { url: link.url.replace(/\/$/, ''), room });
  t.after(() => link[Symbol.asyncDispose]());
  await person.walkIn(name);
  await person.stand([0, 0, 3]);
  return { person, link };
}

test('A1 A6 a large model dropped over a home’s line shows its shape while it is still being prepared; then it sharpens', async (t) => {
  const { person: ada, link } = await arrive(t, 'drop', 'Ada');
  const glb = await sampleGlb(300);
  await dropFile(ada, 'valley.glb', glb);
  link.degrade(homeLine);
  const { objectId, assetId = '' } = await ada.untilOneObject();
  await ada.until('its shape', async () => ((await ada.drawn(objectId))?.meshCount ?? 0) > 0);
  const shape = await assetOf(ada, assetId);
  t.diagnostic(`shape of ${glb.length} B while the model is ${shape?.status}`);
  await ada.screenshot('streaming shape');
  await ada.until('the levels', async () => (await assetOf(ada, assetId))?.status === 'ready', 120_000);
  await ada.until('it to sharpen', async () => {
    const levels = await shownLevels(ada, assetId);
    return (levels?.parts.length ?? 0) > 0 && levels?.parts.every((level) => level >= 0);
  });
  await ada.screenshot('streaming sharp');
});

test('A1 A6 fifty megabytes dropped over 10 Mbit/s show their shape a second after the last byte went up', async (t) => {
  const { person: ada, link } = await arrive(t, 'fifty', 'Ada');
  const glb = await sampleGlb(1_180);
  assert.ok(glb.length > 50e6);
  await noteFirstShape(ada);
  await dropFile(ada, 'massif.glb', glb);
  link.degrade(homeLine);
  let uploaded: Carried | null = null;
  const shapeAtMs = await ada.until(
    'its shape',
    async () => {
      const { heaviest } = link;
      if ((heaviest?.bytes ?? 0) > glb.length) uploaded = heaviest;
      return ada.page.evaluate(() => window.shapeAtMs);
    },
    120_000,
  );
  await ada.screenshot('streaming fifty megabytes');
  const { atMs } = uploaded ?? assert.fail('nothing of that size went up');
  const tookMs = shapeAtMs - atMs;
  t.diagnostic(`shape of ${glb.length} B ${tookMs} ms after its last byte went up`);
  assert.ok(tookMs < 1_000, `${tookMs} ms`);
});

test('A6 a model that is deleted leaves nothing on the graphics device', async (t) => {
  const { person: ada } = await arrive(t, 'leaving', 'Ada');
  const left = [];
  for (let visit = 0; visit < 3; visit++) {
    const objectId = await place(ada, terrain.assetId, [-0.5, 0.8, 0.5]);
    await ada.until('it to sharpen', async () => (await shownShare(ada, terrain.assetId)) > 0.2);
    await ada.page.evaluate((id) => window.streamxr?.client?.deleteObject(id), objectId);
    await ada.untilNoObject();
    await ada.until('it to go', async () => (await streamingOf(ada)).assets.length === 0);
    await ada.pictures(2);
    left.push(await deviceMemory(ada));
  }
  // The first one also brings what all models share.
  assert.deepEqual(left[2], left[1], JSON.stringify(left));
});

test('A5 A6 what one looks at sharpens first; turned away, the bytes stop; in a hidden tab, too', async (t) => {
  const { person: ada, link } = await arrive(t, 'gaze', 'Ada');
  link.degrade({ ...homeLine, bytesPerSecond: 30_000 });
  await place(ada, terrain.assetId, [-0.5, 0.8, 0.5]);
  await place(ada, hills.assetId, [3.5, 0.8, 1]);
  await ada.until(
    'the root of what is looked at',
    async () => (await shownLevels(ada, terrain.assetId)) !== null,
  );
  await ada.until('it to sharpen', async () => (await shownShare(ada, terrain.assetId)) > 0.1);
  const [ahead, beside] = await Promise.all([
    shownShare(ada, terrain.assetId),
    shownShare(ada, hills.assetId),
  ]);
  assert.ok(ahead > beside, `${ahead} of what is ahead, ${beside} of what is beside`);

  // What a model is made of is read wherever it stands: it says what there is to skip.
  await ada.until('what is beside to be known', async () => {
    const { assets } = await streamingOf(ada);
    return assets.length === 2 && assets.every(({ finestBytes }) => finestBytes > 0);
  });
  await turnTo(ada, Math.PI);
  await still(ada);
  await turnTo(ada, 0);
  await ada.until('bytes again', async () => (await streamingOf(ada)).inFlight > 0);
  await hideTab(ada, true);
  await still(ada);
  await hideTab(ada, false);
  link.degrade(homeLine);
  await ada.until('all that this view needs', async () => {
    const { inFlight, decoding } = await streamingOf(ada);
    return inFlight === 0 && decoding === 0 && (await shownShare(ada, terrain.assetId)) > ahead;
  });
});

test('A4 A6 two visitors with different lines see the same model, each as their line allows', async (t) => {
  const { person: ada, link: home } = await arrive(t, 'lines', 'Ada');
  const { person: grace, link: train } = await arrive(t, 'lines', 'Grace');
  home.degrade(homeLine);
  train.degrade(trainLine);
  await place(ada, terrain.assetId, [-0.5, 0.8, 0.5]);
  await ada.until('its finest on the fast line', async () => {
    const { inFlight, decoding } = await streamingOf(ada);
    return inFlight === 0 && decoding === 0 && (await shownShare(ada, terrain.assetId)) > 0.2;
  });
  const [fast, slow] = await Promise.all([
    shownShare(ada, terrain.assetId),
    shownShare(grace, terrain.assetId),
  ]);
  assert.ok(slow < fast, `${slow} of it over the slow line, ${fast} over the fast one`);
  await grace.until(
    'its shape on the slow line',
    async () => (await shownLevels(grace, terrain.assetId)) !== null,
  );
  await grace.until(
    'the same picture',
    async () => (await shownShare(grace, terrain.assetId)) >= fast,
    60_000,
  );
});

for (const delivery of ['websocket', 'http'] as const) {
  test(`A7 who comes again gets every layer from this device (${delivery})`, async (t) => {
    const { person: ada } = await arrive(t, `revisit-${delivery}`, 'Ada');
    await ada.page.evaluate((way) => window.streamxr?.page.preferences.set({ delivery: way }), delivery);
    await place(ada, hills.assetId, [-0.5, 0.8, 0.5]);
    const settled = async (): Promise<false | { readonly share: number; readonly received: number }> => {
      const { inFlight, decoding, receivedBytes } = await streamingOf(ada);
      const share = await shownShare(ada, hills.assetId);
      return inFlight === 0 && decoding === 0 && share > 0.2 && { share, received: receivedBytes };
    };
    const first = await ada.until('the model', settled);
    assert.ok(first.received > 10_000);
    const requests: string[] = [];
    ada.page.on('request', (request) => requests.push(request.url()));
    await ada.page.reload();
    await ada.walkIn('Ada');
    await ada.stand([0, 0, 3]);
    const again = await ada.until('the model again', settled);
    assert.equal(again.received, 0);
    assert.deepEqual(
      requests.filter((url) => url.includes('/api/blobs/')),
      [],
    );
    assert.ok(again.share >= first.share * 0.9, `${again.share} where it was ${first.share}`);
  });
}

test('A6 a graphics device that went away comes back with the same models, without a byte from the network', async (t) => {
  const { person: ada } = await arrive(t, 'device', 'Ada');
  ada.expectProblem(/CONTEXT_LOST_WEBGL|Context Lost/i);
  await place(ada, terrain.assetId, [-0.5, 0.8, 0.5]);
  const settled = async (): Promise<false | { readonly share: number; readonly received: number }> => {
    const { inFlight, decoding, receivedBytes } = await streamingOf(ada);
    const share = await shownShare(ada, terrain.assetId);
    return inFlight === 0 && decoding === 0 && share > 0.2 && { share, received: receivedBytes };
  };
  const first = await ada.until('the model', settled);
  await ada.page.evaluate(async () => {
    const renderer = window.streamxr?.stage?.renderer;
    renderer?.forceContextLoss();
    await new Promise((resolve) => setTimeout(resolve, 300));
    renderer?.forceContextRestore();
  });
  await ada.until(
    'the picture to stop and start',
    async () => (await shownShare(ada, terrain.assetId)) === 0,
  );
  const again = await ada.until('the model again', settled);
  assert.equal(again.received, first.received);
  await ada.screenshot('streaming restored');
});

test('A6 a skin moves by its animation, in levels too; under reduced motion it stands still', async (t) => {
  const pole = await uploadReady(server.url, 'pole', await wavingGlb());
  const { person: ada } = await arrive(t, 'waving', 'Ada');
  await place(ada, pole.assetId, [0, 0, 0]);
  await ada.until('it to sharpen', async () => {
    const levels = await shownLevels(ada, pole.assetId);
    return levels?.parts.every((level) => level >= 0) === true && levels.parts.length > 0;
  });
  const bend = () => ada.page.evaluate(readBend);
  const first = await bend();
  await ada.until('it to wave', async () => Math.abs((await bend()) - first) > 0.05);
  await ada.screenshot('streaming waving');
  await ada.page.evaluate(() => window.streamxr?.page.preferences.set({ motion: 'reduced' }));
  await ada.pictures(2);
  const resting = await bend();
  await ada.pictures(4);
  assert.equal(await bend(), resting);
});

/** How far the upper bone of the pole is bent, as the z of its quaternion. Runs inside the page. */
function readBend(): number {
  let bend = 0;
  window.streamxr?.stage?.scene.traverse((node) => {
    if (node.name === 'upper') bend = node.quaternion.z;
  });
  return bend;
}

/** Has the page note in which frame a model is first seen, as `Date.now()` says it. */
function noteFirstShape({ page }: RoomPage): Promise<void> {
  return page.evaluate(() => {
    const look = (): void => {
      const { client, view } = window.streamxr ?? {};
      const isSeen = [...(client?.objects.values() ?? [])].some(
        ({ assetId }) => assetId !== undefined && view?.shownLevels(assetId) !== null,
      );
      if (isSeen) window.shapeAtMs = Date.now();
      else requestAnimationFrame(look);
    };
    look();
  });
}

/** What lies on the graphics device. */
function deviceMemory({
  page,
}: RoomPage): Promise<{ readonly geometries: number; readonly textures: number }> {
  return page.evaluate(() => {
    const { geometries = 0, textures = 0 } = window.streamxr?.stage?.stats ?? {};
    return { geometries, textures };
  });
}

function assetOf({ page }: RoomPage, assetId: string): Promise<Asset | undefined> {
  return page.evaluate((id) => window.streamxr?.client?.assets.get(id), assetId);
}

/** No byte of a layer comes any more, but for what was under way. */
async function still(person: RoomPage): Promise<void> {
  await person.until('what is under way', async () => (await streamingOf(person)).inFlight === 0);
  const earlier = await streamingOf(person);
  await sleep(1_500);
  const later = await streamingOf(person);
  assert.equal(later.receivedBytes, earlier.receivedBytes, JSON.stringify({ earlier, later }));
}
