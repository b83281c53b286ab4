import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MediaTrack } from '@streamxr/protocol';
import { type CallSource, facesMax, facesOf, playsSound } from './plain-sources.ts';

function source(track: Partial<MediaTrack>, changes: Partial<CallSource> = {}): CallSource {
  const plain = {
    clientId: 'c1',
    place: 'portrait',
    muted: false,
    encrypted: false,
    broadcast: false,
  } as const;
  const whole: MediaTrack = { trackId: 't1', kind: 'microphone', ...plain, ...track };
  return { track: whole, media: {} as MediaStreamTrack, locked: false, own: false, ...changes };
}
const people = Array.from({ length: facesMax + 3 }, (_, index) => ({ clientId: `c${index}` }));

test('M4 without a drawn room whose camera is on is shown first, and of a crowd how many more there are', () => {
  const camera = source({ kind: 'camera', clientId: 'c14' });
  const { faces, more } = facesOf(people, [camera]);
  assert.equal(faces.length, facesMax);
  assert.equal(more, 3);
  assert.deepEqual(faces[0], { person: { clientId: 'c14' }, camera });
  assert.equal(faces[1]?.person.clientId, 'c0');
});

test('M4 a camera that is paused or hangs on the wall is no face', () => {
  const [paused, hung] = [source({ kind: 'camera', muted: true }), source({ kind: 'camera', place: 'wall' })];
  assert.ok(facesOf(people, [paused, hung]).faces.every((face) => face.camera === null));
});

test("M1 of the sounds all are played but one's own, muted, locked and absent ones", () => {
  assert.ok(playsSound(source({})));
  assert.ok(playsSound(source({ kind: 'external-sound', clientId: null, place: 'wall' })));
  const silent = [
    source({}, { own: true }),
    source({ muted: true }),
    source({}, { locked: true }),
    source({}, { media: null }),
    source({ kind: 'screen' }),
  ];
  assert.ok(!silent.some(playsSound));
});
