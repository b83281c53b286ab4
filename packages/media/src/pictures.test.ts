import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allocatePictures, demandOf, layerOffers, type SeenPicture } from './pictures.ts';

function picture(number: number, rest: Partial<SeenPicture> = {}): SeenPicture {
  return {
    trackId: `t${number}`,
    heightPixels: 720,
    gazeRad: 0,
    rank: 'portrait',
    layers: layerOffers('camera', 3, null),
    held: null,
    ...rest,
  };
}

const anyPicture = fc
  .record({
    heightPixels: fc.nat({ max: 2_000 }),
    gazeRad: fc.double({ min: 0, max: Math.PI, noNaN: true }),
    rank: fc.constantFrom('speaker' as const, 'wall' as const, 'portrait' as const),
    measured: fc.option(fc.array(fc.nat({ max: 3_000_000 }), { minLength: 1, maxLength: 3 })),
    layers: fc.integer({ min: 1, max: 3 }),
    held: fc.option(fc.nat({ max: 2 })),
  })
  .map(({ measured, layers, ...rest }) => ({ ...rest, layers: layerOffers('camera', layers, measured) }));
const anyPictures = fc
  .array(anyPicture, { maxLength: 30 })
  .map((pictures) => pictures.map((one, number) => ({ ...one, trackId: `t${number}` })));

function costOf(pictures: readonly SeenPicture[], allocation: ReadonlyMap<string, number | null>): number {
  return pictures.reduce((sum, { trackId, layers }) => {
    const layer = allocation.get(trackId) ?? null;
    return sum + (layer === null ? 0 : (layers[layer]?.bitsPerSecond ?? Number.NaN));
  }, 0);
}

test('M2 pictures together never cost more than there is, but for the smallest layer of a single one', () => {
  fc.assert(
    fc.property(anyPictures, fc.nat({ max: 20_000_000 }), (pictures, budget) => {
      const allocation = allocatePictures(pictures, budget);
      const isOneSmall = [...allocation.values()].filter((layer) => layer !== null).join() === '0';
      assert.ok(costOf(pictures, allocation) <= (isOneSmall ? 2 * budget : budget));
    }),
  );
});

test('M2 the first picture goes on in its smallest layer while half of that fits', () => {
  const pictures = [picture(1, { rank: 'speaker', held: 2 }), picture(2)];
  assert.deepEqual([...allocatePictures(pictures, 80_000).values()], [0, null]);
  assert.deepEqual([...allocatePictures(pictures, 70_000).values()], [null, null]);
});

test('M2 more budget takes nothing from any picture', () => {
  fc.assert(
    fc.property(
      anyPictures,
      fc.nat({ max: 9_000_000 }),
      fc.nat({ max: 9_000_000 }),
      (pictures, some, more) => {
        const poor = allocatePictures(pictures, some);
        const rich = allocatePictures(pictures, some + more);
        for (const [trackId, layer] of poor) assert.ok((rich.get(trackId) ?? -1) >= (layer ?? -1));
      },
    ),
  );
});

test('M2 with as much as they ask for, all that is seen is shown as large as it is wanted', () => {
  fc.assert(
    fc.property(anyPictures, (pictures) => {
      const demand = demandOf(pictures, 100);
      const enough = allocatePictures(pictures, Math.floor(demand));
      const endless = allocatePictures(pictures, Number.POSITIVE_INFINITY);
      assert.deepEqual(enough, endless);
      for (const { trackId, heightPixels } of pictures)
        assert.equal(enough.get(trackId) === null, heightPixels === 0);
    }),
  );
});

test('M2 an allocation that is asked for again with what it gave stays, whatever noise the budget has', () => {
  fc.assert(
    fc.property(anyPictures, fc.nat({ max: 9_000_000 }), (pictures, budget) => {
      let held = pictures;
      let before: string | null = null;
      for (let round = 0; round < 6; round++) {
        const allocation = allocatePictures(held, budget);
        held = held.map((one) => ({ ...one, held: allocation.get(one.trackId) ?? null }));
        const now = JSON.stringify([...allocation]);
        if (round >= 4) assert.equal(now, before, 'it comes to rest');
        before = now;
      }
    }),
  );
});

test('M2 who speaks comes before the wall, the wall before portraits, the middle of the gaze before its edge', () => {
  const pictures = [
    picture(1, { gazeRad: 1 }),
    picture(2),
    picture(3, { rank: 'wall', gazeRad: 1 }),
    picture(4, { rank: 'speaker', heightPixels: 100, gazeRad: 1 }),
  ];
  const shown = (budget: number): string[] =>
    [...allocatePictures(pictures, budget)].filter(([, layer]) => layer !== null).map(([id]) => id);
  assert.deepEqual(shown(200_000), ['t4']);
  assert.deepEqual(shown(350_000), ['t3', 't4']);
  assert.deepEqual(shown(500_000), ['t2', 't3', 't4']);
  assert.deepEqual(shown(650_000), ['t1', 't2', 't3', 't4']);
});

test('M2 small, turned away and unseen pictures get less, and nothing', () => {
  const layerAt = (heightPixels: number, gazeRad = 0): number | null =>
    allocatePictures([picture(1, { heightPixels, gazeRad })], 1e9).get('t1') ?? null;
  assert.deepEqual([layerAt(0), layerAt(1), layerAt(200), layerAt(300), layerAt(700)], [null, 0, 0, 1, 2]);
  assert.equal(layerAt(700, 1.2), 1);
});

test('M2 a size that goes up and down at a border changes no layer', () => {
  let held: number | null = null;
  let changes = 0;
  for (let round = 0; round < 50; round++) {
    const heightPixels = round % 2 === 0 ? 440 : 465;
    const layer: number | null =
      allocatePictures([picture(1, { heightPixels, held })], 1e9).get('t1') ?? null;
    if (round > 1 && layer !== held) changes += 1;
    held = layer;
  }
  assert.equal(changes, 0);
});

test('M2 a budget that goes up and down by a tenth changes no layer', () => {
  let held: number | null = null;
  let changes = 0;
  for (let round = 0; round < 50; round++) {
    const layer: number | null | undefined = allocatePictures(
      [picture(1, { held })],
      round % 2 === 0 ? 1_550_000 : 1_700_000,
    ).get('t1');
    if (round > 1 && layer !== held) changes += 1;
    held = layer ?? null;
  }
  assert.equal(changes, 0);
});

test('M2 layers that are not sent are not offered', () => {
  assert.deepEqual(
    layerOffers('camera', 3, [140_000, 480_000, 0]).map(({ bitsPerSecond }) => bitsPerSecond),
    [140_000, 480_000],
  );
  assert.equal(layerOffers('camera', 1, [900_000]).at(-1)?.heightPixels, 720);
  assert.equal(layerOffers('camera', 3, [0, 0, 0]).length, 3);
});
