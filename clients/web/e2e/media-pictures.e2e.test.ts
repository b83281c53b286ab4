import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type OpenMediaStudio, openMediaStudio } from './testing/open-media-studio.ts';

const folder = fileURLToPath(new URL('../../../.cache/screenshots/', import.meta.url));
/** Colours of ./testing/media-page/test-pictures.ts that nothing else in the room has. */
const shirt = [0x35, 0x50, 0x6b] as const;
const paper = [0xfb, 0xf7, 0xf0] as const;
const glassOfSlide = [0x1d, 0x2a, 0x3a] as const;
/** Of the page's sign for what waits: a quiet gold. */
const padlock = [0xff, 0xd2, 0x7d] as const;
/** Of some colour by chance, where the light of dusk falls so. */
const few = 20;

let opened: OpenMediaStudio;

before(async () => {
  opened = await openMediaStudio({ width: 640, height: 360 });
});
after(() => opened[Symbol.asyncDispose]());

async function photo(name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const png = await opened.studio.evaluate((studio) => studio.photo());
  await writeFile(`${folder}${name}.png`, Buffer.from(png, 'base64'));
}

const pixels = (color: readonly [number, number, number]): Promise<number> =>
  opened.studio.evaluate((studio, wanted) => studio.count(wanted), color);
const seen = () => opened.studio.evaluate(({ media }) => media.seen.map(({ trackId }) => trackId));
const run = (frames: number) => opened.studio.evaluate((studio, count) => studio.run(count), frames);

test('M4 cameras are seen over the heads of their members, in their own colours, and not from far away', async () => {
  const { studio } = opened;
  await studio.evaluate((it) => {
    it.seat(0, [-0.5, 1.5, 1.2], Math.PI);
    it.seat(1, [0.9, 1.5, 0.2], Math.PI * 0.9);
    it.look([0, 1.6, 4], [0.2, 1.7, 0]);
    it.show({ trackId: 't1', kind: 'camera', place: 'portrait' }, [640, 360], false);
  });
  await run(2);
  assert.deepEqual(await seen(), ['t1'], 'its place is told before it arrives, or it never would');
  assert.ok((await pixels(shirt)) < few);
  await studio.evaluate((it) => {
    it.show({ trackId: 't1', kind: 'camera', place: 'portrait' }, [640, 360]);
    it.show({ trackId: 't2', kind: 'camera', place: 'portrait', clientId: 'c2' }, [360, 640]);
    it.speak(0.7);
  });
  await run(24);
  await photo('portraits');
  assert.ok((await pixels(shirt)) > 2 * few, `${await pixels(shirt)} pixels of a shirt`);
  assert.deepEqual((await seen()).toSorted(), ['t1', 't2']);
  await studio.evaluate((it) => it.look([0, 1.6, 30], [0, 1.7, 0]));
  await run(2);
  assert.deepEqual(await seen(), []);
  await studio.evaluate((it) => {
    it.hide('t1');
    it.hide('t2');
    it.look([0, 1.6, 4], [0.2, 1.7, 0]);
  });
  await run(16);
  assert.ok((await pixels(shirt)) < few, 'gone with their tracks');
});

test('M5 a camera of another key is a padlock in the place of the face, and opens with the key', async () => {
  const { studio } = opened;
  await studio.evaluate((it) => {
    it.seat(0, [0, 1.5, 1.2], Math.PI);
    it.look([0, 1.6, 3], [0, 1.8, 1.2]);
  });
  await run(2);
  assert.ok((await pixels(padlock)) < few);
  await studio.evaluate((it) =>
    it.show({ trackId: 't1', kind: 'camera', place: 'portrait' }, [640, 360], true, true),
  );
  await run(24);
  await photo('portrait-locked');
  assert.ok((await pixels(padlock)) > 2 * few, `${await pixels(padlock)} pixels of a padlock`);
  assert.ok((await pixels(shirt)) < few, 'nothing of the picture shows');
  assert.deepEqual(await seen(), ['t1'], 'it is asked for: how else would one notice that it opens');
  await studio.evaluate((it) => it.show({ trackId: 't1', kind: 'camera', place: 'portrait' }, [640, 360]));
  await run(24);
  assert.ok((await pixels(shirt)) > 2 * few && (await pixels(padlock)) < few);
  await studio.evaluate((it) => it.hide('t1'));
  await run(16);
});

