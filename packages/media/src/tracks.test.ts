import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Grant, MediaTrack, Stage } from '@streamxr/protocol';
import type { TrackMember } from './track-rules.ts';
import { Tracks } from './tracks.ts';

const conversation: Stage = { mode: 'conversation', streamer: null };
const everyday: readonly Grant[] = ['join', 'chat', 'speak', 'show'];

function member(clientId: string, grants: readonly Grant[] = everyday): TrackMember {
  return { clientId, grants: new Set(grants), standing: 'participant' };
}

function published(tracks: Tracks, who: TrackMember, kind: 'microphone' | 'camera' | 'screen'): MediaTrack {
  const outcome = tracks.publish(who, { kind });
  assert.ok(outcome.ok);
  return outcome.value;
}

function codeOf(outcome: ReturnType<Tracks['publish'] | Tracks['update'] | Tracks['unpublish']>): string {
  return outcome.ok ? 'ok' : outcome.refusal.code;
}

test('M1 sound needs the grant to speak, pictures the grant to show, and spectators have neither', () => {
  const tracks = new Tracks(conversation);
  const codes = (who: TrackMember): string[] =>
    (['microphone', 'camera', 'screen', 'screen-sound'] as const).map((kind) =>
      codeOf(tracks.publish(who, { kind })),
    );
  assert.deepEqual(codes(member('c1', ['speak'])), ['ok', 'NOT_ALLOWED', 'NOT_ALLOWED', 'ok']);
  assert.deepEqual(codes(member('c2', ['show'])), ['NOT_ALLOWED', 'ok', 'ok', 'NOT_ALLOWED']);
  assert.deepEqual(codes({ ...member('c3'), standing: 'spectator' }), Array(4).fill('SPECTATOR'));
  assert.deepEqual(codes(member('c1', ['speak'])), [
    'TOO_MANY_TRACKS',
    'NOT_ALLOWED',
    'NOT_ALLOWED',
    'TOO_MANY_TRACKS',
  ]);
});

test('M1 a stage has one streamer: the others are its audience, but for who runs the room', () => {
  const tracks = new Tracks(conversation);
  const [ada, bob, host] = [member('c1'), member('c2'), member('c3', [...everyday, 'moderate'])];
  const ofAda = published(tracks, ada, 'microphone');
  const ofBob = published(tracks, bob, 'microphone');
  const ofHost = published(tracks, host, 'microphone');
  const { ended, updated } = tracks.setStage({ mode: 'stage', streamer: 'c1' }, (id) => id === 'c3');
  assert.deepEqual(
    ended.map(({ track, why }) => [track.trackId, why]),
    [[ofBob.trackId, 'stage']],
  );
  assert.deepEqual(updated, [{ trackId: ofAda.trackId, changes: { broadcast: true } }]);
  assert.equal(codeOf(tracks.publish(bob, { kind: 'camera' })), 'STAGE_TAKEN');
  assert.equal(codeOf(tracks.publish(ada, { kind: 'camera' })), 'ok');
  assert.equal(codeOf(tracks.publish(host, { kind: 'camera' })), 'ok');
  const opened = tracks.setStage(conversation, () => false);
  assert.deepEqual(opened, {
    ended: [],
    updated: [{ trackId: ofAda.trackId, changes: { broadcast: false } }],
  });
  assert.ok(tracks.get(ofHost.trackId));
  assert.equal(codeOf(tracks.publish(bob, { kind: 'microphone' })), 'ok');
});

