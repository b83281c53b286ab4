import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FakeMember, MediaRig, settled } from './testing/media-rig.ts';

const section = (mid: string, codec: string): string =>
  `v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 98\r\na=mid:${mid}\r\na=sendonly\r\na=rtpmap:98 ${codec}/90000\r\n`;

/** Announces a screen as one that could have layers in one encoding. */
function announce(member: FakeMember): string {
  assert.equal(member.say({ type: 'publish-track', kind: 'screen', svc: true }), null);
  return member.last('track-published').track.trackId;
}

async function send(member: FakeMember, trackId: string, mid: string, codec: string): Promise<void> {
  const sdp = section(mid, codec);
  member.say({ type: 'media-offer', revision: 1, sdp, sends: [{ mid, trackId }], receives: [] });
  await settled();
}

/** A room where Ada shows her screen with layers in one encoding. */
async function opened(): Promise<{ rig: MediaRig; ada: FakeMember; screen: string }> {
  const rig = new MediaRig();
  const ada = rig.join(1);
  await ada.start();
  const screen = announce(ada);
  await send(ada, screen, '1', 'VP9');
  return { rig, ada, screen };
}

test('M2 a screen has its layers in one encoding where everybody can decode that, and the engine is told', async () => {
  const { rig, ada, screen } = await opened();
  assert.equal(ada.last('track-published').track.svc, true);
  assert.deepEqual([...(rig.engine.links[0]?.svc ?? [])], [[screen, 'L1T3']]);
  const bob = rig.join(2);
  await bob.start();
  await bob.offer([], []);
  assert.equal(ada.heard('track-updated'), 0);
});

test('M2 who cannot decode it gets the screen all the same: it is offered anew without, and planned anew', async () => {
  const { rig, ada, screen } = await opened();
  const cleo = rig.join(3);
  await cleo.start();
  cleo.say({ type: 'media-view', pictures: [{ trackId: screen, heightPixels: 700, gazeRad: 0 }] });
  await cleo.offer([], [], 'without VP9');
  for (const member of [ada, cleo])
    assert.deepEqual(member.last('track-updated').changes, { svc: false }, member.clientId);
  rig.pass(1_000);
  const before = cleo.heard('media-plan');
  await send(ada, screen, '2', 'VP8');
  assert.equal(rig.engine.links[0]?.svc.size, 0);
  rig.pass(2_000);
  const plans = cleo.told.slice(0).flatMap((one) => (one.type === 'media-plan' ? [one.tracks.join()] : []));
  assert.deepEqual(plans.slice(before), ['', screen], 'it leaves the plan and comes back');
  // It stays so, and others begin so while that viewer is here.
  ada.say({ type: 'unpublish-track', trackId: screen });
  announce(ada);
  assert.equal(ada.last('track-published').track.svc, undefined);
  rig.gone(cleo);
  ada.say({ type: 'unpublish-track', trackId: ada.last('track-published').track.trackId });
  announce(ada);
  assert.equal(ada.last('track-published').track.svc, true);
});

test('M4 a player waits until nothing has its layers in one encoding, for it has one offer only', async () => {
  const { rig, ada, screen } = await opened();
  const play = 'v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96 98\r\na=mid:0\r\na=recvonly\r\n';
  let isAnswered = false;
  const playing = rig.media.externals.play(play, screen).then((outcome) => {
    isAnswered = true;
    return outcome;
  });
  await settled();
  assert.deepEqual(ada.last('track-updated').changes, { svc: false });
  rig.pass(500);
  await settled();
  assert.ok(!isAnswered, 'the source is the former one');
  await send(ada, screen, '2', 'VP8');
  rig.pass(100);
  const player = await playing;
  assert.ok(player.ok);
  ada.say({ type: 'unpublish-track', trackId: screen });
  announce(ada);
  assert.equal(ada.last('track-published').track.svc, undefined, 'as long as it is there');
  player.value.close();
});

test('M4 a player does not wait for ever for a publisher that does not follow', async () => {
  const { rig, screen } = await opened();
  const play = 'v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96 98\r\na=mid:0\r\na=recvonly\r\n';
  const playing = rig.media.externals.play(play, screen);
  await settled();
  rig.pass(3_100);
  assert.ok((await playing).ok);
});

test('M2 a publisher may go without, nobody else decides it, and no track ever gets it later', async () => {
  const { rig, ada, screen } = await opened();
  const host = rig.join(9, ['join', 'chat', 'speak', 'show', 'moderate']);
  const to = (svc: boolean) => ({ type: 'update-track' as const, trackId: screen, changes: { svc } });
  assert.equal(host.say(to(false))?.code, 'NOT_ALLOWED');
  assert.equal(ada.say(to(true))?.code, 'NOT_ALLOWED');
  assert.equal(ada.say(to(false)), null);
  assert.deepEqual(host.last('track-updated').changes, { svc: false });
});
