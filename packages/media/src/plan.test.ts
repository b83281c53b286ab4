import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '@streamxr/protocol';
import type { Vec3 } from '@streamxr/spatial';
import fc from 'fast-check';
import { DownlinkBudget } from './downlink.ts';
import { layerOffers, type SeenPicture } from './pictures.ts';
import { fitPlanLimits, isSamePlan, planFor, type Programme } from './plan.ts';
import { VoiceField } from './voices.ts';

const position: Vec3 = [0, 0, 0];

function programme(voices: number, pictures: number, sounds = 0): Programme {
  const field = new VoiceField();
  for (let number = 1; number <= voices; number++)
    field.add({
      trackId: `t${number}`,
      owner: `c${number}`,
      position: [number, 0, 0],
      loudness: 1,
      broadcast: false,
    });
  return {
    voices: field,
    sounds: Array.from({ length: sounds }, (_, number) => `t${2_000 + number}`),
    pictures: Array.from({ length: pictures }, (_, number): SeenPicture => ({
      trackId: `t${1_000 + number}`,
      heightPixels: 300 - number,
      gazeRad: 0,
      rank: 'portrait',
      layers: layerOffers('camera', 3, null),
      held: null,
    })),
    lingering: new Set(),
  };
}

test('M1 a plan with all that one can send fits the sections of an offer, whatever there is', () => {
  fc.assert(
    fc.property(
      fc.nat(60),
      fc.nat(60),
      fc.nat(9),
      fc.nat(40),
      fc.nat(40),
      (v, p, s, voicesMax, picturesMax) => {
        const plan = planFor(
          { clientId: 'c0', position, planned: [] },
          programme(v, p, s),
          fitPlanLimits({ voicesMax, picturesMax }),
        );
        assert.ok(plan.tracks.length + 4 <= limits.mediaSectionsMax);
        assert.equal(new Set(plan.tracks).size, plan.tracks.length);
      },
    ),
  );
});

test('M3 in a room of three hundred who speak, a listener receives eight', () => {
  const plan = planFor({ clientId: 'c0', position, planned: [] }, programme(300, 0));
  assert.deepEqual(plan.tracks, ['t1', 't2', 't3', 't4', 't5', 't6', 't7', 't8']);
});

test('M2 a picture that was seen a moment ago keeps its section until another needs it', () => {
  const seen = planFor({ clientId: 'c0', position, planned: [] }, programme(0, 2));
  const away = planFor(
    { clientId: 'c0', position, planned: seen.tracks },
    { ...programme(0, 0), lingering: new Set(seen.tracks) },
  );
  assert.ok(isSamePlan(away.tracks, seen.tracks));
  const crowded = planFor(
    { clientId: 'c0', position, planned: ['t77'] },
    { ...programme(0, 30), lingering: new Set(['t77']) },
  );
  assert.ok(!crowded.tracks.includes('t77'));
});

test('M2 voices come first, and media and models both get some of whatever there is', () => {
  fc.assert(
    fc.property(
      fc.record({
        estimate: fc.integer({ min: 150_000, max: 50_000_000 }),
        voices: fc.nat(8),
        pictures: fc.nat(20_000_000),
        loading: fc.boolean(),
      }),
      ({ estimate, voices, pictures, loading }) => {
        const budget = new DownlinkBudget();
        budget.estimated(estimate, 0);
        // Full, so that it is believed.
        budget.sent(estimate, 0.05, 0);
        const shares = budget.share({ voices, pictureBitsPerSecond: pictures, loading }, 0);
        assert.ok(shares.mediaBitsPerSecond <= estimate + 1);
        assert.ok(shares.pictureBitsPerSecond <= pictures);
        assert.ok(shares.mediaBitsPerSecond - shares.pictureBitsPerSecond <= voices * 40_000 + 1);
        if (voices + pictures > 0) assert.ok((shares.assetBitsPerSecond ?? 0) >= 100_000);
        else assert.equal(shares.assetBitsPerSecond, null);
        // Half of what voices leave is for pictures that ask for it.
        const left = Math.max(0, estimate - voices * 40_000);
        assert.ok(shares.pictureBitsPerSecond >= Math.min(pictures, left / 2) - 1);
      },
    ),
  );
});

