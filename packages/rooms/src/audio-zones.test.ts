import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AudioZone } from '@streamxr/protocol';
import type { Vec3 } from '@streamxr/spatial';
import { setAudioZones } from './audio-zones.ts';
import { RoomSimulator } from './testing/room-simulator.ts';

const moderator = ['join', 'chat', 'edit', 'moderate'] as const;

function zone(zoneId: string, min: Vec3 = [0, 0, 0], max: Vec3 = [2, 3, 2]): AudioZone {
  return {
    ...{ zoneId, name: `Booth ${zoneId}`, min, max, passes: 0 },
    ...{ refDistanceMetres: 1.2, rolloff: 1, maxDistanceMetres: 40 },
  };
}

test('M3 audio zones are set by who may moderate, told to all, and last over a crash and a snapshot', () => {
  const room = new RoomSimulator();
  const host = room.connect(undefined, moderator);
  const bob = room.connect();
  room.request(bob, { type: 'set-audio-zones', zones: [zone('z1')] });
  assert.deepEqual(room.mirror(bob).errors, ['NOT_ALLOWED']);
  room.request(host, { type: 'set-audio-zones', zones: [zone('z1'), zone('z2')] });
  assert.deepEqual(room.mirror(bob).audioZones, [zone('z1'), zone('z2')]);
  const gone = room.disconnect(bob, false);
  room.request(host, { type: 'set-audio-zones', zones: [zone('z2')] });
  room.compact(0);
  room.crash();
  const [again, newcomer] = [room.connect(gone), room.connect()];
  for (const one of [again, newcomer]) assert.deepEqual(room.mirror(one).audioZones, [zone('z2')]);
});

test('M3 a box that is none, an id that comes twice, and too many zones are refused, and nothing is changed', () => {
  const room = new RoomSimulator();
  const host = room.connect(undefined, moderator);
  room.request(host, { type: 'set-audio-zones', zones: [zone('z1')] });
  const refused: (readonly AudioZone[])[] = [
    [zone('z1', [0, 0, 0], [2, -1, 2])],
    [zone('z1', [3, 0, 0], [2, 3, 2])],
    [zone('z1', [0, 0, 0], [0, 3, 2])],
    [zone('z1', [0, 0, 0], [2, 0.1, 2])],
    [zone('z1', [Number.NaN, 0, 0])],
    [zone('z1', [0, 0, 0], [2, Number.POSITIVE_INFINITY, 2])],
    [zone('z1', [-10_001, 0, 0])],
    [zone('z1'), zone('z1', [5, 0, 5], [7, 3, 7])],
    Array.from({ length: 33 }, (_, at) => zone(`z${at}`)),
  ];
  for (const zones of refused) room.request(host, { type: 'set-audio-zones', zones });
  assert.deepEqual(
    room.mirror(host).errors,
    refused.map(() => 'AUDIO_ZONE_INVALID'),
  );
  assert.deepEqual(room.room.state.audioZones, [zone('z1')]);
  const outcome = setAudioZones('c1', [zone('z1', [0, 0, 0], [2, 0, 2])]);
  assert.match(outcome.ok ? '' : (outcome.refusal.message ?? ''), /“Booth z1”/);
});

test('M3 as many zones as there may be, and none at all, are accepted', () => {
  const room = new RoomSimulator();
  const host = room.connect(undefined, moderator);
  const zones = Array.from({ length: 32 }, (_, at) => zone(`z${at}`, [at, 0, 0], [at + 0.2, 3, 1]));
  room.request(host, { type: 'set-audio-zones', zones });
  assert.equal(room.mirror(host).audioZones.length, 32);
  room.request(host, { type: 'set-audio-zones', zones: [] });
  assert.deepEqual(room.mirror(host).audioZones, []);
});
