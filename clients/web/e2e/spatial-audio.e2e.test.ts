import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Vec3 } from '@streamxr/spatial';
import type { EarLevels } from './testing/media-page/sound-studio.ts';
import { type OpenMediaStudio, openMediaStudio } from './testing/open-media-studio.ts';

let opened: OpenMediaStudio;

before(async () => {
  opened = await openMediaStudio({ width: 320, height: 180 });
});
after(() => opened[Symbol.asyncDispose]());

/** Right over left, in decibels. */
const lean = ({ left, right }: EarLevels): number => 10 * Math.log10(right / left);
const loudness = ({ left, right }: EarLevels): number => left + right;

test('M3 nothing is played before the person did something, then all of it', async () => {
  const { visit, sounds } = opened;
  assert.equal(await sounds.evaluate(({ stateAtOpening }) => stateAtOpening), 'blocked');
  await sounds.evaluate((studio) => {
    studio.stand([0, 1.6, 0], 0);
    studio.play('voice', studio.tone(), [0, 1.6, -2]);
  });
  await visit.page.mouse.click(20, 20);
  await visit.until('sound', () => sounds.evaluate(({ state }) => state === 'playing'));
  const heard = await sounds.evaluate((studio) => studio.listen());
  assert.ok(loudness(heard) > 1e-5, `${loudness(heard)} is heard`);
  assert.ok((await sounds.evaluate((studio) => studio.level('voice'))) > 0.3, 'its level shows');
});

test('M3 a voice is heard from where it is as it walks around the listener', async (t) => {
  const { sounds } = opened;
  const around: EarLevels[] = [];
  for (let step = 0; step < 8; step++) {
    const angle = (step / 8) * 2 * Math.PI;
    // From ahead over the right side and the back.
    const at: Vec3 = [2 * Math.sin(angle), 1.6, -2 * Math.cos(angle)];
    around.push(await sounds.evaluate((studio, place) => studio.listen('voice', place), at));
  }
  const leans = around.map(lean);
  t.diagnostic(`right over left, dB: ${leans.map((db) => db.toFixed(1)).join(', ')}`);
  const [ahead = 9, aheadRight = 0, right = 0, , behind = 9, , left = 0, aheadLeft = 0] = leans;
  assert.ok(Math.abs(ahead) < 1.5 && Math.abs(behind) < 1.5, 'ahead and behind are in the middle');
  for (const db of [aheadRight, right]) assert.ok(db > 2, `${db} dB at the right`);
  for (const db of [aheadLeft, left]) assert.ok(db < -2, `${db} dB at the left`);
});

test('M3 a listener who turns the head hears the room turn', async () => {
  const { sounds } = opened;
  await sounds.evaluate((studio) => studio.stand([0, 1.6, 0], Math.PI / 2));
  // Looking along −X: what was ahead is at the right.
  const turned = await sounds.evaluate((studio) => studio.listen('voice', [0, 1.6, -2]));
  assert.ok(lean(turned) > 2, `${lean(turned)} dB`);
  await sounds.evaluate((studio) => studio.stand([0, 1.6, 0], 0));
});

test('M3 far voices are quieter, and beyond their reach silent', async (t) => {
  const { sounds } = opened;
  const heard: number[] = [];
  for (const metres of [1, 4, 12, 45])
    heard.push(loudness(await sounds.evaluate((studio, z) => studio.listen('voice', [0, 1.6, -z]), metres)));
  t.diagnostic(`energy at 1, 4, 12, 45 m: ${heard.map((energy) => energy.toExponential(2)).join(', ')}`);
  const [near = 0, some = 0, far = 0, out = 1] = heard;
  assert.ok(near > 4 * some && some > 4 * far && far > 0, 'each is quieter than the one before');
  assert.ok(out < near * 1e-6, `${out} from beyond its reach`);
});

test('M3 a booth lets nothing out, and broadcast voices have no place', async () => {
  const { sounds } = opened;
  await sounds.evaluate((studio) => {
    studio.zones = [
      {
        zoneId: 'z1',
        name: 'Booth',
        min: [-1, 0, -3],
        max: [1, 3, -1.5],
        passes: 0,
        refDistanceMetres: 1,
        rolloff: 1,
        maxDistanceMetres: 20,
      },
    ];
  });
  const outside = loudness(await sounds.evaluate((studio) => studio.listen('voice', [0, 1.6, -2])));
  assert.ok(outside < 1e-9, `${outside} gets out`);
  await sounds.evaluate((studio) => studio.stand([0, 1.6, -2.6], 0));
  const inside = loudness(await sounds.evaluate((studio) => studio.listen()));
  assert.ok(inside > 1e-5, `${inside} inside`);
  await sounds.evaluate((studio) => {
    studio.zones = [];
    studio.stop('voice');
    studio.play('streamer', studio.tone(), null);
    studio.stand([0, 1.6, 500], 1);
  });
  const streamer = await sounds.evaluate((studio) => studio.listen());
  assert.ok(Math.abs(lean(streamer)) < 0.1 && loudness(streamer) > 1e-5);
  await sounds.evaluate((studio) => (studio.muted = true));
  assert.ok(loudness(await sounds.evaluate((studio) => studio.listen())) < 1e-7, 'muted is silent');
  await sounds.evaluate((studio) => {
    studio.muted = false;
    studio.stop('streamer');
  });
});

test('M3 three hundred voices that come and go through eight slots leave no nodes behind', async (t) => {
  const { sounds } = opened;
  const counts = await sounds.evaluate(async (studio) => {
    studio.stand([0, 1.6, 0], 0);
    const media = Array.from({ length: 8 }, (_, slot) => studio.tone(110 + slot * 20));
    const refusals: string[] = [];
    let warm = 0;
    for (let voice = 0; voice < 300; voice++) {
      if (voice >= 8) studio.stop(`v${voice - 8}`);
      const track = media[voice % 8];
      if (track !== undefined) refusals.push(studio.play(`v${voice}`, track, [voice % 7, 1.6, -2]));
      studio.frame();
      if (voice === 15) warm = studio.nodesMade;
      if (voice % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return {
      slots: studio.slotCount,
      made: studio.nodesMade - warm,
      full: refusals.filter((said) => said === 'full').length,
    };
  });
  t.diagnostic(`${counts.slots} slots, ${counts.made} nodes made for 284 voices`);
  assert.equal(counts.full, 0);
  assert.ok(counts.slots <= 9, `${counts.slots} slots`);
  assert.equal(counts.made, 0, 'the nodes of those who left serve those who come');
});
