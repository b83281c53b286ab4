import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FakeMember, MediaRig, settled } from './testing/media-rig.ts';

const candidate = 'candidate:1 1 udp 2113937151 192.0.2.7 5000 typ host';

test('M1 who starts is told with what to connect, and what to receive', async () => {
  const rig = new MediaRig();
  const [ada, bob] = [rig.join(1), rig.join(2)];
  assert.deepEqual(ada.last('media-tracks').tracks, []);
  await ada.start();
  const voice = await ada.publish('microphone');
  assert.equal(ada.last('media-answer').revision, 1);
  assert.equal(bob.last('track-published').track.trackId, voice);
  await bob.start();
  assert.deepEqual(
    bob.told.slice(-2).map(({ type }) => type),
    ['media-ready', 'media-plan'],
  );
  assert.deepEqual(bob.last('media-plan').tracks, [voice]);
  await bob.offer([], [voice]);
  assert.equal(bob.last('media-answer').sdp, `answer ${voice}`);
  assert.equal(ada.heard('media-plan'), 0, 'nobody hears itself');
  const cleo = rig.join(3);
  assert.equal(cleo.last('media-tracks').tracks.length, 1);
});

test('M2 pictures are received while they are seen, at a layer that fits, and paused when they are not', async () => {
  const rig = new MediaRig();
  const [ada, bob] = [rig.join(1), rig.join(2)];
  await ada.start();
  const face = await ada.publish('camera');
  const link = await bob.start();
  rig.pass(1_000);
  assert.equal(bob.heard('media-plan'), 0, 'it has not said that it sees anything');
  bob.say({ type: 'media-view', pictures: [{ trackId: face, heightPixels: 700, gazeRad: 0 }] });
  rig.pass(100);
  assert.deepEqual(bob.last('media-plan').tracks, [face]);
  await bob.offer([], [face]);
  const layer = (): number | null => {
    const preference = link.preferred.get(face);
    return preference?.forward === true ? preference.layer : null;
  };
  assert.equal(layer(), 2);
  bob.say({ type: 'media-view', pictures: [{ trackId: face, heightPixels: 100, gazeRad: 0 }] });
  rig.pass(500);
  assert.equal(layer(), 0);
  bob.say({ type: 'media-view', pictures: [] });
  rig.pass(500);
  assert.equal(layer(), null);
  assert.deepEqual(bob.last('media-plan').tracks, [face], 'the section stays for a while');
  rig.pass(12_000);
  assert.deepEqual(bob.last('media-plan').tracks, []);
});

test('M2 a viewer whose way is full gets smaller layers, others the same as before', async () => {
  const rig = new MediaRig();
  const [ada, bob, cleo] = [rig.join(1), rig.join(2), rig.join(3)];
  await ada.start();
  const face = await ada.publish('camera');
  const links = [await bob.start(), await cleo.start()];
  for (const viewer of [bob, cleo])
    viewer.say({ type: 'media-view', pictures: [{ trackId: face, heightPixels: 700, gazeRad: 0 }] });
  rig.pass(600);
  for (const viewer of [bob, cleo]) await viewer.offer([], [face]);
  await rig.measure();
  rig.pass(600);
  // What it gets now is more than that.
  links[0]?.options.events.estimate(1_000_000);
  links[0]?.options.events.estimate(110_000);
  await rig.measure();
  rig.pass(600);
  const layerOf = (at: number): number | null => {
    const preference = links[at]?.preferred.get(face);
    return preference?.forward === true ? preference.layer : null;
  };
  assert.ok((layerOf(0) ?? 0) < 1, 'it steps down');
  assert.equal(layerOf(1), 2);
  assert.ok((bob.pace ?? 0) >= 100_000, 'models are held back, and not starved');
});

