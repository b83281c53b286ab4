import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc, { type Arbitrary } from 'fast-check';
import { SeededRandom, type Result } from '@streamxr/kernel';
import { angleBetweenRad, distance, fromYaw, type Quat, rotate } from '@streamxr/spatial';
import { unitQuat } from '@streamxr/spatial/testing';
import type { WirePose } from '../shapes.ts';
import { Walker } from '../testing/crowd-motion.ts';
import { CrowdDecoder } from './crowd-decoder.ts';
import { CrowdEncoder } from './crowd-encoder.ts';
import { crowdIdMax, type CrowdPose, type CrowdTier, crowdTiers } from './crowd-pose.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? 1);

const metres = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -64, max: 64, noNaN: true }) },
  { weight: 1, arbitrary: fc.double({ min: -10_000, max: 10_000, noNaN: true }) },
);
const part: Arbitrary<WirePose> = fc.record({
  position: fc.tuple(metres, metres, metres),
  rotation: unitQuat,
});
const twoHands = fc.record({ left: part, right: part }, { requiredKeys: [] });
const body = fc.record({ head: part, hands: fc.option(twoHands, { nil: undefined }) });
const member = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constant(crowdIdMax));

/** What one frame says: who moved where, who is removed. */
const step = fc.record({
  moved: fc
    .array(fc.tuple(member, body), { maxLength: 8 })
    .map((list) => [...new Map(list)].map(([id, { head, hands }]): CrowdPose => ({ id, ...head, hands }))),
  removed: fc.uniqueArray(member, { maxLength: 3 }),
  joins: fc.boolean(),
});

