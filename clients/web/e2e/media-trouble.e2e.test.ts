import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ServerProcess } from '@streamxr/server/testing';
import { TestBrowser } from './testing/browser.ts';
import {
  arriving,
  button,
  drawnScreen,
  loudness,
  press,
  untilArrives,
  untilHeard,
  untilLinked,
  untilSeen,
  untilState,
} from './testing/media-page.ts';

const viewport = { width: 640, height: 400 } as const;
let server: ServerProcess;
/** Outlives its page, which would complain. */
let mute: ServerProcess;

before(async () => {
  [server, mute] = await Promise.all([
    ServerProcess.start(),
    ServerProcess.start({ flags: ['--media-engine', 'off'] }),
  ]);
});
after(() => Promise.all([server[Symbol.asyncDispose](), mute[Symbol.asyncDispose]()]));

test('M4 a browser that was told no says how to allow it; the others are heard all the same', async (t) => {
  await using browser = await TestBrowser.launch({
    flags: ['--use-fake-device-for-media-stream', '--deny-permission-prompts'],
  });
  const ada = await browser.visit(t, { url: server.url, room: 'denied', viewport });
  await ada.walkIn('Ada');
  await button(ada, 'microphone').click();
  await untilState(ada, 'microphone', 'refused');
  await ada.page.getByText('The browser may not use your microphone').waitFor();
  assert.match((await button(ada, 'microphone').getAttribute('aria-label')) ?? '', /not allowed/);
  await untilLinked(ada);
});

test('M4 where there is no microphone and no camera the page says so, and goes on', async (t) => {
  await using browser = await TestBrowser.launch({ flags: ['--use-fake-ui-for-media-stream'] });
  const ada = await browser.visit(t, { url: server.url, room: 'none', viewport });
  await ada.walkIn('Ada');
  await button(ada, 'microphone').click();
  await untilState(ada, 'microphone', 'refused');
  await ada.page.getByText('No microphone was found').waitFor();
  await button(ada, 'camera').click();
  await ada.page.getByText('No camera was found').waitFor();
  await untilLinked(ada);
});

test('M4 a server without voice and video shows no buttons for them, and the room works', async (t) => {
  await using browser = await TestBrowser.launch();
  const ada = await browser.visit(t, { url: mute.url, room: 'off', viewport });
  await ada.walkIn('Ada');
  await ada.until('the buttons to go', async () => (await button(ada, 'microphone').count()) === 0);
  await ada.action('People').click();
  await ada.dialog('People').waitFor();
});

test('M1 M5 on the stage one speaks and the others listen; another key is locked, the same one is not', async (t) => {
  await using browser = await TestBrowser.launch({ media: true });
  const ticket = await server.ticket({ role: 'owner', name: 'Host', room: 'stage', lifetimeMs: 600_000 });
  const visit = { url: server.url, room: 'stage', viewport, scripts: [drawnScreen] };
  const host = await browser.visit(t, { ...visit, ticket, key: 'the-secret-of-this-room-1' });
  await host.walkIn('Host');
  const ada = await browser.visit(t, { ...visit, key: 'the-secret-of-this-room-1' });
  await ada.walkIn('Ada');
  const eve = await browser.visit(t, { ...visit, key: 'another-secret-altogether-2' });
  await eve.walkIn('Eve');
  await Promise.all([host, ada, eve].map((person, index) => person.stand([index / 2, 0, 4.6 - index / 2])));
  await Promise.all([host, ada, eve].map(untilLinked));

  await press(host, 'microphone', 'live');
  const voice = await untilArrives(ada, 'Host', 'microphone');
  await untilHeard(ada, voice);
  await eve.until('the voice to be locked', async () =>
    (await arriving(eve)).some(({ trackId, locked }) => trackId === voice && locked),
  );
  assert.ok((await loudness(eve, voice)) < 0.01, 'nothing of it is heard');
  await eve.action('People').click();
  await eve.dialog('People').getByTitle('Encrypted with another key').waitFor();

  await press(ada, 'microphone', 'live');
  await host.action('People').click();
  await host.dialog('People').getByRole('radio', { name: 'The stage' }).check({ force: true });
  await untilState(ada, 'microphone', 'off');
  await ada.page
    .getByText('has the stage now')
    .or(ada.page.getByText('The stage is quiet now'))
    .first()
    .waitFor();
  await button(ada, 'microphone').click();
  await ada.page.getByText('Raise your hand to ask for it').first().waitFor();

  const row = host.dialog('People').getByRole('listitem').filter({ hasText: 'Ada' });
  await row.getByRole('button', { name: 'Give the stage' }).click();
  await ada.until('the stage', () =>
    ada.page.evaluate(
      () => window.streamxr?.page.media.stage.value.streamer === window.streamxr?.client?.self?.clientId,
    ),
  );
  await press(ada, 'microphone', 'live');
  await untilHeard(host, await untilArrives(host, 'Ada', 'microphone'));
  await press(ada, 'screen', 'live');
  // Who does not look at the wall is sent no picture of it.
  await host.page.evaluate(() => window.streamxr?.locomotion?.teleportTo([0.5, 0, 4.6], -0.75));
  await untilSeen(host, await untilArrives(host, 'Ada', 'screen'));

  await row.getByRole('button', { name: 'Mute Ada for everybody' }).click();
  await untilState(ada, 'microphone', 'muted');
  await ada.page.getByText('A host muted you').waitFor();
});