test('M1 wrong requests are refused with a code', async () => {
  const rig = new MediaRig();
  const [ada, bob] = [rig.join(1), rig.join(2)];
  const code = (member: FakeMember, ...[message]: Parameters<FakeMember['say']>): string | null =>
    member.say(message)?.code ?? null;
  const offer = { type: 'media-offer', revision: 1, sdp: 'v=0', sends: [], receives: [] } as const;
  assert.equal(code(ada, offer), 'MEDIA_NOT_STARTED');
  assert.equal(code(ada, { type: 'media-candidate', candidate, mid: '0' }), 'MEDIA_NOT_STARTED');
  const link = await ada.start();
  const voice = await ada.publish('microphone');
  await bob.start();
  assert.equal(code(bob, { ...offer, sends: [{ mid: '0', trackId: voice }] }), 'NOT_ALLOWED');
  const twice = [
    { mid: '0', trackId: voice },
    { mid: '0', trackId: 't9' },
  ];
  assert.equal(code(ada, { ...offer, sends: twice }), 'BAD_FIELD');
  await ada.offer([voice], [], 'bad');
  assert.equal(ada.last('error').code, 'SDP_INVALID');
  assert.deepEqual(link.sends, [voice], 'the link is as it was');
  assert.equal(code(ada, { type: 'media-candidate', candidate: 'candidate:what', mid: '0' }), 'BAD_FIELD');
  const hidden = candidate.replace('192.0.2.7', 'b3f1.local');
  assert.equal(code(ada, { type: 'media-candidate', candidate: hidden, mid: '0' }), null);
  assert.deepEqual(link.candidates, [], 'names are looked up for nobody');
  const floods = Array.from({ length: 100 }, () =>
    code(ada, { type: 'media-candidate', candidate, mid: '0' }),
  );
  assert.equal(floods.at(-1), 'RATE_LIMITED');
  assert.ok(link.candidates.length < 64);
  const offers = Array.from({ length: 30 }, () => code(ada, offer));
  assert.ok(offers.includes('RATE_LIMITED'));
  const mutes = Array.from({ length: 40 }, (_, at) =>
    code(ada, { type: 'update-track', trackId: voice, changes: { muted: at % 2 === 0 } }),
  );
  assert.equal(mutes.at(-1), 'RATE_LIMITED');
  assert.ok(bob.heard('track-updated') < 20, 'nobody is flooded with it');
  const spectator = rig.join(3, ['join', 'speak'], 'spectator');
  assert.equal(code(spectator, { type: 'publish-track', kind: 'microphone' }), 'SPECTATOR');
  assert.equal(code(rig.join(4, ['join']), { type: 'publish-track', kind: 'camera' }), 'NOT_ALLOWED');
});

test('M1 sections for what has ended, or was never planned, are answered as if they were not there', async () => {
  const rig = new MediaRig();
  const [ada, bob] = [rig.join(1), rig.join(2)];
  const sending = await ada.start();
  const voice = await ada.publish('microphone');
  const screen = await ada.publish('screen', [voice]);
  const link = await bob.start();
  await bob.offer([], [voice, screen, 't99']);
  assert.deepEqual(link.receives, [voice]);
  assert.equal(ada.say({ type: 'unpublish-track', trackId: voice }), null);
  assert.equal(sending.paused.get(voice), true, 'what still comes goes nowhere');
  await ada.offer([voice, screen], []);
  assert.deepEqual(sending.sends, [screen]);
});

test('M1 a moderator mutes a track and ends it; only its member lets it be heard again', async () => {
  const rig = new MediaRig();
  const [ada, host] = [rig.join(1), rig.join(2, ['join', 'moderate'])];
  const link = await ada.start();
  const voice = await ada.publish('microphone');
  assert.equal(
    host.say({ type: 'update-track', requestId: 'm', trackId: voice, changes: { muted: true } }),
    null,
  );
  assert.equal(link.paused.get(voice), true);
  assert.equal(host.last('track-updated').requestId, 'm');
  assert.deepEqual(ada.last('track-updated').changes, { muted: true });
  assert.equal(
    host.say({ type: 'update-track', trackId: voice, changes: { muted: false } })?.code,
    'NOT_ALLOWED',
  );
  assert.equal(ada.say({ type: 'update-track', trackId: voice, changes: { muted: false } }), null);
  assert.equal(link.paused.get(voice), false);
  assert.equal(host.say({ type: 'unpublish-track', trackId: voice }), null);
  assert.equal(ada.last('track-unpublished').why, 'moderated');
});

