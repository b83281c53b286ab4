import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openAir } from '@streamxr/media';
import type { AudioZone } from '@streamxr/protocol';
import { MediaRig } from './testing/media-rig.ts';

const booth: AudioZone = {
  ...{ zoneId: 'z1', name: 'Booth', min: [4, 0, 4], max: [6, 3, 6], passes: 0 },
  ...openAir,
};

test('M3 whom a booth keeps from being heard is not planned, and not sent even to who still has a section for it', async () => {
  const rig = new MediaRig();
  const [ada, bob] = [rig.join(1), rig.join(2)];
  rig.positions.set('c1', [5, 1.6, 5]).set('c2', [9, 1.6, 5]);
  await ada.start();
  const voice = await ada.publish('microphone');
  const link = await bob.start();
  rig.pass(600);
  assert.deepEqual(bob.last('media-plan').tracks, [voice]);
  await bob.offer([], [voice]);
  rig.pass(600);
  rig.setAudioZones([booth]);
  rig.pass(200);
  assert.deepEqual(link.preferred.get(voice), { forward: false }, 'at once');
  rig.pass(500);
  assert.deepEqual(bob.last('media-plan').tracks, []);
  rig.positions.set('c2', [5.5, 1.6, 5]);
  rig.pass(600);
  assert.deepEqual(bob.last('media-plan').tracks, [voice], 'who comes in hears it');
  assert.equal(link.preferred.get(voice)?.forward, true);
  rig.positions.set('c2', [9, 1.6, 5]);
  rig.pass(600);
  assert.deepEqual(bob.last('media-plan').tracks, []);
  rig.setAudioZones([]);
  rig.pass(600);
  assert.deepEqual(bob.last('media-plan').tracks, [voice], 'and when the booth is gone');
});

test('M3 a voice that was shut out is heard again by who offers for it anew', async () => {
  const rig = new MediaRig();
  const [ada, bob] = [rig.join(1), rig.join(2)];
  rig.positions.set('c1', [5, 1.6, 5]).set('c2', [9, 1.6, 5]);
  await ada.start();
  const voice = await ada.publish('microphone');
  const link = await bob.start();
  rig.pass(600);
  await bob.offer([], [voice]);
  rig.setAudioZones([booth]);
  rig.pass(1_200);
  await bob.offer([], []);
  rig.setAudioZones([]);
  rig.pass(600);
  await bob.offer([], [voice]);
  assert.deepEqual(link.receives, [voice]);
  assert.equal(link.preferred.get(voice)?.forward, true);
});
