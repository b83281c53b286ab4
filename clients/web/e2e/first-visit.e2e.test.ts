import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ServerProcess } from '@streamxr/server/testing';
import { Arrivals } from './testing/arrivals.ts';
import { TestBrowser } from './testing/browser.ts';
import { watchFirstSight, weighScripts } from './testing/page-weight.ts';
import type { RoomPage } from './testing/room-page.ts';

/** The budget for what a visitor fetches before there is something to see, compressed. */
const scriptBytesMax = 400_000;
const modelsMs = 90_000;

let server: ServerProcess;
let browser: TestBrowser;

before(async () => {
  [server, browser] = await Promise.all([
    ServerProcess.start({ flags: ['--sample-world', 'on'] }),
    TestBrowser.launch(),
  ]);
});
after(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

test('A3 A7 a first visit walks at once while every model streams in; a second one fetches none of them again', async (t) => {
  const first = new Arrivals();
  const ada = await browser.visit(t, { url: server.url, scripts: [watchFirstSight], watch: first.watch });
  await ada.page.getByRole('heading', { name: 'Main room' }).waitFor();
  await ada.page.getByRole('progressbar', { name: 'Models loaded' }).waitFor();
  await ada.walkIn('Ada');
  const weight = await ada.until('the first picture', () => weighScripts(ada.page));
  assert.ok(weight.beforeFirstFrame > 50_000, 'the scripts were weighed');
  assert.ok(weight.beforeFirstFrame <= scriptBytesMax, `${weight.beforeFirstFrame} B of JavaScript`);

  await untilAllModels(ada);
  assert.ok(first.modelBytes > 100_000, `${first.modelBytes} B of models`);
  assertAtHome(first);
  await assertLinksAnswer(ada);
  await ada.page.setViewportSize({ width: 1440, height: 900 });
  await ada.pictures(6);
  await ada.screenshot('first visit wide');
  await ada.page.close();

  const second = new Arrivals();
  const back = await browser.visit(t, {
    url: server.url,
    profile: ada.page.context(),
    watch: second.watch,
  });
  assert.equal(await back.page.getByLabel('Your name').inputValue(), 'Ada', 'the room remembers her');
  await back.page.getByRole('button', { name: 'Walk in' }).click();
  await back.untilInside('Ada');
  await untilAllModels(back);
  assert.equal(second.modelBytes, 0, 'what has not changed is not sent again');
  assertAtHome(second);
});

test('A3 on a phone, too, every model of a first visit arrives', async (t) => {
  const ada = await browser.visit(t, { url: server.url, viewport: { width: 390, height: 844 }, touch: true });
  await ada.page.getByRole('button', { name: 'Walk in' }).waitFor();
  await untilAllModels(ada);
  await ada.screenshot('first visit phone door');
  await ada.walkIn('Ada');
  await ada.pictures(4);
  await ada.screenshot('first visit phone');
});

/** Waits until every object of the room is drawn as what it is: no silhouette, nothing missing. */
async function untilAllModels(ada: RoomPage): Promise<void> {
  const objects = await ada.until('the sample world', async () => {
    const found = await ada.objects();
    return found.length > 10 && found;
  });
  assert.ok(objects.filter(({ kind }) => kind === 'asset').length > 5, 'it has models');
  await ada.until(
    'every model',
    async () => {
      const drawn = await Promise.all(objects.map(({ objectId }) => ada.drawn(objectId)));
      return drawn.every((object) => object !== null && object.meshCount > 0);
    },
    modelsMs,
  );
  const progress = await ada.page.evaluate(() => window.streamxr?.view?.models.value ?? null);
  assert.ok(progress !== null && progress.wanted > 5, 'models were counted');
  assert.equal(progress.shown, progress.wanted);
}

/** Everything came from this one server, by HTTP or by the room's line, and nothing was refused. */
function assertAtHome(arrivals: Arrivals): void {
  assert.ok(arrivals.asked.includes(server.socketUrl), 'the line was seen');
  assert.deepEqual(arrivals.elsewhere(server.url, new URL(server.socketUrl).origin), []);
  assert.deepEqual(arrivals.refused, []);
  assert.deepEqual(
    arrivals.asked.filter((address) => address.includes('/api/assets/')),
    [],
    'models come by the line',
  );
}

/** A headless browser asks for neither icons nor the manifest; one on a desk does, and says 404 on its console. */
async function assertLinksAnswer(ada: RoomPage): Promise<void> {
  const answers = await ada.page.evaluate(async () => {
    const links = [...document.querySelectorAll<HTMLLinkElement>('link[rel~="icon"], link[rel="manifest"]')];
    const manifest = links.find(({ rel }) => rel === 'manifest');
    const { icons } = (await (await fetch(manifest?.href ?? '')).json()) as { icons: { src: string }[] };
    const addresses = [
      ...links.map(({ href }) => href),
      ...icons.map(({ src }) => new URL(src, manifest?.href).href),
    ];
    return Promise.all(
      addresses.map(async (address) => ({ address, status: (await fetch(address)).status })),
    );
  });
  assert.ok(answers.length >= 3, 'an icon, a manifest, and its icon');
  assert.deepEqual(
    answers.filter(({ status }) => status !== 200),
    [],
  );
}
