import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AudioZone, distanceGain, facingGain, hearingGain, openAir, zoneAt } from './acoustics.ts';
import { loudnessOf } from './loudness.ts';

const hall: AudioZone = {
  zoneId: 'hall',
  min: [-10, 0, -10],
  max: [10, 5, 10],
  passes: 1,
  refDistanceMetres: 2,
  rolloff: 0.5,
  maxDistanceMetres: 60,
};
const booth: AudioZone = { ...hall, zoneId: 'booth', min: [0, 0, 0], max: [2, 3, 2], passes: 0 };

test('M3 a voice fades with distance as the inverse model says, never grows, and ends', () => {
  assert.equal(distanceGain(0.5, openAir), 1);
  assert.ok(Math.abs(distanceGain(2.4, openAir) - 0.5) < 1e-9, 'half at twice the distance');
  assert.equal(distanceGain(openAir.maxDistanceMetres, openAir), 0);
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 60, noNaN: true }),
      fc.double({ min: 0, max: 5, noNaN: true }),
      (at, more) => {
        const [near, far] = [distanceGain(at, openAir), distanceGain(at + more, openAir)];
        assert.ok(far <= near && far >= 0 && near <= 1);
      },
    ),
  );
});

test('M3 a place is in the smallest zone around it', () => {
  assert.equal(zoneAt([hall, booth], [1, 1, 1])?.zoneId, 'booth');
  assert.equal(zoneAt([booth, hall], [5, 1, 1])?.zoneId, 'hall');
  assert.equal(zoneAt([booth, hall], [50, 1, 1]), null);
});

test('M3 nothing passes the walls of a closed zone, either way, and all is heard within it', () => {
  const zones = [hall, booth];
  assert.equal(hearingGain(zones, [1, 1, 1], [3, 1, 1]), 0);
  assert.equal(hearingGain(zones, [3, 1, 1], [1, 1, 1]), 0);
  assert.equal(hearingGain(zones, [0.5, 1, 1], [1.5, 1, 1]), 1);
});

test('M3 the zone of a voice says how far it carries', () => {
  const inHall = hearingGain([hall], [-5, 1, 0], [5, 1, 0]);
  assert.ok(inHall > hearingGain([], [-5, 1, 0], [5, 1, 0]));
});

test('M3 who speaks away from somebody is heard less, and no less than half', () => {
  assert.equal(facingGain(0), 1);
  assert.ok(facingGain(2) < 1 && facingGain(Math.PI) > 0.5);
});

test('M3 loudness goes from silence to a shout in steps of decibels', () => {
  const tone = (amplitude: number) => new Float32Array(1024).fill(amplitude);
  assert.equal(loudnessOf(tone(0)), 0);
  assert.equal(loudnessOf(tone(1)), 1);
  const [quiet, middle, loud] = [loudnessOf(tone(0.01)), loudnessOf(tone(0.03)), loudnessOf(tone(0.09))];
  assert.ok(quiet > 0 && Math.abs(middle - quiet - (loud - middle)) < 1e-6);
});