test('M1 the stage ends the tracks of others', async () => {
  const rig = new MediaRig();
  const [ada, bob] = [rig.join(1), rig.join(2)];
  await ada.start();
  await bob.start();
  const [ofAda, ofBob] = [await ada.publish('microphone'), await bob.publish('microphone')];
  rig.media.told({
    type: 'stage-changed',
    stage: { mode: 'stage', streamer: 'c1' },
    by: 'c1',
    epoch: 1,
    offset: 1,
  });
  assert.deepEqual(bob.last('track-unpublished'), {
    type: 'track-unpublished',
    trackId: ofBob,
    why: 'stage',
  });
  assert.deepEqual(bob.last('track-updated'), {
    type: 'track-updated',
    trackId: ofAda,
    changes: { broadcast: true },
  });
  assert.equal(bob.say({ type: 'publish-track', kind: 'camera' })?.code, 'STAGE_TAKEN');
});

test('M1 who leaves takes its tracks along; who is only away keeps them', async () => {
  const rig = new MediaRig();
  const [ada, bob] = [rig.join(1), rig.join(2)];
  const link = await ada.start();
  const voice = await ada.publish('microphone');
  rig.media.left(1);
  rig.pass(2_000);
  assert.equal(bob.heard('track-unpublished'), 0);
  assert.equal(link.closed, false);
  const again = rig.join(1);
  assert.deepEqual(again.last('media-tracks').tracks.length, 1);
  assert.ok(again.way !== null, 'poses go by the link that is still there');
  rig.media.left(1);
  rig.gone(again);
  assert.deepEqual(bob.last('track-unpublished'), { type: 'track-unpublished', trackId: voice, why: 'left' });
  assert.equal(link.closed, true);
});

test('M1 a track that brings nothing for half a minute ends, unless it is muted', async () => {
  const rig = new MediaRig();
  const [ada, bob] = [rig.join(1), rig.join(2)];
  const link = await ada.start();
  const voice = await ada.publish('microphone');
  const camera = await ada.publish('camera', [voice]);
  ada.say({ type: 'update-track', trackId: camera, changes: { muted: true } });
  const second = async (packets: number): Promise<void> => {
    link.packets.set(voice, packets);
    await rig.measure();
    rig.pass(1_000);
  };
  for (let passed = 1; passed < 60; passed++) await second(passed);
  assert.equal(bob.heard('track-unpublished'), 0);
  for (let passed = 0; passed < 32; passed++) await second(60);
  assert.deepEqual(bob.last('track-unpublished'), {
    type: 'track-unpublished',
    trackId: voice,
    why: 'stalled',
  });
  assert.equal(bob.heard('track-unpublished'), 1);
  const announced = bob.say({ type: 'publish-track', kind: 'microphone' });
  assert.equal(announced, null);
  rig.pass(32_000);
  assert.equal(bob.last('track-unpublished').why, 'stalled', 'what was announced and never came ends, too');
});

test('M2 a link that never connects is given up after half a minute, one that fails at once', async () => {
  const rig = new MediaRig();
  const ada = rig.join(1);
  ada.say({ type: 'start-media' });
  await settled();
  rig.pass(31_000);
  assert.equal(rig.engine.links[0]?.closed, true);
  assert.equal(ada.heard('media-lost'), 1);
  const link = await ada.start();
  assert.ok(ada.way !== null);
  link.state('disconnected');
  rig.pass(5_000);
  link.state('connected');
  rig.pass(60_000);
  assert.equal(ada.heard('media-lost'), 1, 'what came back is not given up');
  link.state('failed');
  assert.equal(ada.heard('media-lost'), 2);
  assert.equal(ada.way, null);
});

test('M1 when the engine loses its worker, tracks stay, and are received again when they are offered anew', async () => {
  const rig = new MediaRig();
  const [ada, bob] = [rig.join(1), rig.join(2)];
  await ada.start();
  const voice = await ada.publish('microphone');
  await bob.start();
  await bob.offer([], [voice]);
  rig.engine.events?.lost('a worker died');
  for (const member of [ada, bob]) assert.equal(member.last('media-lost').reason, 'a worker died');
  assert.ok(rig.engine.links.every(({ closed }) => closed));
  assert.equal(bob.heard('track-unpublished'), 0);
  // The viewer is back before the speaker.
  await bob.start();
  rig.pass(600);
  assert.deepEqual(bob.last('media-plan').tracks, [voice], 'the plan of before');
  const plans = bob.heard('media-plan');
  await ada.start();
  await ada.offer([voice], []);
  rig.pass(600);
  assert.equal(bob.heard('media-plan'), plans + 1);
  assert.deepEqual(bob.last('media-plan').tracks, [voice]);
});