test('M1 others can be muted and ended by who moderates, and unmuted by nobody but themselves', () => {
  const tracks = new Tracks(conversation);
  const [ada, bob, host] = [member('c1'), member('c2'), member('c3', ['moderate'])];
  const { trackId } = published(tracks, ada, 'microphone');
  assert.equal(codeOf(tracks.update(bob, trackId, { muted: true })), 'NOT_ALLOWED');
  assert.deepEqual(tracks.update(host, trackId, { muted: true }), { ok: true, value: { muted: true } });
  assert.equal(codeOf(tracks.update(host, trackId, { muted: false })), 'NOT_ALLOWED');
  assert.deepEqual(tracks.update(ada, trackId, { muted: false }), { ok: true, value: { muted: false } });
  assert.deepEqual(tracks.update(ada, trackId, { muted: false }), { ok: true, value: {} });
  assert.equal(codeOf(tracks.update(ada, trackId, { broadcast: true })), 'NOT_ALLOWED');
  assert.equal(codeOf(tracks.update(host, trackId, { broadcast: true })), 'ok');
  assert.equal(codeOf(tracks.update(ada, trackId, { title: 'mine' })), 'BAD_FIELD');
  assert.equal(codeOf(tracks.unpublish(bob, trackId)), 'NOT_ALLOWED');
  const ended = tracks.unpublish(host, trackId);
  assert.ok(ended.ok);
  assert.equal(ended.value.why, 'moderated');
  assert.equal(codeOf(tracks.unpublish(ada, trackId)), 'TRACK_NOT_FOUND');
});

test('M4 the wall has room for as many pictures as it has places', () => {
  const tracks = new Tracks(conversation, { tracksMax: 100, wallMax: 2, externalsMax: 1 });
  const camera = published(tracks, member('c9'), 'camera');
  published(tracks, member('c1'), 'screen');
  assert.ok(tracks.publishExternal('external', { mayModerate: false, title: 'OBS' }).ok);
  assert.equal(codeOf(tracks.publish(member('c2'), { kind: 'screen' })), 'TOO_MANY_TRACKS');
  assert.equal(codeOf(tracks.update(member('c9'), camera.trackId, { place: 'wall' })), 'TOO_MANY_TRACKS');
  // Sound takes no place there.
  assert.equal(codeOf(tracks.publish(member('c1'), { kind: 'screen-sound' })), 'ok');
  const second = tracks.publishExternal('external-sound', { mayModerate: false });
  assert.ok(second.ok && second.value.broadcast);
});

test('M1 what was published and did not end is there, whatever is done; never more than there may be', () => {
  const clients = ['c1', 'c2', 'c3', 'c4'] as const;
  const kinds = ['microphone', 'camera', 'screen', 'screen-sound'] as const;
  const step = fc.oneof(
    fc.record({
      do: fc.constant('publish' as const),
      client: fc.constantFrom(...clients),
      kind: fc.constantFrom(...kinds),
    }),
    fc.record({ do: fc.constant('leave' as const), client: fc.constantFrom(...clients) }),
    fc.record({ do: fc.constant('stage' as const), client: fc.option(fc.constantFrom(...clients)) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const tracks = new Tracks(conversation, { tracksMax: 5, wallMax: 2, externalsMax: 1 });
      const known = new Map<string, MediaTrack>();
      for (const one of steps) {
        if (one.do === 'publish') {
          const outcome = tracks.publish(member(one.client), { kind: one.kind });
          if (outcome.ok) {
            assert.ok(!known.has(outcome.value.trackId), 'no id comes again');
            known.set(outcome.value.trackId, outcome.value);
          }
        } else {
          const ended =
            one.do === 'leave'
              ? tracks.endAllOf(one.client, 'left')
              : tracks.setStage(
                  one.client === null ? conversation : { mode: 'stage', streamer: one.client },
                  () => false,
                ).ended;
          for (const { track } of ended) assert.ok(known.delete(track.trackId));
        }
        assert.deepEqual(new Set(tracks.all.map(({ trackId }) => trackId)), new Set(known.keys()));
        assert.ok(tracks.size <= 5);
        const { mode, streamer } = tracks.stage;
        assert.ok(mode === 'conversation' || tracks.all.every(({ clientId }) => clientId === streamer));
      }
    }),
  );
});
