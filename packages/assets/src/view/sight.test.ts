import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromRotationVector, fromYaw, type Quat, rotate, type Vec3 } from '@streamxr/spatial';
import fc from 'fast-check';
import { gazeBorders, gazeWeight, gazeZone } from './gaze-weight.ts';
import { HeadMotion } from './head-motion.ts';
import { Sight } from './sight.ts';
import { atRest, type Viewer } from './viewer.ts';

const degree = Math.PI / 180;

function viewer(parts: Partial<Viewer> = {}): Viewer {
  return {
    head: { position: [0, 0, 0], rotation: [0, 0, 0, 1] },
    gaze: null,
    motion: atRest,
    verticalFovRad: 90 * degree,
    aspect: 1,
    viewportHeightPx: 1_000,
    ...parts,
  };
}

/** Five metres away, turned from straight ahead. */
function towards(turn: Quat): Vec3 {
  return rotate(turn, [0, 0, -5]);
}

test('A5 the weight falls from the fovea to what is behind, never rises and never jumps', () => {
  assert.equal(gazeWeight(0), 1);
  assert.equal(gazeWeight(gazeBorders.fovealRad), 1);
  assert.ok(Math.abs(gazeWeight(gazeBorders.peripheralRad) - 0.25) < 1e-12);
  assert.equal(gazeWeight(gazeBorders.farRad), 0);
  const angle = fc.double({ min: 0, max: Math.PI, noNaN: true });
  fc.assert(
    fc.property(angle, fc.double({ min: 0, max: 0.01, noNaN: true }), (angleRad, step) => {
      const drop = gazeWeight(angleRad) - gazeWeight(angleRad + step);
      assert.ok(drop >= 0 && drop <= 1.6 * step + 1e-12, `${drop} at ${angleRad}`);
    }),
    { numRuns: 1_000 },
  );
});

test('A5 the zones are those of the requirement', () => {
  const zones = [0, 15, 16, 60, 61, 90, 91, 180].map((degrees) => gazeZone(degrees * degree));
  assert.deepEqual(zones, ['foveal', 'foveal', 'peripheral', 'peripheral', 'far', 'far', 'behind', 'behind']);
});

test('A5 pitch counts as much as yaw', () => {
  const sight = new Sight(viewer());
  for (const angle of [5, 20, 44, 50, 70, 89, 120]) {
    const yaw = sight.weight(...towards(fromYaw(angle * degree)), 0.1);
    const pitch = sight.weight(...towards(fromRotationVector([angle * degree, 0, 0])), 0.1);
    assert.ok(Math.abs(yaw - pitch) < 1e-9, `${angle}°: ${yaw} and ${pitch}`);
  }
});

test('A5 what one stands in counts fully, what is behind not at all', () => {
  const sight = new Sight(viewer());
  assert.equal(sight.weight(0, 0, 3, 4), 1);
  assert.equal(sight.weight(0, 0, 3, 1), 0);
  assert.equal(sight.weightInPicture(0, 0, -3, 1), 1);
  assert.equal(sight.weightInPicture(5, 0, -3, 1), 0, 'outside the picture');
});

test('A5 eyes that look aside are followed, and what the head points at still counts', () => {
  const aside = towards(fromYaw(40 * degree));
  const sight = new Sight(viewer({ gaze: aside }));
  assert.equal(sight.weight(...aside, 0.1), 1);
  const ahead = sight.weight(0, 0, -5, 0.1);
  assert.ok(ahead < 1 && ahead >= 0.25, `${ahead}`);
});

test('A6 what a turning head will see counts already, what it leaves counts less', () => {
  const turning = viewer({ motion: { metresPerSecond: [0, 0, 0], radPerSecond: [0, 1.5, 0] } });
  const left = towards(fromYaw(80 * degree));
  const right = towards(fromYaw(-40 * degree));
  assert.ok(new Sight(turning, 500).weight(...left, 0.1) > 10 * new Sight(turning).weight(...left, 0.1));
  assert.ok(new Sight(turning, 500).weight(...right, 0.1) < new Sight(turning).weight(...right, 0.1) / 2);
});

test('A6 the motion of a head is that of its last quarter second; a jump is none', () => {
  const motion = new HeadMotion();
  for (let ms = 0; ms <= 500; ms += 10) {
    motion.add({ position: [ms / 1_000, 0, 0], rotation: fromYaw(ms / 1_000) }, ms);
  }
  const { metresPerSecond, radPerSecond } = motion.at(500);
  assert.ok(Math.abs(metresPerSecond[0] - 1) < 1e-9);
  assert.ok(Math.abs(radPerSecond[1] - 1) < 1e-6);
  assert.equal(motion.at(1_000), atRest, 'no pose for half a second');
  motion.add({ position: [100, 0, 0], rotation: [0, 0, 0, 1] }, 510);
  assert.equal(motion.at(510), atRest, 'a teleport');
});