const greedy = { voices: 0, pictureBitsPerSecond: 9e6, loading: false };

test('M2 an estimate of a way that was full falls at once and rises by steps', () => {
  const budget = new DownlinkBudget();
  const pictures = (): number => budget.share(greedy, 0).pictureBitsPerSecond;
  budget.sent(900_000, 0.05, 0);
  budget.estimated(1_000_000, 0);
  assert.equal(pictures(), 1_000_000);
  budget.estimated(800_000, 0);
  assert.equal(pictures(), 800_000);
  budget.estimated(9_000_000, 0);
  assert.equal(pictures(), 1_200_000);
  const capped = new DownlinkBudget(200_000);
  capped.estimated(9_000_000, 0);
  assert.equal(capped.share(greedy, 0).mediaBitsPerSecond, 200_000);
});

test('M2 an estimate of a way that was never full keeps no picture away', () => {
  const budget = new DownlinkBudget();
  budget.estimated(100_000, 0);
  assert.equal(budget.share(greedy, 0).pictureBitsPerSecond, 2_500_000);
  assert.equal(budget.share(greedy, 0).estimateBitsPerSecond, 100_000);
  // It falls because less is sent, not because less gets through.
  budget.sent(20_000, 0, 1_000);
  budget.estimated(60_000, 1_000);
  assert.equal(budget.share(greedy, 1_000).pictureBitsPerSecond, 2_500_000);
  for (let rise = 0; rise < 5; rise++) budget.estimated(300_000, 2_000);
  budget.sent(250_000, 0, 3_000);
  budget.estimated(250_000, 3_000);
  assert.equal(budget.share(greedy, 3_000).pictureBitsPerSecond, 250_000);
});

test('M2 when a way collapses, a quarter of what is left is used until the queue has drained', () => {
  const budget = new DownlinkBudget();
  const pictures = (nowMs: number): number => budget.share(greedy, nowMs).pictureBitsPerSecond;
  budget.sent(1_900_000, 0, 0);
  assert.equal(budget.estimated(2_000_000, 0), false);
  assert.equal(budget.estimated(900_000, 1_000), true);
  assert.deepEqual([pictures(1_000), pictures(2_900), pictures(3_000)], [225_000, 225_000, 900_000]);
  // What falls while little is sent says nothing of the way.
  budget.sent(20_000, 0, 40_000);
  assert.equal(budget.estimated(60_000, 40_000), false);
});

test('M2 a voice and a small picture are tried on every way', () => {
  const budget = new DownlinkBudget();
  budget.sent(900_000, 0.5, 0);
  budget.estimated(1_000_000, 0);
  budget.estimated(8_000, 0);
  assert.equal(budget.share({ ...greedy, voices: 1 }, 0).pictureBitsPerSecond, 110_000);
});

test('M2 models tell what the way carries where no engine does', () => {
  const budget = new DownlinkBudget();
  assert.equal(budget.share(greedy, 0).estimateBitsPerSecond, null);
  budget.loaded(2_000_000, 0);
  assert.equal(budget.share(greedy, 1_000).estimateBitsPerSecond, 1_700_000);
  assert.equal(budget.share(greedy, 61_000).estimateBitsPerSecond, null);
});

test('M2 who is short sends a little more to learn whether there is more, and stops when packets are lost', () => {
  const budget = new DownlinkBudget();
  budget.estimated(1_000_000, 0);
  const second = (loss: number): number => {
    const { pictureBitsPerSecond } = budget.share(greedy, 0);
    budget.sent(1_000_000, loss, 0);
    return pictureBitsPerSecond;
  };
  second(0.05);
  for (let passed = 0; passed < 10; passed++) second(0);
  assert.equal(second(0.05), 1_500_000);
  assert.equal(second(0), 1_000_000);
});