test('M4 a fifth picture waits and the wall says whose; nobody walks through it, and what is behind it is not asked for', async () => {
  const { studio } = opened;
  await studio.evaluate((it) => {
    it.look([2.4, 1.6, 4.1], [4.6, 1.6, 1.7]);
    for (const trackId of ['t1', 't2', 't3', 't4'])
      it.show({ trackId, kind: 'screen', clientId: 'c2' }, [640, 360]);
  });
  const blockers = () => studio.evaluate(({ media }) => media.blockers.length);
  assert.equal(await blockers(), 0, 'it is in the floor');
  await run(50);
  assert.equal(await blockers(), 1);
  const four = await studio.evaluate(({ stats }) => stats.drawCalls);
  await studio.evaluate((it) => it.show({ trackId: 't5', kind: 'screen', clientId: 'c3' }, [640, 360]));
  await run(4);
  await photo('wall-waiting');
  assert.equal(await studio.evaluate(({ stats }) => stats.drawCalls), four + 1, 'one line, under the glass');
  assert.deepEqual((await seen()).toSorted(), ['t1', 't2', 't3', 't4'], 'what waits is not sent');
  await studio.evaluate((it) => it.hide('t2'));
  await run(4);
  assert.deepEqual((await seen()).toSorted(), ['t1', 't3', 't4', 't5']);
  assert.equal(await studio.evaluate(({ stats }) => stats.drawCalls), four);

  // Straight behind the wall, as seen from before it.
  await studio.evaluate((it) => {
    it.seat(0, [5.5, 1.2, 0.7], 0);
    it.show({ trackId: 't9', kind: 'camera', place: 'portrait' }, [640, 360]);
  });
  await run(2);
  assert.ok(!(await seen()).includes('t9'));
  await studio.evaluate((it) => it.seat(0, [3.2, 1.2, 3], 0));
  await run(8);
  assert.ok((await seen()).includes('t9'));
  await studio.evaluate((it) => it.hideBehind([2.9, 1.7, 3.5], [0.8, 1.2, 0.05]));
  await run(2);
  assert.ok((await seen()).includes('t9'), 'what something passes is not ended');
  await run(110);
  assert.ok(!(await seen()).includes('t9'), 'what stays hidden is');

  await studio.evaluate((it) => {
    for (const trackId of ['t1', 't3', 't4', 't5', 't9']) it.hide(trackId);
    it.clearView();
    it.seat(0, [0, 1.5, 1.2], Math.PI);
  });
  await run(110);
  assert.equal(await blockers(), 0);
});

test('M4 the wall rises for what is shown, hangs it side by side, and goes when there is nothing', async (t) => {
  const { studio } = opened;
  await studio.evaluate((it) => it.look([2.4, 1.6, 4.1], [4.6, 1.6, 1.7]));
  await run(2);
  assert.ok((await pixels(paper)) < few);
  const bare = await studio.evaluate(({ stats }) => stats);
  await studio.evaluate((it) =>
    it.show({ trackId: 't5', kind: 'screen', title: 'Quarterly figures', clientId: 'c2' }, [1280, 720]),
  );
  await run(50);
  await photo('wall-1');
  const alone = await pixels(paper);
  assert.ok(alone > 10_000, `${alone} pixels of paper`);
  const one = await studio.evaluate(({ stats }) => stats);
  const cost = { calls: one.drawCalls - bare.drawCalls, triangles: one.triangles - bare.triangles };
  t.diagnostic(`the wall costs ${cost.calls} draw calls and ${cost.triangles} triangles`);
  assert.ok(cost.calls <= 8 && cost.triangles <= 8_000);

  const yard = { trackId: 't6', kind: 'external', title: 'Camera in the yard', clientId: null } as const;
  await studio.evaluate((it, track) => it.show(track, [640, 480]), yard);
  await run(40);
  await photo('wall-2');
  assert.ok((await pixels(paper)) < alone, 'the first makes room');
  assert.ok((await pixels(glassOfSlide)) > 1_500);
  await studio.evaluate((it) =>
    it.show({ trackId: 't7', kind: 'camera', clientId: 'c1' }, [640, 360], false),
  );
  await run(40);
  await photo('wall-3');
  assert.deepEqual((await seen()).toSorted(), ['t5', 't6', 't7']);
  await studio.evaluate((it) => it.look([6.8, 1.6, -0.7], [4.6, 1.4, 1.7]));
  await run(2);
  await photo('wall-back');
  assert.deepEqual(await seen(), [], 'nobody sees pictures from behind');

  await studio.evaluate((it) => {
    for (const trackId of ['t5', 't6', 't7']) it.hide(trackId);
    it.look([2.4, 1.6, 4.1], [4.6, 1.6, 1.7]);
  });
  await run(130);
  assert.ok((await pixels(paper)) < few);
  assert.equal(
    await studio.evaluate(({ stats }) => stats.drawCalls),
    bare.drawCalls,
    'nothing is left of it',
  );
});
