import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ServerProcess } from '@streamxr/server/testing';
import { TestBrowser } from './browser.ts';
import type { ServedPage } from './built-page.ts';
import { heardBy, openTalkPage, serveTalkPage, soundsDuring, type TalkPage } from './talkers.ts';

/**
 * Beside `npm test`: ten browsers want two processors for themselves. Where they do not get them, lines are taken to carry little, and
 * pictures come late or not at all. `node --test clients/web/e2e/testing/ten-pages.ts`
 */

const engines = ['mediasoup', 'node-datachannel'] as const;
const names = ['Ada', 'Ben', 'Cleo', 'Dan', 'Eve', 'Finn', 'Grace', 'Hugo', 'Ines', 'Jo'];
const voicesMax = 9;
/** So many faces are looked at at once. Where ten browsers leave no processor idle, a line is taken to carry little. */
const facesSeen = 3;
/** Chromium's microphone beeps about once a second. */
const listenMs = 1_500;
/** A beep leaves a hundred times as much, a muted voice nothing at all. */
const energyLeast = 1e-5;
const framesLeast = 5;
/** Ten pages share two processors with whatever else runs. */
const patienceMs = 90_000;

let page: ServedPage;
const servers = new Map<string, ServerProcess>();

before(async () => {
  page = await serveTalkPage();
  for (const engine of engines) {
    const flags = ['--media-engine', engine, '--media-voices-max', String(voicesMax)];
    const origins = `http://127.0.0.1:${page.port}`;
    servers.set(engine, await ServerProcess.start({ flags: [...flags, '--origins', origins] }));
  }
});
after(async () => {
  await page[Symbol.asyncDispose]();
  for (const server of servers.values()) await server[Symbol.asyncDispose]();
});

/** No camera has the shape of another. */
const heightOf = (number: number): number => 96 + 4 * number;
const aspectOf = (name: string): number => 160 / heightOf(names.indexOf(name));
/** All at once, and then by the bits of 1 to 10, of which none is like another: nobody's voice can pass for somebody else's. */
const rounds = [
  names,
  ...[0, 1, 2, 3].map((bit) => names.filter((_, number) => ((number + 1) >> bit) % 2 === 1)),
];
const others = (name: string): string[] => names.filter((other) => other !== name);

for (const engine of engines)
  test(`M1 ten people in ten pages of Chromium each hear and see all nine others (${engine})`, async (t) => {
    const url = servers.get(engine)?.socketUrl ?? '';
    // One for each engine: ten microphones of the test before may not be let go yet.
    const flags = ['--autoplay-policy=no-user-gesture-required'];
    await using browser = await TestBrowser.launch({ media: true, flags });
    const startMs = performance.now();
    const told = (what: string) =>
      t.diagnostic(`${what} after ${((performance.now() - startMs) / 1_000).toFixed(1)} s`);
    const people = new Map<string, TalkPage>();
    await Promise.all(
      names.map(async (name) => {
        const person = await openTalkPage(t, browser, page);
        await person.talker.evaluate((one, as) => one.join(as.url, 'ten', as.name), { url, name });
        people.set(name, person);
      }),
    );
    told('connected');
    await Promise.all(
      [...people].map(([name, { talker }]) =>
        talker.evaluate((one, height) => one.show(160, height, 6), heightOf(names.indexOf(name))),
      ),
    );
    told('published');
    for (const [round, speaking] of rounds.entries()) {
      await Promise.all(
        [...people].map(([name, { talker }]) =>
          talker.evaluate((one, speaks) => one.speak(speaks), speaking.includes(name)),
        ),
      );
      await Promise.all(
        [...people].flatMap(([name, person]) => {
          const faces = others(name).slice(round * facesSeen, (round + 1) * facesSeen);
          return [untilHears(name, person, speaking), untilSees(person, faces)];
        }),
      );
      told(`heard ${speaking.join(', ')}`);
    }
  });

/** Waits until exactly these are heard, and the voices of all others are received. */
async function untilHears(name: string, person: TalkPage, speaking: readonly string[]): Promise<void> {
  const wanted = others(name).map((other) => [other, speaking.includes(other)] as const);
  let sounds: ReadonlyMap<string, number> = new Map();
  await person.visit
    .until(
      `${name} to hear ${speaking.join(', ')}`,
      async () => {
        sounds = await soundsDuring(person, listenMs);
        return (
          sounds.size === wanted.length &&
          wanted.every(([other, speaks]) => (sounds.get(other) ?? 0) > energyLeast === speaks)
        );
      },
      patienceMs,
    )
    .catch((error: unknown) => assert.fail(`${String(error)}: ${JSON.stringify([...sounds])}`));
}

/** Turns to these people and waits until pictures of each camera, in its own shape, have come out of the decoder. */
async function untilSees({ visit, talker }: TalkPage, wanted: readonly string[]): Promise<void> {
  await talker.evaluate((one, seen) => one.look(seen), wanted);
  const unseen = new Set(wanted);
  await visit
    .until(
      `pictures of ${wanted.join(', ')}`,
      async () => {
        for (const { name, kind, frames, aspect } of await heardBy({ visit, talker }))
          if (kind === 'camera' && frames >= framesLeast && Math.abs(aspect - aspectOf(name)) < 0.01)
            unseen.delete(name);
        return unseen.size === 0;
      },
      patienceMs,
    )
    .catch(async (error: unknown) => {
      const { link } = await talker.evaluate((one) => one.stats());
      assert.fail(`${String(error)}: not ${[...unseen].join(', ')}; ${JSON.stringify(link)}`);
    });
}
