import { after, before, test } from 'node:test';
import { ServerProcess } from '@streamxr/server/testing';
import { TestBrowser } from './testing/browser.ts';
import { arriving, loudness, picture, press, untilLinked } from './testing/media-page.ts';
import type { RoomPage } from './testing/room-page.ts';

const viewport = { width: 640, height: 400 } as const;
/** A new connection and two tracks published anew, where two processors do everything. */
const changedMs = 60_000;

let browser: TestBrowser;
let server: ServerProcess;

before(async () => {
  [browser, server] = await Promise.all([TestBrowser.launch({ media: true }), ServerProcess.start()]);
});
after(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** The track of that member and kind that is encrypted, or is not, as the room knows it. */
async function trackOf(person: RoomPage, name: string, kind: string, encrypted: boolean) {
  for (const track of await arriving(person)) {
    const isSuch = await person.page.evaluate(
      (id) => window.streamxr?.page.media.tracks.value.get(id)?.encrypted,
      track.trackId,
    );
    if (track.name === name && track.kind === kind && isSuch === encrypted) return track;
  }
  return null;
}

/** Waits for a voice and a picture that can be heard and seen. */
async function untilTalks(person: RoomPage, name: string, encrypted: boolean): Promise<void> {
  const how = encrypted ? 'encrypted' : 'plain';
  await person.until(
    `${name}'s ${how} voice`,
    async () => {
      const voice = await trackOf(person, name, 'microphone', encrypted);
      return voice !== null && !voice.locked && (await loudness(person, voice.trackId)) > 0.05;
    },
    changedMs,
  );
  await person.until(
    `${name}'s ${how} picture`,
    async () => {
      const face = await trackOf(person, name, 'camera', encrypted);
      const seen = face === null || face.locked ? null : await picture(person, face.trackId);
      return seen !== null && seen.mean > 20 && seen.spread > 60;
    },
    changedMs,
  );
}

async function untilLocked(person: RoomPage, name: string): Promise<void> {
  for (const kind of ['microphone', 'camera'])
    await person.until(
      `${name}'s ${kind} to be locked`,
      async () => {
        const track = await trackOf(person, name, kind, true);
        return track?.locked === true && (await loudness(person, track.trackId)) < 0.01;
      },
      changedMs,
    );
}

test('M5 encryption is switched on and off in the middle of a talk: who has the key hears and sees throughout, who has none sees a lock', async (t) => {
  const visit = { url: server.url, room: 'switched', viewport };
  const [ada, ben, eve] = [
    await browser.visit(t, visit),
    await browser.visit(t, visit),
    await browser.visit(t, visit),
  ];
  const people = [
    ['Ada', ada],
    ['Ben', ben],
    ['Eve', eve],
  ] as const;
  for (const [name, person] of people) await person.walkIn(name);
  await Promise.all(people.map(([, person], index) => person.stand([index / 2, 0, 2 + index])));
  // All look to −Z: Eve sees both, Ben sees Ada, and Ada turns round.
  await ada.page.evaluate(() => window.streamxr?.locomotion?.teleportTo([0, 0, 2], Math.PI));
  await Promise.all(people.map(([, person]) => untilLinked(person)));
  for (const person of [ada, ben]) {
    await press(person, 'microphone', 'live');
    await press(person, 'camera', 'live');
  }
  const all = [
    [ada, 'Ben'],
    [ben, 'Ada'],
    [eve, 'Ada'],
  ] as const;
  for (const [person, name] of all) await untilTalks(person, name, false);

  await ada.page.keyboard.press('i');
  const lock = ada.dialog('Invite').getByRole('switch', { name: 'Encrypt voices and pictures' });
  await lock.check({ force: true });
  // As it would be in the new link.
  const secret = await ada.until('the key', () =>
    ada.page.evaluate(() => window.streamxr?.page.media.secret.value),
  );
  await ben.page.evaluate((text) => window.streamxr?.page.media.setSecret(text), secret);
  await untilTalks(ada, 'Ben', true);
  await untilTalks(ben, 'Ada', true);
  await untilLocked(eve, 'Ada');

  await lock.uncheck({ force: true });
  await ben.page.evaluate(() => window.streamxr?.page.media.setSecret(null));
  for (const [person, name] of all) await untilTalks(person, name, false);
});
