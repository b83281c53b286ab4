import assert from 'node:assert/strict';
import { after, before, test, type TestContext } from 'node:test';
import { ServerProcess } from '@streamxr/server/testing';
import { TestBrowser } from './testing/browser.ts';
import { drawnScreen, press, untilArrives, untilLinked, untilSeen } from './testing/media-page.ts';
import type { RoomPage } from './testing/room-page.ts';

/** A browser that knows no VP9, as far as its page can tell: its offers have none. */
const withoutVp9 = `
  for (const end of [RTCRtpReceiver, RTCRtpSender]) {
    const native = end.getCapabilities.bind(end);
    end.getCapabilities = (kind) => {
      const known = native(kind);
      return { ...known, codecs: known.codecs.filter(({ mimeType }) => mimeType !== 'video/VP9') };
    };
  }
`;
const secret = 'c3RyZWFteHItdGVzdC1zZWNyZXQtMDE';

let browser: TestBrowser;
const servers = new Map<string, ServerProcess>();

before(async () => {
  browser = await TestBrowser.launch({ media: true });
  for (const engine of ['mediasoup', 'node-datachannel'])
    servers.set(engine, await ServerProcess.start({ flags: ['--media-engine', engine] }));
});
after(async () => {
  await browser[Symbol.asyncDispose]();
  for (const server of servers.values()) await server[Symbol.asyncDispose]();
});

interface Visit {
  readonly engine?: string;
  readonly room: string;
  readonly name: string;
  readonly scripts?: readonly string[];
  readonly key?: string;
}

/** Somebody who looks at the wall, in a room of the test's own. */
async function visit(
  t: TestContext,
  { engine = 'mediasoup', room, name, ...more }: Visit,
): Promise<RoomPage> {
  const { scripts = [], ...key } = more;
  const url = servers.get(engine)?.url ?? '';
  const person = await browser.visit(t, { url, room, scripts: [drawnScreen, ...scripts], ...key });
  await person.walkIn(name);
  // From where the wall is seen.
  await person.stand([0, 0, 4.5]);
  await untilLinked(person);
  return person;
}

/** The codec of a picture that arrives, by the page's own figures; empty before they have it. */
const codecOf = (person: RoomPage, trackId: string): Promise<string> =>
  person.page.evaluate((id) => {
    const stats = window.streamxr?.page.media.call.value?.stats.value;
    return stats?.received.find((track) => track.trackId === id)?.codec ?? '';
  }, trackId);

async function untilCodec(person: RoomPage, trackId: string, codec: string): Promise<void> {
  await person.until(`a picture in ${codec}`, async () => (await codecOf(person, trackId)) === codec, 40_000);
}

test('M2 a screen comes as VP9 with its layers in one encoding, and as VP8 when somebody comes who has no VP9', async (t) => {
  const ada = await visit(t, { room: 'layers', name: 'Ada' });
  const grace = await visit(t, { room: 'layers', name: 'Grace' });
  await press(ada, 'screen', 'live');
  const screen = await untilArrives(grace, 'Ada', 'screen');
  await untilSeen(grace, screen);
  await untilCodec(grace, screen, 'VP9');
  const sent = await ada.page.evaluate(() => window.streamxr?.page.media.call.value?.stats.value?.sent ?? []);
  assert.equal(sent[0]?.scalabilityMode, 'L1T3');

  const old = await visit(t, { room: 'layers', name: 'Old browser', scripts: [withoutVp9] });
  assert.equal(await untilArrives(old, 'Ada', 'screen'), screen, 'the track is the same');
  await untilSeen(old, screen);
  await untilCodec(old, screen, 'VP8');
  await untilSeen(grace, screen);
  await untilCodec(grace, screen, 'VP8');
});

test('M5 a screen in VP9 is encrypted as well as any, and who has no key sees nothing', async (t) => {
  const ada = await visit(t, { room: 'sealed', name: 'Ada', key: secret });
  const grace = await visit(t, { room: 'sealed', name: 'Grace', key: secret });
  await press(ada, 'screen', 'live');
  const screen = await untilArrives(grace, 'Ada', 'screen');
  await untilSeen(grace, screen);
  await untilCodec(grace, screen, 'VP9');
  const eve = await visit(t, { room: 'sealed', name: 'Eve' });
  await eve.until('the lock', () =>
    eve.page.evaluate(
      (id) =>
        window.streamxr?.page.media.sources.value.find(({ track }) => track.trackId === id)?.locked === true,
      screen,
    ),
  );
});

test('M2 where the engine forwards all or nothing, a screen comes as before', async (t) => {
  const ada = await visit(t, { engine: 'node-datachannel', room: 'plain', name: 'Ada' });
  const grace = await visit(t, { engine: 'node-datachannel', room: 'plain', name: 'Grace' });
  await press(ada, 'screen', 'live');
  const screen = await untilArrives(grace, 'Ada', 'screen');
  await untilSeen(grace, screen);
  await untilCodec(grace, screen, 'VP8');
});