test('M1 a track that is brought in by another link leaves the plan before it comes back', async () => {
  const rig = new MediaRig();
  const [ada, bob] = [rig.join(1), rig.join(2)];
  await ada.start();
  const voice = await ada.publish('microphone');
  await bob.start();
  await bob.offer([], [voice]);
  const before = bob.heard('media-plan');
  await ada.start();
  await ada.offer([voice], []);
  rig.pass(2_000);
  const plans = bob.told.filter((message) => message.type === 'media-plan').slice(before);
  assert.deepEqual(
    plans.map(({ tracks }) => tracks),
    [[], [voice]],
  );
});

test('M1 links are as many as there may be, and without an engine there are none', async () => {
  const rig = new MediaRig();
  rig.linksMax = 1;
  const [ada, bob] = [rig.join(1), rig.join(2)];
  await ada.start();
  assert.equal(bob.say({ type: 'start-media' })?.code, 'MEDIA_FULL');
  ada.say({ type: 'stop-media' });
  await bob.start();
  const without = new MediaRig();
  without.hasEngine = false;
  const cleo = without.join(3);
  assert.equal(cleo.say({ type: 'start-media', requestId: 's' }), null);
  await settled();
  assert.equal(cleo.last('error').code, 'MEDIA_UNAVAILABLE');
  assert.equal(cleo.last('error').requestId, 's');
});

test('M3 who speaks is told to all, and the nearest of many is received', async () => {
  const rig = new MediaRig();
  const speakers = Array.from({ length: 20 }, (_, number) => rig.join(number + 1));
  const voices: string[] = [];
  for (const [at, speaker] of speakers.entries()) {
    rig.positions.set(speaker.clientId, [at, 1.6, 0]);
    await speaker.start();
    voices.push(await speaker.publish('microphone'));
  }
  rig.engine.events?.levels(new Map(voices.map((trackId) => [trackId, -20])));
  const listener = rig.join(50);
  await listener.start();
  assert.deepEqual(new Set(listener.last('media-plan').tracks), new Set(voices.slice(0, 8)));
  rig.positions.set('c50', [19, 1.6, 0]);
  rig.engine.events?.levels(new Map(voices.map((trackId) => [trackId, -20])));
  rig.pass(600);
  assert.deepEqual(new Set(listener.last('media-plan').tracks), new Set(voices.slice(-8)));
  assert.equal(listener.last('speaking').voices.length, 20);
  rig.pass(2_000);
  assert.deepEqual(listener.last('speaking').voices, []);
});

test('M6 what comes beside the media is passed on, and only while the link is there', async () => {
  const rig = new MediaRig();
  const ada = rig.join(1);
  const link = await ada.start();
  link.options.events.message(new Uint8Array([1]));
  assert.equal(ada.unreliable.length, 1);
  ada.say({ type: 'stop-media' });
  link.options.events.message(new Uint8Array([2]));
  assert.equal(ada.unreliable.length, 1);
  assert.equal(ada.way, null);
});

for (const opening of ['lost', 'refused'] as const)
  test(`M1 M4 a link that is ${opening} while it opens is refused, leaves nothing behind, and the next one opens`, async () => {
    const rig = new MediaRig();
    const ada = rig.join(1);
    rig.engine.opening = opening;
    ada.say({ type: 'start-media' });
    await settled();
    assert.equal(ada.last('error').code, 'MEDIA_UNAVAILABLE');
    assert.equal(ada.heard('media-lost'), 0, 'there was none yet');
    const sdp = 'v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\na=sendonly\r\n';
    const refused = await rig.media.externals.publish(sdp, { mayModerate: true });
    assert.equal(refused.ok ? null : refused.refusal.code, 'MEDIA_UNAVAILABLE');
    assert.deepEqual([rig.media.tracks.all, rig.media.externals.size], [[], 0]);
    assert.ok(rig.engine.links.every(({ closed }) => closed));
    rig.engine.opening = 'well';
    await ada.start();
    assert.ok((await rig.media.externals.publish(sdp, { mayModerate: true })).ok);
    assert.equal(rig.media.tracks.all.length, 1);
  });
