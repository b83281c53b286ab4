import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Vec3 } from '@streamxr/spatial';
import { type OpenParticleStudio, openParticleStudio } from './testing/open-particle-studio.ts';
import type { PackedParticle, StudioPicture } from './testing/particle-page/particle-studio.ts';
import { addedLight, correlation } from './testing/picture-light.ts';

const viewport = { width: 320, height: 180 } as const;
/** Straight ahead, so that depth is a difference. */
const view = { eye: [0, 1.5, 4] as Vec3, at: [0, 1.5, 0] as Vec3 };
/** The studio's box. */
const [corner, sideMetres] = [[-1.5, 0, -1.5] as const, 3];

let opened: OpenParticleStudio;

before(async () => {
  opened = await openParticleStudio(viewport);
  await opened.studio.evaluate((studio, straight) => studio.look(straight), view);
});
after(() => opened[Symbol.asyncDispose]());

test('C6 WebGPU draws the cloud that WebGL 2 draws, where it draws it', async (t) => {
  // Few enough to hardly cover each other: the one draws in the order of the slots, the other from the farthest on.
  const cloud = scattered(150, 1);
  const empty = await drawn('webgl2', []);
  const points = addedLight(empty, await drawn('webgl2', cloud), 6);
  const device = addedLight(empty, await drawn('webgpu', cloud), 6);
  assert.ok(points.total > 10_000, `${points.total} of light`);
  // The processor's points are rounded to whole pixels, which costs each a little of its light or adds some.
  const share = device.total / points.total;
  assert.ok(share > 0.85 && share < 1.25, `${share} of the light`);
  const alike = correlation(points.blocks, device.blocks);
  t.diagnostic(`${share.toFixed(3)} of the light, alike to ${alike.toFixed(3)}`);
  assert.ok(alike > 0.9, `alike: ${alike}`);
  for (const axis of [0, 1] as const)
    assert.ok(Math.abs(points.middle[axis] - device.middle[axis]) < 1.5, `axis ${axis}`);
});

test('C6 what stands before particles hides them, and does not hide those before it', async () => {
  const wall = { at: [0, 1.5, 0] as Vec3, size: [3.4, 3.4, 0.1] as Vec3 };
  const behind = scattered(300, 2).map((particle) => moved(particle, 0.1));
  const empty = await drawn('webgpu', []);
  const open = addedLight(empty, await drawn('webgpu', behind), 6).total;
  assert.ok(open > 10_000, `${open} of light in the open`);
  await opened.studio.evaluate((studio, occluder) => studio.occlude(occluder), wall);
  try {
    const bare = await drawn('webgpu', []);
    assert.ok(addedLight(bare, await drawn('webgpu', behind), 6).total < open * 0.002);
    const ahead = behind.map((particle) => moved(particle, 0.8));
    assert.ok(addedLight(bare, await drawn('webgpu', ahead), 6).total > open * 0.5);
  } finally {
    await opened.studio.evaluate((studio) => studio.occlude(null));
  }
});

test('C6 the device draws those who live and are in the picture, between their ticks, and nobody else', async () => {
  const aside = { eye: [1.2, 1.5, 1.2] as Vec3, at: [1.2, 1.5, 0] as Vec3 };
  const cloud = scattered(900, 3).map((particle, index) =>
    index % 7 === 0 ? { ...particle, life: 0 } : particle,
  );
  await opened.studio.evaluate((studio, looked) => studio.look(looked), aside);
  try {
    await drawn('webgpu', cloud, { tick: 0.25 });
    const seen = await opened.studio.evaluate((studio) => studio.drawn());
    const projection = await opened.studio.evaluate((studio) => [...studio.projection]);
    const places = cloud.map((particle) => project(particle, 0.25, aside.eye, projection));
    const slots = new Set(seen.map(({ slot }) => slot));
    assert.equal(slots.size, seen.length, 'nobody twice');
    for (const [slot, { across, up, depth }] of places.entries()) {
      const reach = Math.max(Math.abs(across), Math.abs(up));
      const isThere = (cloud[slot]?.life ?? 0) > 0;
      if (isThere && depth > 0.75 && reach < 0.99) assert.ok(slots.has(slot), `slot ${slot} is left out`);
      // Who is right at the edge reaches into the picture with half its size.
      if (!isThere || depth < 0 || reach > 1.5) assert.ok(!slots.has(slot), `slot ${slot} is drawn`);
    }
    assert.ok(seen.length > 50 && seen.length < 700, `${seen.length} drawn`);
    for (const { slot, place, depthMetres } of seen) {
      const { across, up, depth } = places[slot] ?? assert.fail('nobody has this slot');
      assert.ok(Math.abs(place[0] - across) < 2e-3 && Math.abs(place[1] - up) < 2e-3, `slot ${slot}`);
      assert.ok(Math.abs(depthMetres - depth) < 2e-3);
    }
  } finally {
    await opened.studio.evaluate((studio, straight) => studio.look(straight), view);
  }
});

