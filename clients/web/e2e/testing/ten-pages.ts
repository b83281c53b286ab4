import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ServerProcess } from '@streamxr/server/testing';
import { TestBrowser } from './browser.ts';
import { arriving, loudness, untilLinked, untilState } from './media-page.ts';
import type { RoomPage } from './room-page.ts';

/**
 * Takes minutes where pages are drawn by the processor, so that it is no part of `npm test`:
 * `npm run build && node --test clients/web/e2e/testing/ten-pages.ts`
 */

const engines = ['mediasoup', 'node-datachannel'] as const;
const names = ['Ada', 'Ben', 'Cleo', 'Dan', 'Eve', 'Finn', 'Grace', 'Hugo', 'Ines', 'Jo'];
const viewport = { width: 400, height: 480 } as const;
/** Ten pages draw with one processor or two: a frame of each every two seconds leaves time for what is tried here. */
const fewFrames = `
  let frames = 0;
  const waiting = new Map();
  window.requestAnimationFrame = (draw) => {
    const frame = ++frames;
    waiting.set(frame, setTimeout(() => { waiting.delete(frame); draw(performance.now()); }, 2000));
    return frame;
  };
  window.cancelAnimationFrame = (frame) => { clearTimeout(waiting.get(frame)); waiting.delete(frame); };
`;
const heardMs = 60_000;
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

for (const engine of engines)
  test(`M1 ten people in ten pages each receive the voices of others (${engine})`, async (t) => {
    const people: RoomPage[] = [];
    for (const name of names) {
      const person = await browser.visit(t, {
        url: servers.get(engine)?.url ?? '',
        room: 'ten',
        viewport,
        touch: true,
        scripts: [fewFrames],
      });
      person.page.setDefaultTimeout(heardMs);
      await person.walkIn(name);
      people.push(person);
    }
    await Promise.all(people.map(untilLinked));
    // The windows are too small for a bar: the key does it.
    for (const person of people) {
      await person.page.keyboard.press('m');
      await untilState(person, 'microphone', 'live');
    }
    for (const person of people) {
      const voices = await person.until(
        'three voices of others',
        async () => {
          const arrived = (await arriving(person)).filter(({ kind }) => kind === 'microphone');
          return arrived.length >= 3 && arrived;
        },
        heardMs,
      );
      assert.equal(new Set(voices.map(({ name }) => name)).size, voices.length, 'each of somebody else');
      await person.until(
        'one of them to be heard',
        async () => {
          for (const { trackId } of voices) if ((await loudness(person, trackId)) > 0.05) return true;
          return false;
        },
        heardMs,
      );
    }
  });
