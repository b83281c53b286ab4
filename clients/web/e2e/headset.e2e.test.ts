import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { ServerMessageOf } from '@streamxr/protocol';
import { PlainClient, ServerProcess } from '@streamxr/server/testing';
import { distance, type Vec3 } from '@streamxr/spatial';
import type { XRDevice } from 'iwer';
import { TestBrowser } from './testing/browser.ts';
import type { RoomPage } from './testing/room-page.ts';

declare global {
  interface Window {
    /** The emulated headset. */
    headset?: XRDevice;
  }
}

type UserPose = ServerMessageOf<'user-positions'>['users'][number];

/** A Quest 3 on the head of whoever opens the page. */
const quest3 = [
  readFileSync(new URL(import.meta.resolve('iwer/build/iwer.min.js')), 'utf8'),
  `window.headset = new IWER.XRDevice(IWER.metaQuest3);
   window.headset.installRuntime({ forceInstall: true });
   window.headset.position.set(0, 1.62, 0);`,
];

let server: ServerProcess;
let browser: TestBrowser;

before(async () => {
  [server, browser] = await Promise.all([ServerProcess.start(), TestBrowser.launch()]);
});
after(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

test('R4 P8 a headset enters, others see head and hands move, a hand grabs an object, and it leaves cleanly', async (t) => {
  using bob = await PlainClient.join(server.socketUrl, { room: 'headset', name: 'Bob' });
  const vera = await browser.visit(t, { url: server.url, room: 'headset', scripts: quest3 });
  await vera.walkIn('Vera');
  const { clientId } = await vera.page.evaluate(() => ({
    clientId: window.streamxr?.client?.self?.clientId ?? '',
  }));

  await vera.page.getByRole('button', { name: 'VR', exact: true }).click();
  await vera.until('the session', () => vera.page.evaluate(() => window.streamxr?.xr?.isRunning === true));

  const still = await heard(
    bob,
    clientId,
    ({ hands }) => hands?.right !== undefined && hands.left !== undefined,
  );
  await vera.page.evaluate(() => {
    window.headset?.position.set(0.3, 1.4, -0.2);
    window.headset?.quaternion.set(0, Math.sin(0.25), 0, Math.cos(0.25));
  });
  const moved = await heard(bob, clientId, ({ position }) => distance(position, still.position) > 0.35);
  assert.ok(Math.abs(moved.position[1] - 1.4) < 0.02, 'the head is as high as the headset');
  assert.notDeepEqual(moved.rotation, still.rotation);

  const [x, y, z] = moved.position;
  bob.send({ type: 'head-tracking', position: [x, y, z - 2], rotation: [0, 0, 0, 1] });
  await vera.until('Bob before both eyes', () =>
    vera.page.evaluate(() => {
      const { near = 0, mid = 0 } = window.streamxr?.view?.census ?? {};
      return near + mid === 1;
    }),
  );
  await grab(vera, bob, clientId);

  await vera.page.evaluate(() => window.streamxr?.xr?.exit());
  await vera.until('the end', () => vera.page.evaluate(() => window.streamxr?.xr?.isRunning === false));
  await heard(bob, clientId, ({ hands }) => hands === undefined);
  await vera.until(
    'the flat screen at standing height',
    async () => Math.abs((await vera.head())[1] - 1.6) < 0.001,
  );
  await vera.page.getByRole('button', { name: 'VR', exact: true }).waitFor();
  const stood = await vera.head();
  await vera.page.locator('#world').focus();
  await vera.page.keyboard.down('KeyW');
  await vera.until('a step on the flat screen', async () => distance(await vera.head(), stood) > 0.3);
  await vera.page.keyboard.up('KeyW');
});

/** Bob puts a cube where Vera's right hand is; she takes it, carries it and lets go. */
async function grab(vera: RoomPage, bob: PlainClient, clientId: string): Promise<void> {
  const { hands } = await heard(bob, clientId, (pose) => pose.hands?.right !== undefined);
  const place: Vec3 = hands?.right?.position ?? [0, 0, 0];
  bob.send({ type: 'create-object', kind: 'cube', position: place, scale: [0.5, 0.5, 0.5] });
  const { object } = await bob.next('object-created');
  await vera.until('the cube', () => vera.drawn(object.objectId));
  await vera.page.evaluate(() => window.headset?.controllers.right?.updateButtonValue('squeeze', 1));
  await bob.next('object-updated', ({ changes }) => changes.holder === clientId, 20_000);
  await vera.page.evaluate(() => {
    const hand = window.headset?.controllers.right;
    hand?.position.set(hand.position.x, hand.position.y + 0.3, hand.position.z);
  });
  const carried = await bob.next(
    'object-updated',
    ({ changes }) => (changes.position?.[1] ?? 0) > place[1] + 0.2,
    20_000,
  );
  assert.ok(Math.abs((carried.changes.position?.[1] ?? 0) - place[1] - 0.3) < 0.05, 'it went with the hand');
  await vera.page.evaluate(() => window.headset?.controllers.right?.updateButtonValue('squeeze', 0));
  await bob.next('object-updated', ({ changes }) => changes.holder === null, 20_000);
}

/** Waits for a pose of that member which fits; older ones are forgotten. */
function heard(bob: PlainClient, clientId: string, fits: (pose: UserPose) => boolean): Promise<UserPose> {
  return bob.until(
    () => {
      for (;;) {
        const index = bob.heard.findIndex(
          ({ type }) => type === 'user-position' || type === 'user-positions',
        );
        const [message] = index < 0 ? [] : bob.heard.splice(index, 1);
        if (message === undefined) return undefined;
        const poses =
          message.type === 'user-positions'
            ? message.users
            : message.type === 'user-position'
              ? [message]
              : [];
        const found = poses.find((pose) => pose.clientId === clientId && fits(pose));
        if (found !== undefined) return found;
      }
    },
    'a pose',
    20_000,
  );
}
