import assert from 'node:assert/strict';
import { after, before, test, type TestContext } from 'node:test';
import { ServerProcess } from '@streamxr/server/testing';
import { TestBrowser } from './testing/browser.ts';
import {
  drawnScreen,
  loudness,
  press,
  untilArrives,
  untilHeard,
  untilLinked,
  untilSeen,
} from './testing/media-page.ts';
import type { RoomPage } from './testing/room-page.ts';

const engines = ['mediasoup', 'node-datachannel'] as const;
let browser: TestBrowser;
/** They outlive the pages of a test: a page that loses its server complains. */
const servers = new Map<string, ServerProcess>();

before(async () => {
  browser = await TestBrowser.launch({ media: true });
  for (const engine of engines)
    servers.set(engine, await ServerProcess.start({ flags: ['--media-engine', engine] }));
});
after(async () => {
  await browser[Symbol.asyncDispose]();
  for (const server of servers.values()) await server[Symbol.asyncDispose]();
});

/** Two people face to face in a room of their own. */
async function twoFacing(t: TestContext, url: string, room: string): Promise<readonly [RoomPage, RoomPage]> {
  const people: RoomPage[] = [];
  for (const name of ['Ada', 'Grace']) {
    const person = await browser.visit(t, { url, room, scripts: [drawnScreen] });
    await person.walkIn(name);
    people.push(person);
  }
  const [ada, grace] = people;
  assert.ok(ada !== undefined && grace !== undefined);
  // Grace looks towards −Z, where Ada stands.
  await Promise.all([ada.stand([0, 0, 2]), grace.stand([0, 0, 4.5])]);
  await Promise.all([untilLinked(ada), untilLinked(grace)]);
  return [ada, grace];
}

for (const engine of engines)
  test(`M1 M3 M4 two people hear and see each other, mute is seen, and a screen hangs on the wall (${engine})`, async (t) => {
    const [ada, grace] = await twoFacing(t, servers.get(engine)?.url ?? '', 'talk');

    await press(ada, 'microphone', 'live');
    await press(grace, 'microphone', 'live');
    const [voiceOfAda, voiceOfGrace] = await Promise.all([
      untilArrives(grace, 'Ada', 'microphone'),
      untilArrives(ada, 'Grace', 'microphone'),
    ]);
    await Promise.all([untilHeard(grace, voiceOfAda), untilHeard(ada, voiceOfGrace)]);
    await grace.until('the sign that Ada speaks', () =>
      grace.page.evaluate(() => (window.streamxr?.page.media.speaking.value.size ?? 0) > 0),
    );

    await press(ada, 'camera', 'live');
    const face = await untilArrives(grace, 'Ada', 'camera');
    await untilSeen(grace, face);
    await grace.screenshot(`media ${engine}`);

    await press(ada, 'microphone', 'muted');
    await grace.until('Ada to be seen muted', () =>
      grace.page.evaluate(
        (trackId) => window.streamxr?.page.media.tracks.value.get(trackId)?.muted === true,
        voiceOfAda,
      ),
    );
    await grace.until('silence', async () => (await loudness(grace, voiceOfAda)) < 0.01);

    await press(ada, 'screen', 'live');
    const screen = await untilArrives(grace, 'Ada', 'screen');
    await untilSeen(grace, screen);
    await grace.screenshot(`media wall ${engine}`);
    await grace.page.evaluate(() => window.streamxr?.locomotion?.teleportTo([4.6, 0, 1.7], 0));
    const [x, , z] = await grace.head();
    assert.ok(Math.hypot(x - 4.6, z - 1.7) > 0.4, 'nobody stands in the wall');
    await press(ada, 'screen', 'off');
    await grace.until('the screen to be gone', async () =>
      grace.page.evaluate((id) => !window.streamxr?.page.media.tracks.value.has(id), screen),
    );
  });
