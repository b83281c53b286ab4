import { readFile, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import { ServerProcess } from '@streamxr/server/testing';
import { TestBrowser } from './browser.ts';
import { press, stateOf, untilArrives, untilLinked, untilSeen } from './media-page.ts';
import type { RoomPage } from './room-page.ts';

/**
 * Makes the picture of a talk for the documents, docs/images/talk.jpg, with the page as it is built:
 * `npm run build && node clients/web/e2e/testing/talk-picture.ts`
 */

const target = fileURLToPath(new URL('../../../../docs/images/talk.jpg', import.meta.url));
const bytesMax = 200_000;
const drawing = await readFile(new URL('./media-page/test-pictures.ts', import.meta.url), 'utf8');

/** Before the page's own scripts: a face for a camera, and a slide for a screen. `hueDegrees` makes faces differ. */
function drawnDevices(hueDegrees: number): string {
  return `{
    ${stripTypeScriptTypes(drawing).replaceAll('export function', 'function')}
    const streamOf = (kind, width, height) => {
      const [shown, canvas] = [0, 1].map(() => Object.assign(document.createElement('canvas'), { width, height }));
      drawTestPicture(canvas, kind);
      const context = shown.getContext('2d');
      if (kind === 'camera') context.filter = 'hue-rotate(${hueDegrees}deg)';
      const draw = () => context.drawImage(canvas, 0, 0);
      draw();
      setInterval(draw, 200);
      return shown.captureStream(10);
    };
    const fromDevice = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (constraints) =>
      constraints.video ? streamOf('camera', 640, 360) : fromDevice(constraints);
    navigator.mediaDevices.getDisplayMedia = async () => streamOf('screen', 1280, 720);
  }`;
}

/** Models are drawn by the processor here, and so are three pages: what takes a moment elsewhere takes a minute. */
const patienceMs = 120_000;

async function walkIn(person: RoomPage, name: string): Promise<void> {
  person.page.setDefaultTimeout(patienceMs);
  await person.page.evaluate(
    (wanted) => window.streamxr?.page.preferences.set({ name: wanted, coached: true }),
    name,
  );
  await person.page.getByLabel('Your name').fill(name);
  await person.page.getByRole('button', { name: 'Walk in' }).click();
  await person.until(
    `${name} to be inside`,
    () => person.page.evaluate(() => window.streamxr?.client?.connection.state === 'joined'),
    patienceMs,
  );
}

/** Of somebody whose page does not draw: the head is where it is said to be. */
async function standAt(person: RoomPage, x: number, z: number, yawRad: number): Promise<void> {
  await person.page.evaluate(
    ([toX, toZ, yaw]) =>
      window.streamxr?.client?.sendPose({
        position: [toX, 1.6, toZ],
        rotation: [0, Math.sin(yaw / 2), 0, Math.cos(yaw / 2)],
      }),
    [x, z, yawRad] as const,
  );
}

await using server = await ServerProcess.start({ flags: ['--sample-world', 'on'] });
await using browser = await TestBrowser.launch({ media: true });
// Nobody looks at the pages of the others: they need not draw.
await using others = await TestBrowser.launch({ media: true, flags: ['--disable-3d-apis'] });
const small = { url: server.url, viewport: { width: 480, height: 300 } };
await using ada = await others.open({ ...small, scripts: [drawnDevices(0)] });
await walkIn(ada, 'Ada');
await using grace = await others.open({ ...small, scripts: [drawnDevices(-24)] });
await walkIn(grace, 'Grace');
for (const person of [ada, grace]) {
  await untilLinked(person);
  await press(person, 'microphone', 'live');
  await press(person, 'camera', 'live');
}
await press(grace, 'screen', 'live');
// Half towards each other, half towards who looks at the picture.
await standAt(ada, -0.2, 3.3, -2.3);
await standAt(grace, 1.35, 3.05, 2.5);

await using visitor = await browser.open({
  ...{ url: server.url, viewport: { width: 1440, height: 810 } },
  scripts: [drawnDevices(14)],
});
await walkIn(visitor, 'Linus');
await visitor.page.evaluate(() => window.streamxr?.locomotion?.teleportTo([0.75, 0, 6.2], -0.36));
await untilLinked(visitor);
await press(visitor, 'camera', 'live');
await visitor.until(
  'all models',
  () =>
    visitor.page.evaluate(() => {
      const { shown = 0, wanted = 1 } = window.streamxr?.view?.models.value ?? {};
      return shown >= wanted;
    }),
  patienceMs,
);
// At last: a page that is late is taken for a camera that is gone.
for (const person of [ada, grace])
  if ((await stateOf(person, 'camera')) === 'off') await press(person, 'camera', 'live');
if ((await stateOf(grace, 'screen')) === 'off') await press(grace, 'screen', 'live');
for (const [name, kind] of [
  ['Ada', 'camera'],
  ['Grace', 'camera'],
  ['Grace', 'screen'],
] as const)
  await untilSeen(visitor, await untilArrives(visitor, name, kind));
await visitor.pictures(12);
// Who speaks has a ring: the invented microphones beep now and then.
await visitor.until('somebody to speak', () =>
  visitor.page.evaluate(() => (window.streamxr?.page.media.speaking.value.size ?? 0) > 0),
);
let quality = 86;
let jpeg = await visitor.page.screenshot({ type: 'jpeg', quality });
while (jpeg.length > bytesMax && quality > 50)
  jpeg = await visitor.page.screenshot({ type: 'jpeg', quality: (quality -= 6) });
await writeFile(target, jpeg);
console.log(`${target}: ${jpeg.length} bytes`);
