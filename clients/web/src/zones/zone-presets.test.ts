import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AudioZone } from '@streamxr/protocol';
import { fromYaw, type Pose } from '@streamxr/spatial';
import { boxAround, freeZoneId, nameFor, presetNames, presetOf, presets, sizeWords } from './zone-presets.ts';

function zone(zoneId: string, name: string): AudioZone {
  return { zoneId, name, min: [0, 0, 0], max: [3, 2.6, 4.5], ...presets.booth.acoustics };
}

test('M3 a zone goes around where one stands, its width across the view', () => {
  const ahead: Pose = { position: [1.04, 1.6, -2], rotation: fromYaw(0.2) };
  const size = { width: 6, depth: 4, height: 3 };
  assert.deepEqual(boxAround(ahead, size), { min: [-2, 0, -4], max: [4, 3, 0] });
  const aside: Pose = { position: [1, 1.6, -2], rotation: fromYaw(Math.PI / 2) };
  assert.deepEqual(boxAround(aside, size), { min: [-1, 0, -5], max: [3, 3, 1] });
});

test('M3 each preset is known again from what was made of it, and no two are alike', () => {
  for (const name of presetNames) assert.equal(presetOf(presets[name].acoustics), presets[name]);
  assert.equal(presetOf({ ...presets.booth.acoustics, passes: 0.01 }), null);
});

test('M3 names and ids of zones are not used twice', () => {
  const zones = [zone('z1', 'Booth'), zone('z3', 'Booth 2')];
  assert.equal(freeZoneId(zones), 'z2');
  assert.equal(freeZoneId([]), 'z1');
  assert.equal(nameFor(zones, '', presets.booth), 'Booth 3');
  assert.equal(nameFor(zones, '  Studio ', presets.booth), 'Studio');
  assert.equal(nameFor([], '', presets.whisper), 'Whisper corner');
  assert.ok(nameFor([zone('z1', 'x'.repeat(37))], 'x'.repeat(60), presets.room).length <= 40);
});

test('M3 the size of a zone in words', () => {
  assert.equal(sizeWords(zone('z1', 'Booth')), '3 × 4.5 m, 2.6 m high');
});
