import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ServerProcess } from '@streamxr/server/testing';
import { TestBrowser } from './testing/browser.ts';
import {
  arriving,
  loudness,
  press,
  stateOf,
  untilArrives,
  untilHeard,
  untilLinked,
  untilSeen,
  untilState,
} from './testing/media-page.ts';
import type { RoomPage } from './testing/room-page.ts';

const viewport = { width: 640, height: 400 } as const;
/**
 * Chromium's invented devices cannot be unplugged: a script does to the page what the browser would. The tracks of that kind end and say
 * so, the list of devices is shorter and says so, and a page that asks gets none of what is gone.
 */
const pullablePlugs = `
  const devices = navigator.mediaDevices;
  const [nativeGet, nativeList] = [devices.getUserMedia.bind(devices), devices.enumerateDevices.bind(devices)];
  const given = [];
  const gone = new Set();
  let taken = '';
  devices.getUserMedia = async (constraints) => {
    for (const kind of ['audio', 'video'])
      if (constraints[kind] && gone.has(kind)) throw new DOMException('Requested device not found', 'NotFoundError');
    const stream = await nativeGet(constraints);
    given.push(...stream.getTracks());
    return stream;
  };
  devices.enumerateDevices = async () =>
    (await nativeList()).filter(({ kind, label }) => !gone.has(kind.replace('input', '')) && (taken === '' || label !== taken));
  const pull = (tracks) => {
    for (const track of tracks) {
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
    devices.dispatchEvent(new Event('devicechange'));
  };
  const live = (kind) => given.filter((track) => track.kind === kind && track.readyState === 'live');
  window.plugs = {
    /** The one in use; there are others. */
    pullOne: (kind) => {
      const tracks = live(kind);
      taken = tracks[0].label;
      pull(tracks);
    },
    pullAll: (kind) => {
      gone.add(kind);
      pull(live(kind));
    },
    plugIn: (kind) => {
      gone.delete(kind);
      devices.dispatchEvent(new Event('devicechange'));
    },
  };
`;

type Plug = 'audio' | 'video';
declare global {
  interface Window {
    plugs: Readonly<Record<'pullOne' | 'pullAll' | 'plugIn', (kind: Plug) => void>>;
  }
}

let browser: TestBrowser;
let server: ServerProcess;

before(async () => {
  [browser, server] = await Promise.all([TestBrowser.launch({ media: true }), ServerProcess.start()]);
});
after(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const said = (person: RoomPage, text: string) => person.page.getByText(text).first().waitFor();

test('M4 a microphone and a camera that are unplugged give way to others; without any the page says so, and the room goes on', async (t) => {
  const visit = { url: server.url, room: 'plugs', viewport };
  // High enough for all that is said at once to leave the bar free.
  const ada = await browser.visit(t, {
    ...visit,
    viewport: { width: 960, height: 540 },
    scripts: [pullablePlugs],
  });
  await ada.walkIn('Ada');
  const ben = await browser.visit(t, visit);
  await ben.walkIn('Ben');
  await Promise.all([ada.stand([0, 0, 2]), ben.stand([0, 0, 4.5])]);
  await Promise.all([untilLinked(ada), untilLinked(ben)]);
  await press(ada, 'microphone', 'live');
  await press(ada, 'camera', 'live');
  const first = await untilArrives(ben, 'Ada', 'microphone');
  await untilHeard(ben, first);
  await untilSeen(ben, await untilArrives(ben, 'Ada', 'camera'));

  await ada.page.evaluate(() => window.plugs.pullOne('audio'));
  await said(ada, 'Your microphone was unplugged');
  await untilState(ada, 'microphone', 'live');
  await ben.until('the voice of another microphone', async () => {
    const voice = (await arriving(ben)).find(({ kind }) => kind === 'microphone');
    return voice !== undefined && voice.trackId !== first && (await loudness(ben, voice.trackId)) > 0.05;
  });

  await ada.page.evaluate(() => window.plugs.pullAll('audio'));
  await said(ada, 'Your microphone is gone');
  assert.equal(await stateOf(ada, 'microphone'), 'refused');
  await ben.until('the voice to be gone', async () =>
    (await arriving(ben)).every(({ kind }) => kind !== 'microphone'),
  );
  await ada.page.evaluate(() => window.plugs.pullAll('video'));
  await said(ada, 'Your camera is gone');
  await ben.until('the camera to be gone', async () => (await arriving(ben)).length === 0);

  await ada.action('Chat').click();
  await ada.page.getByLabel('Message').fill('My headset broke');
  await ada.page.getByLabel('Message').press('Enter');
  await ben.action('Chat').click();
  await said(ben, 'My headset broke');
  for (const { page } of [ada, ben]) await page.keyboard.press('Escape');

  await ada.page.evaluate(() => window.plugs.plugIn('audio'));
  await press(ada, 'microphone', 'live');
  await untilHeard(ben, await untilArrives(ben, 'Ada', 'microphone'));
});
