import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AudioZone } from '@streamxr/protocol';
import type { Vec3 } from '@streamxr/spatial';
import fc from 'fast-check';
import { distanceGain, openAir } from './acoustics.ts';
import { MemberZones, Soundscape } from './soundscape.ts';
import { zone } from './testing/zones.ts';

const hall: AudioZone = {
  ...zone('z1', [-10, 0, -10], [10, 5, 10]),
  refDistanceMetres: 2,
  rolloff: 0.5,
  maxDistanceMetres: 60,
};
const booth: AudioZone = { ...hall, ...zone('z2', [0, 0, 0], [2, 3, 2]), passes: 0 };

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
  for (const zones of [
    [hall, booth],
    [booth, hall],
  ]) {
    const soundscape = new Soundscape(zones);
    const zoneAt = (place: Vec3) => soundscape.smallestOf(soundscape.zonesAt(place))?.zoneId;
    assert.equal(zoneAt([1, 1, 1]), 'z2');
    assert.equal(zoneAt([5, 1, 1]), 'z1');
    assert.equal(zoneAt([50, 1, 1]), undefined);
  }
});

test('M3 nothing passes the walls of a closed zone, either way, and all is heard within it', () => {
  const soundscape = new Soundscape([hall, booth]);
  assert.equal(soundscape.hearingGain([1, 1, 1], [3, 1, 1]), 0);
  assert.equal(soundscape.hearingGain([3, 1, 1], [1, 1, 1]), 0);
  assert.equal(soundscape.hearingGain([0.5, 1, 1], [1.5, 1, 1]), 1);
});

test('M3 the zone of a voice says how far it carries', () => {
  const inHall = new Soundscape([hall]).hearingGain([-5, 1, 0], [5, 1, 0]);
  assert.ok(inHall > Soundscape.open.hearingGain([-5, 1, 0], [5, 1, 0]));
});

test('M3 only the bounds between voice and listener dampen: a corner of a room does not hear through the walls of the room', () => {
  const room = zone('z1', [-10, 0, -10], [10, 5, 10], 0.5);
  const corner = zone('z2', [0, 0, 0], [2, 3, 2], 0.1);
  const soundscape = new Soundscape([room, corner]);
  const passes = (from: Vec3, to: Vec3) =>
    soundscape.passesBetween(soundscape.zonesAt(from), soundscape.zonesAt(to));
  assert.equal(passes([1, 1, 1], [3, 1, 1]), 0.1);
  assert.equal(passes([3, 1, 1], [20, 1, 1]), 0.5);
  assert.ok(Math.abs(passes([20, 1, 1], [1, 1, 1]) - 0.05) < 1e-12);
});

test('M3 who speaks in a zone that broadcasts is heard by everybody alike', () => {
  const podium: AudioZone = { ...zone('z1', [0, 0, 0], [1, 3, 1], 0), broadcast: true };
  const soundscape = new Soundscape([podium, booth]);
  assert.equal(soundscape.hearingGain([0.5, 1.6, 0.5], [900, 1.6, 0]), 1);
  assert.equal(soundscape.hearingGain([900, 1.6, 0], [0.5, 1.6, 0.5]), 0, 'and hears as its bounds say');
});

test('M3 as many zones as there may be are told apart, the last as well as the first', () => {
  const zones = Array.from({ length: 32 }, (_, at) => zone(`z${at}`, [at * 2, 0, 0], [at * 2 + 1, 1, 1], 0));
  const soundscape = new Soundscape(zones);
  for (let at = 0; at < 32; at++) {
    const inside: Vec3 = [at * 2 + 0.5, 0.5, 0.5];
    assert.equal(soundscape.smallestOf(soundscape.zonesAt(inside))?.zoneId, `z${at}`);
    assert.equal(soundscape.hearingGain(inside, [at * 2 + 1.5, 0.5, 0.5]), 0);
  }
});

test('M3 hearing between two places is the same product either way, and never more than in the open', () => {
  const side = fc.double({ min: -6, max: 6, noNaN: true });
  const place = fc.tuple(side, side, side);
  const anyZone = fc
    .record({ a: place, b: place, passes: fc.double({ min: 0, max: 1, noNaN: true }) })
    .map(({ a, b, passes }) =>
      zone(
        'z1',
        a.map((part, axis) => Math.min(part, b[axis] ?? 0)) as unknown as Vec3,
        a.map((part, axis) => Math.max(part, b[axis] ?? 0)) as unknown as Vec3,
        passes,
      ),
    );
  fc.assert(
    fc.property(fc.array(anyZone, { maxLength: 8 }), place, place, (zones, a, b) => {
      const soundscape = new Soundscape(zones);
      const [inA, inB] = [soundscape.zonesAt(a), soundscape.zonesAt(b)];
      const crossed = zones.filter(({ min, max }) => {
        const holds = (at: Vec3) =>
          at.every((part, axis) => part >= (min[axis] ?? 0) && part <= (max[axis] ?? 0));
        return holds(a) !== holds(b);
      });
      const expected = crossed.reduce((product, { passes }) => product * passes, 1);
      assert.ok(Math.abs(soundscape.passesBetween(inA, inB) - expected) < 1e-9);
      assert.equal(soundscape.passesBetween(inA, inB), soundscape.passesBetween(inB, inA));
      assert.ok(soundscape.hearingGain(a, b) <= Soundscape.open.hearingGain(a, b) + 1e-12);
    }),
  );
});

test('M3 who sways at the bound of a zone stays where it was', () => {
  const members = new MemberZones(new Soundscape([booth]));
  assert.equal(members.zonesOf('c1', [2.1, 1, 1]), 0);
  assert.notEqual(members.zonesOf('c1', [1.9, 1, 1]), 0);
  assert.notEqual(members.zonesOf('c1', [2.2, 1, 1]), 0);
  assert.equal(members.zonesOf('c2', [2.2, 1, 1]), 0);
  assert.equal(members.zonesOf('c1', [2.4, 1, 1]), 0);
  assert.equal(members.zonesOf('c1', [2.2, 1, 1]), 0);
  members.zonesOf('c1', [1, 1, 1]);
  members.forget('c1');
  assert.equal(members.zonesOf('c1', [2.2, 1, 1]), 0);
});