test('C6 the farthest are drawn first, everybody once', async () => {
  const cloud = scattered(5_000, 4);
  await drawn('webgpu', cloud);
  const seen = await opened.studio.evaluate((studio) => studio.drawn());
  assert.deepEqual(
    seen.map(({ slot }) => slot).toSorted((one, other) => one - other),
    cloud.map((_, slot) => slot),
  );
  // The box is three metres deep along this view, in 4,095 steps.
  const step = sideMetres / 4_095 + 1e-5;
  for (const [index, { depthMetres }] of seen.entries())
    assert.ok(depthMetres <= (seen[index - 1]?.depthMetres ?? Infinity) + step, `${index}`);

  await drawn('webgpu', cloud, { isSorted: false });
  const unsorted = await opened.studio.evaluate((studio) => studio.drawn());
  assert.equal(new Set(unsorted.map(({ slot }) => slot)).size, cloud.length);
  assert.ok(
    unsorted.some(({ depthMetres }, index) => depthMetres > (unsorted[index - 1]?.depthMetres ?? 9) + step),
  );
});

test('C6 a device that goes away leaves no hole: the next picture has points', async () => {
  const cloud = scattered(150, 5);
  const empty = await drawn('webgl2', []);
  const held = addedLight(empty, await drawn('webgpu', cloud), 6);
  await opened.studio.evaluate((studio) => studio.loseDevice());
  const left = addedLight(empty, await opened.studio.evaluate((studio) => studio.picture()), 6);
  assert.equal(await opened.studio.evaluate((studio) => studio.renderer), 'webgl2');
  assert.ok(left.total > held.total * 0.7 && correlation(held.blocks, left.blocks) > 0.9);
  opened.visit.assertNoProblems();
});

/** A picture of these particles, drawn by a campaign anew. */
async function drawn(
  choice: 'webgpu' | 'webgl2',
  cloud: readonly PackedParticle[],
  { tick = 1, isSorted = true }: { readonly tick?: number; readonly isSorted?: boolean } = {},
): Promise<StudioPicture> {
  await opened.studio.evaluate(
    async (studio, wanted) => {
      await studio.open(wanted.choice, wanted.isSorted);
      studio.show(wanted.cloud);
      studio.showTick(wanted.tick);
    },
    { choice, isSorted, tick, cloud: [...cloud] },
  );
  assert.equal(await opened.studio.evaluate((studio) => studio.renderer), choice);
  return opened.studio.evaluate((studio) => studio.picture());
}

function scattered(count: number, seed: number): PackedParticle[] {
  const chance = chances(seed);
  const place = (): Vec3 => [0.1 + 0.8 * chance(), 0.1 + 0.8 * chance(), 0.1 + 0.8 * chance()];
  return Array.from({ length: count }, () => {
    const here = place();
    const near = (axis: 0 | 1 | 2) => here[axis] + 0.08 * (chance() - 0.5);
    return {
      place: here,
      placeBefore: [near(0), near(1), near(2)],
      speed: chance(),
      life: 0.4 + 0.3 * chance(),
      emitter: 0,
    };
  });
}

/** To a thin slice of the box, 0 its far side. */
function moved(particle: PackedParticle, depth: number): PackedParticle {
  const [x, y, z] = particle.place;
  const place: Vec3 = [x, y, depth + 0.1 * z];
  return { ...particle, place, placeBefore: place };
}

function project(
  { place, placeBefore = place }: PackedParticle,
  share: number,
  eye: Vec3,
  projection: readonly number[],
): { readonly across: number; readonly up: number; readonly depth: number } {
  const seen = (axis: 0 | 1 | 2) =>
    corner[axis] + sideMetres * (placeBefore[axis] + share * (place[axis] - placeBefore[axis])) - eye[axis];
  const depth = -seen(2);
  return {
    across: (seen(0) * (projection[0] ?? 0)) / depth,
    up: (seen(1) * (projection[5] ?? 0)) / depth,
    depth,
  };
}

/** Equal numbers for equal seeds. Source: Steele and Vigna's 32-bit mix, as in mulberry32. */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