for (const tier of crowdTiers) {
  test(`P4 ${tier} poses arrive within the stated error, for those who came in late as well`, () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const encoder = new CrowdEncoder(tier);
        const decoders = [new CrowdDecoder(tier)];
        accepted(decoders[0]?.decodeKeyframe(encoder.keyframe(), 0));
        for (const [index, { moved, removed, joins }] of steps.entries()) {
          const leaving = removed.filter((id) => encoder.has(id));
          const before = new Set(moved.filter(({ id }) => encoder.has(id) && !leaving.includes(id)));
          const data = encoder.encode(moved, removed);
          const frames = decoders.map((decoder) => accepted(decoder.decode(data, index + 1)));
          for (const frame of frames) {
            assert.deepEqual(frame, frames[0], 'all readers hear the same');
            assert.deepEqual(
              frame.removed,
              leaving.toSorted((a, b) => a - b),
            );
            const told = new Map([...frame.added, ...frame.moved].map((pose) => [pose.id, pose]));
            assert.equal(told.size, moved.length);
            assert.equal(frame.moved.length, before.size);
            for (const pose of moved) assertNear(tier, pose, told.get(pose.id));
          }
          if (joins) {
            const late = new CrowdDecoder(tier);
            const keyframe = accepted(late.decodeKeyframe(encoder.keyframe(), index + 1));
            assert.equal(keyframe.added.length, encoder.size);
            for (const pose of moved)
              assertNear(
                tier,
                pose,
                keyframe.added.find(({ id }) => id === pose.id),
              );
            decoders.push(late);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
}

test('P4 rounding never adds up: after a minute of walking the error is what it was', () => {
  const { decoded, poses } = walk('near', 20, 60);
  for (const pose of poses) assertNear('near', pose, decoded.get(pose.id));
});

test('P6 an update of head and two hands takes 11 bytes at most, of people who walk, gesture and look around at 10 Hz', () => {
  const { bytesPerUpdate } = walk('near', 64, 20);
  assert.ok(bytesPerUpdate < 9, `${bytesPerUpdate} bytes`);
});

test('P6 an update of somebody far away takes 6 bytes at most', () => {
  const { bytesPerUpdate } = walk('far', 300, 20);
  assert.ok(bytesPerUpdate < 4, `${bytesPerUpdate} bytes`);
});

test('somebody who stands still takes almost nothing', () => {
  const pose = new Walker(1, new SeededRandom(seed), { centre: [0, 0], halfMetres: 5 }).next(0);
  const encoder = new CrowdEncoder('near');
  for (let i = 0; i < 30; i++) encoder.encode([pose]);
  assert.ok(encoder.encode([pose]).length <= 4);
});

test('a decoder that missed a frame says nothing until the next keyframe', () => {
  const encoder = new CrowdEncoder('near');
  const decoder = new CrowdDecoder('near');
  const pose: CrowdPose = { id: 3, position: [1, 2, 3], rotation: [0, 0, 0, 1] };
  assert.deepEqual(decoder.decode(encoder.encode([pose]), 1), { ok: false, refusal: { code: 'lost' } });
  accepted(decoder.decodeKeyframe(encoder.keyframe(), 1));
  assert.ok(decoder.has(3));
  encoder.encode([pose]);
  for (const sequence of [3, 4])
    assert.deepEqual(decoder.decode(encoder.encode([pose]), sequence), {
      ok: false,
      refusal: { code: 'lost' },
    });
  assert.ok(!decoder.has(3));
  accepted(decoder.decodeKeyframe(encoder.keyframe(), 4));
  accepted(decoder.decode(encoder.encode([pose], []), 5));
});

for (const tier of crowdTiers) {
  test(`damaged ${tier} frames are refused or read, and never throw (FUZZ_SEED=${seed})`, () => {
    const random = new SeededRandom(seed);
    const walkers = Array.from(
      { length: 20 },
      (_, i) => new Walker(i * 3, random, { centre: [0, 0], halfMetres: 30 }),
    );
    const encoder = new CrowdEncoder(tier);
    let refusals = 0;
    for (let round = 0; round < 600; round++) {
      const before = encoder.keyframe();
      const frame = encoder.encode(
        walkers.filter(() => random.float() < 0.5).map((walker) => walker.next(0.1)),
        random.float() < 0.2 ? [random.below(60)] : [],
      );
      const decoder = new CrowdDecoder(tier);
      if (random.float() < 0.5) {
        if (!decoder.decodeKeyframe(damaged(before, random), 0).ok) refusals += 1;
      } else accepted(decoder.decodeKeyframe(before, 0));
      const read = decoder.decode(damaged(frame, random), 1);
      if (!read.ok) refusals += 1;
      else for (const pose of [...read.value.added, ...read.value.moved]) assertSane(pose);
    }
    assert.ok(refusals > 100, `${refusals} refusals`);
  });
}

function walk(
  tier: CrowdTier,
  members: number,
  seconds: number,
): { bytesPerUpdate: number; decoded: Map<number, CrowdPose>; poses: CrowdPose[] } {
  const random = new SeededRandom(seed);
  const walkers = Array.from(
    { length: members },
    (_, i) => new Walker(5 + i * 2, random, { centre: [0, 0], halfMetres: 40 }),
  );
  const everySeconds = tier === 'near' ? 0.1 : 1;
  const encoder = new CrowdEncoder(tier);
  const decoder = new CrowdDecoder(tier);
  accepted(decoder.decodeKeyframe(encoder.keyframe(), 0));
  const decoded = new Map<number, CrowdPose>();
  const told = new Map<number, CrowdPose>();
  let sequence = 0;
  let bytes = 0;
  let updates = 0;
  const rounds = seconds / everySeconds;
  for (let round = 0; round < rounds; round++) {
    // A third of them in each frame, as a room of 30 ticks a second sees them.
    for (const phase of [0, 1, 2]) {
      const moved = walkers.filter((_, i) => i % 3 === phase).map((walker) => walker.next(everySeconds));
      const data = encoder.encode(moved);
      sequence += 1;
      const frame = accepted(decoder.decode(data, sequence));
      for (const pose of [...frame.added, ...frame.moved]) decoded.set(pose.id, pose);
      for (const pose of moved) told.set(pose.id, pose);
      if (round > 1) {
        bytes += data.length;
        updates += moved.length;
      }
    }
  }
  return { bytesPerUpdate: bytes / updates, decoded, poses: [...told.values()] };
}

function damaged(frame: Uint8Array, random: SeededRandom): Uint8Array {
  const bytes = [...frame];
  for (let strokes = 1 + random.below(3); strokes > 0; strokes--) {
    const at = random.below(bytes.length + 1);
    if (random.float() < 0.6) bytes[at] = random.pick([0, 0xff, random.below(256)]);
    else if (random.float() < 0.5) bytes.splice(at, 1 + random.below(9));
    else bytes.splice(at, 0, random.below(256));
  }
  return Uint8Array.from(bytes);
}

function assertNear(tier: CrowdTier, sent: CrowdPose, got: CrowdPose | undefined): void {
  assert.ok(got !== undefined, `nothing of ${sent.id}`);
  if (tier === 'far') {
    assert.ok(distance(sent.position, got.position) <= 0.02);
    assert.equal(got.hands, undefined);
    assertHeading(sent.rotation, got.rotation);
    return;
  }
  assertPartNear(sent, got);
  for (const side of ['left', 'right'] as const) {
    const hand: WirePose | undefined = sent.hands?.[side];
    const gotHand: WirePose | undefined = got.hands?.[side];
    assert.equal(gotHand === undefined, hand === undefined);
    if (hand !== undefined && gotHand !== undefined) assertPartNear(hand, gotHand);
  }
}

function assertPartNear(sent: WirePose, got: WirePose): void {
  const offMetres = distance(sent.position, got.position);
  assert.ok(offMetres <= 0.002, `${offMetres} m off`);
  assert.ok(angleBetweenRad(sent.rotation, got.rotation) <= (0.5 * Math.PI) / 180);
}

function assertHeading(sent: Quat, got: Quat): void {
  const [x, , z] = rotate(sent, [0, 0, -1]);
  // Whoever looks straight up or down has no heading to compare.
  if (Math.hypot(x, z) < 1e-2) return;
  assert.ok(angleBetweenRad(fromYaw(Math.atan2(-x, -z)), got) <= (3 * Math.PI) / 180);
}

function assertSane({ position, rotation, hands }: CrowdPose): void {
  const parts = [{ position, rotation }, hands?.left, hands?.right].filter((some) => some !== undefined);
  for (const { position: at, rotation: q } of parts) {
    assert.ok(at.every(Number.isFinite));
    assert.ok(Math.abs(Math.hypot(...q) - 1) < 1e-9);
  }
}

function accepted<Value>(result: Result<Value, unknown> | undefined): Value {
  if (result === undefined || !result.ok) assert.fail(`refused: ${JSON.stringify(result)}`);
  return result.value;
}
