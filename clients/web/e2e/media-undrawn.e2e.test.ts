import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ServerProcess } from '@streamxr/server/testing';
import { TestBrowser } from './testing/browser.ts';
import {
  drawnScreen,
  loudMicrophone,
  press,
  untilArrives,
  untilHeard,
  untilLinked,
  untilSeen,
} from './testing/media-page.ts';

const viewport = { width: 960, height: 540 } as const;
const phone = { width: 390, height: 844 } as const;

/** As where 3D graphics are switched off by a rule, or the graphics device is on the browser's list of bad ones. */
const undrawn = ['--disable-3d-apis'];

let drawing: TestBrowser;
let plain: TestBrowser;
/** Outlives the pages of a test: a page that loses its server complains. */
let server: ServerProcess;

before(async () => {
  [server, drawing, plain] = await Promise.all([
    ServerProcess.start(),
    TestBrowser.launch({ media: true }),
    TestBrowser.launch({ media: true, flags: undrawn }),
  ]);
});
after(async () => {
  await Promise.all([drawing[Symbol.asyncDispose](), plain[Symbol.asyncDispose]()]);
  await server[Symbol.asyncDispose]();
});

test('M1 M4 where the room cannot be drawn people hear, speak, see pictures and chat all the same', async (t) => {
  const visit = { url: server.url, room: 'plain', viewport, scripts: [drawnScreen, loudMicrophone] };
  const grace = await drawing.visit(t, visit);
  await grace.walkIn('Grace');
  await grace.stand([0, 0, 5]);
  await press(grace, 'microphone', 'live');
  await press(grace, 'camera', 'live');

  const ada = await plain.visit(t, visit);
  ada.expectProblem(/WebGL|THREE/i);
  const { page } = ada;
  await page.getByLabel('Your name').fill('Ada');
  await page.getByRole('button', { name: 'Walk in' }).click();
  await page.getByText('The room cannot be drawn here').waitFor();
  await untilLinked(ada);

  // Heard: the level is measured in the audio graph that plays it.
  const room = page.getByRole('region', { name: 'Who is here' });
  const voice = await untilArrives(ada, 'Grace', 'microphone');
  assert.ok(voice !== '');
  await ada.until('sound', () => page.evaluate(() => window.streamxr?.page.media.sound.value === 'playing'));
  await room.locator('.is-speaking .member-dot, [data-track]').first().waitFor();
  const face = await untilArrives(ada, 'Grace', 'camera');
  await untilSeen(ada, face);
  await ada.until('her picture to move', () =>
    room
      .getByLabel("Grace's camera")
      .evaluate((video: HTMLVideoElement) => video.videoWidth > 0 && video.currentTime > 0.2),
  );

  // Speaks, and is heard from where she stands.
  await press(ada, 'microphone', 'live');
  await untilHeard(grace, await untilArrives(grace, 'Ada', 'microphone'));
  await grace.untilSees('Ada');

  await press(grace, 'screen', 'live');
  await untilSeen(ada, await untilArrives(ada, 'Grace', 'screen'));
  await room.getByRole('list', { name: 'On the wall' }).getByRole('listitem').waitFor();
  await ada.screenshot('undrawn');
  await page.setViewportSize(phone);
  await ada.screenshot('undrawn phone');
  await page.setViewportSize(viewport);

  await ada.action('Chat').click();
  await ada.dialog('Chat').getByRole('textbox').fill('I hear you');
  await page.keyboard.press('Enter');
  await grace.action('Chat').click();
  await grace.dialog('Chat').getByText('I hear you').waitFor();
  await ada.screenshot('undrawn chat');
});
