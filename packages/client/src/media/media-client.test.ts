import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcomeOf } from '../testing/room-rig.ts';
import { FakeTrack } from './testing/fake-connection.ts';
import { MediaRig } from './testing/media-rig.ts';

test('M1 who starts without a device is connected, and can be sent what others say', async () => {
  const rig = new MediaRig();
  const { media, connection } = await rig.connected();
  assert.equal(media.state, 'connected');
  rig.appear('t50');
  rig.appear('t51', 'camera');
  rig.say({ type: 'media-plan', tracks: ['t50', 't51'] });
  await rig.time.advance(50);
  const offer = rig.offers().at(-1);
  assert.deepEqual(
    offer?.receives.map(({ trackId }) => trackId),
    ['t50', 't51'],
  );
  assert.deepEqual([...media.received.keys()], ['t50', 't51']);
  const mid = offer?.receives[1]?.mid;
  const carrying = connection.transceivers.find((transceiver) => transceiver.mid === mid);
  assert.equal(carrying?.direction, 'recvonly');
  assert.equal(media.received.get('t51')?.media, carrying?.receiver.track);
});

test('M3 a slot that is free takes the next voice; plans that come together make one offer', async () => {
  const rig = new MediaRig();
  const { media, connection } = await rig.connected();
  for (const trackId of ['t50', 't51', 't52']) rig.appear(trackId);
  rig.say({ type: 'media-plan', tracks: ['t50'] });
  await rig.time.advance(50);
  const sections = connection.transceivers.length;
  const before = rig.offers().length;
  rig.isSilent = true;
  rig.say({ type: 'media-plan', tracks: ['t51'] });
  await rig.time.advance(20);
  // The first voice is gone at once; the second comes with the answer.
  assert.deepEqual([...media.received.keys()], []);
  rig.say({ type: 'media-plan', tracks: ['t50'] });
  rig.say({ type: 'media-plan', tracks: ['t52'] });
  await rig.time.advance(20);
  rig.isSilent = false;
  const [outstanding, ...more] = rig.offers().slice(before);
  assert.ok(outstanding !== undefined);
  assert.deepEqual(more, []);
  rig.answer(outstanding);
  await rig.time.advance(50);
  assert.equal(rig.offers().length, before + 2);
  assert.deepEqual([...media.received.keys()], ['t52']);
  assert.equal(connection.transceivers.length, sections);
});

test('M1 a microphone is announced, offered, muted in place, replaced without an offer, and taken away', async () => {
  const rig = new MediaRig();
  const { media, connection } = await rig.connected();
  const device = new FakeTrack('audio');
  const publishing = media.publish(device.asTrack, { kind: 'microphone' });
  await rig.time.advance(50);
  const track = await publishing;
  const offered = rig.offers().at(-1);
  assert.deepEqual(
    offered?.sends.map(({ trackId }) => trackId),
    [track.trackId],
  );
  assert.equal(media.tracks.get(track.trackId)?.muted, false);

  track.setMuted(true);
  assert.equal(device.enabled, false);
  await rig.time.advance(50);
  assert.equal(media.tracks.get(track.trackId)?.muted, true);

  const offers = rig.offers().length;
  const other = new FakeTrack('audio');
  await track.replace(other.asTrack);
  assert.equal(other.enabled, false);
  const sender = connection.transceivers.find(({ direction }) => direction === 'sendonly')?.sender;
  assert.equal(sender?.track, other.asTrack);
  assert.equal(rig.offers().length, offers);

  await rig.time.until(track.unpublish());
  await rig.time.advance(50);
  assert.equal(track.ended, 'ended');
  assert.equal(media.tracks.size, 0);
  assert.deepEqual(rig.offers().at(-1)?.sends, []);
  assert.equal(sender?.track, null);
  // The section waits for the next microphone.
  const again = media.publish(new FakeTrack('audio').asTrack, { kind: 'microphone' });
  await rig.time.until(again);
  await rig.time.advance(50);
  assert.equal(connection.transceivers.filter(({ encodings }) => encodings.length > 0).length, 1);
});

test('M2 a camera goes out in as many layers as the engine tells apart', async () => {
  for (const [layers, rids] of [
    [3, ['q', 'h', 'f']],
    [1, [undefined]],
  ] as const) {
    const rig = new MediaRig();
    rig.ready = { ...rig.ready, layers };
    const { media, connection } = await rig.connected();
    await rig.time.until(media.publish(new FakeTrack('video').asTrack, { kind: 'camera' }));
    await rig.time.advance(50);
    const sending = connection.transceivers.find(({ direction }) => direction === 'sendonly');
    assert.deepEqual(
      sending?.encodings.map(({ rid }) => rid),
      rids,
    );
    assert.equal(sending?.sender.parameters['degradationPreference'], 'balanced');
  }
});

test('M1 a device that is unplugged ends its track, and the page hears why; so with what the server ends', async () => {
  const rig = new MediaRig();
  const { media } = await rig.connected();
  const ends: string[] = [];
  media.on('published-ended', ({ why }) => ends.push(why));
  const device = new FakeTrack('video');
  await rig.time.until(media.publish(device.asTrack, { kind: 'camera' }));
  device.end();
  await rig.time.advance(50);
  assert.deepEqual([ends, rig.tracks.size, media.tracks.size], [['device'], 0, 0]);

  const track = await rig.time.until(media.publish(new FakeTrack('audio').asTrack, { kind: 'microphone' }));
  rig.tracks.clear();
  rig.say({ type: 'track-unpublished', trackId: track.trackId, why: 'stage' });
  await rig.time.advance(50);
  assert.deepEqual(ends, ['device', 'stage']);
  assert.equal(track.ended, 'stage');
});

test('M1 refusals of the server reject, and a moderator can mute', async () => {
  const rig = new MediaRig();
  const { media } = await rig.connected();
  rig.refusals.set('publish-track', { code: 'STAGE_TAKEN' });
  const device = new FakeTrack('audio');
  assert.equal(
    await rig.time.until(outcomeOf(media.publish(device.asTrack, { kind: 'microphone' }))),
    'STAGE_TAKEN',
  );
  rig.refusals.clear();
  const track = await rig.time.until(media.publish(device.asTrack, { kind: 'microphone' }));
  rig.say({ type: 'track-updated', trackId: track.trackId, changes: { muted: true } });
  await rig.time.advance(50);
  assert.deepEqual([track.muted, device.enabled], [true, false]);
});

test('M1 where there is no media at all, start says so, and asks again only when asked', async () => {
  const rig = new MediaRig();
  rig.refusals.set('start-media', { code: 'MEDIA_UNAVAILABLE' });
  const { media } = await rig.talker();
  assert.equal(await rig.time.until(outcomeOf(media.start())), 'MEDIA_UNAVAILABLE');
  assert.equal(media.state, 'unavailable');
  await rig.time.advance(60_000);
  assert.equal(rig.count('start-media'), 1);
  rig.refusals.clear();
  const starting = media.start();
  await rig.time.advance(50);
  assert.equal(media.state, 'starting');
  void starting.catch(() => undefined);
});

test('M1 after media-lost there is a new peer connection with the same tracks', async () => {
  const rig = new MediaRig();
  const talker = await rig.connected();
  const { media } = talker;
  const track = await rig.time.until(media.publish(new FakeTrack('audio').asTrack, { kind: 'microphone' }));
  await rig.time.advance(50);
  const { trackId } = track;
  rig.say({ type: 'media-lost', reason: 'A worker died.', retryAfterMs: 200 });
  await rig.time.advance(50);
  assert.equal(media.state, 'reconnecting');
  assert.ok(talker.connections[0]?.isClosed);
  await rig.time.advance(2_000);
  assert.equal(talker.connections.length, 2);
  talker.connection.network('connected');
  await rig.time.advance(50);
  assert.equal(media.state, 'connected');
  assert.deepEqual(
    rig
      .offers()
      .at(-1)
      ?.sends.map((send) => send.trackId),
    [trackId],
  );
  assert.equal(rig.count('publish-track'), 1);
});

test('M5 a network that is gone for three seconds is looked for anew, and at once when it changed', async () => {
  const rig = new MediaRig();
  const talker = await rig.connected();
  const { connection } = talker;
  connection.network('disconnected');
  await rig.time.advance(2_900);
  assert.equal(connection.iceRestarts, 0);
  await rig.time.advance(200);
  assert.equal(connection.iceRestarts, 1);
  connection.network('connected');
  talker.networkChanges();
  await rig.time.advance(50);
  assert.equal(connection.iceRestarts, 2);
  await rig.time.advance(20_000);
  assert.equal(talker.connections.length, 1);

  // One that does not come back costs the connection, and one that engines cannot follow, too.
  connection.network('disconnected');
  await rig.time.advance(20_000);
  assert.ok(connection.isClosed);
  assert.ok(talker.connections.length > 1);
});

test('M5 who cannot get through hears so after some tries, with a delay that grows', async () => {
  const rig = new MediaRig();
  const talker = await rig.talker();
  const outcome = outcomeOf(talker.media.start());
  assert.equal(await rig.time.until(outcome, 300_000), 'MEDIA_UNREACHABLE');
  await rig.time.advance(50);
  assert.equal(talker.media.state, 'failed');
  assert.equal(talker.connections.length, 6);
  assert.equal(
    rig.heard.filter((message) => message.type === 'media-report' && message.state === 'failed').length,
    6,
  );
  talker.networkChanges();
  await rig.time.advance(50);
  assert.equal(talker.connections.length, 7);
  // Nobody tells when the way is open again.
  await rig.time.advance(300_000);
  assert.ok([...talker.connections].length > 12);
});

test('M1 an answer that never comes, and a refused offer, cost the peer connection and not the tracks', async () => {
  for (const fault of ['silent', 'refused'] as const) {
    const rig = new MediaRig();
    const talker = await rig.connected();
    if (fault === 'silent') rig.isSilent = true;
    else rig.refusals.set('media-offer', { code: 'SDP_INVALID' });
    const track = await rig.time.until(
      talker.media.publish(new FakeTrack('audio').asTrack, { kind: 'microphone' }),
    );
    await rig.time.advance(11_000);
    assert.ok(talker.connections[0]?.isClosed, fault);
    rig.isSilent = false;
    rig.refusals.clear();
    await rig.time.advance(20_000);
    assert.equal(rig.offers().at(-1)?.sends[0]?.trackId, track.trackId);
    assert.equal(track.ended, null);
  }
});

test('P7 M1 an offer on its way when the line drops is said again on the next one', async () => {
  const rig = new MediaRig();
  const talker = await rig.connected();
  rig.appear('t50');
  rig.isSilent = true;
  rig.say({ type: 'media-plan', tracks: ['t50'] });
  await rig.time.advance(50);
  const lost = rig.offers().at(-1);
  rig.host.cut();
  rig.isSilent = false;
  await rig.time.advance(3_000);
  const again = rig.offers().at(-1);
  assert.ok(lost !== undefined && again !== undefined);
  assert.equal(again.sdp, lost.sdp);
  assert.ok(again.revision > lost.revision);
  assert.deepEqual([...talker.media.received.keys()], ['t50']);
  assert.equal(talker.connections.length, 1);
});

test('P7 M1 tracks that ended while this member was away are published again; those of a former page end', async () => {
  const rig = new MediaRig();
  const talker = await rig.connected();
  const track = await rig.time.until(
    talker.media.publish(new FakeTrack('audio').asTrack, { kind: 'microphone' }),
  );
  const former = track.trackId;
  rig.host.cut();
  const ghost = rig.tracks.get(former);
  assert.ok(ghost !== undefined);
  rig.tracks.clear();
  rig.tracks.set('t77', { ...ghost, trackId: 't77' });
  await rig.time.advance(3_000);
  assert.notEqual(track.trackId, former);
  assert.deepEqual([...rig.tracks.keys()], [track.trackId]);
  assert.equal(rig.offers().at(-1)?.sends[0]?.trackId, track.trackId);
});

test('M6 poses go by data channel while it is open, with a number in front; when it closes, over the line', async () => {
  const rig = new MediaRig();
  rig.ready = { ...rig.ready, channels: { up: 0, down: 1 } };
  const talker = await rig.connected();
  const [up, down] = talker.connection.channels;
  assert.ok(up !== undefined && down !== undefined);
  const overLine = (): number => rig.host.line.heard.filter(({ type }) => type === 'head-tracking').length;
  talker.room.sendPose({ position: [1, 1, 1], rotation: [0, 0, 0, 1] });
  await rig.time.advance(100);
  const before = overLine();
  assert.ok(before > 0);
  up.become('open');
  for (let step = 0; step < 5; step++) {
    talker.room.sendPose({ position: [step, 1, 1], rotation: [0, 0, 0, 1] });
    await rig.time.advance(60);
  }
  assert.equal(overLine(), before);
  assert.deepEqual(
    up.sent.slice(0, 3).map((bytes) => [bytes[0], bytes[1]]),
    [
      [0, 0],
      [0, 1],
      [0, 2],
    ],
  );
  talker.connection.network('disconnected');
  talker.room.sendPose({ position: [9, 1, 1], rotation: [0, 0, 0, 1] });
  await rig.time.advance(60);
  assert.ok(overLine() > before);
  talker.connection.network('connected');
  assert.equal(talker.room.stats.lossy.isOpen, true);
  up.close();
  assert.equal(talker.room.stats.lossy.isOpen, false);
  down.receive(Uint8Array.of(255));
  assert.equal(talker.room.stats.lossy.strayFrames, 1);
});

test('M1 an engine with groundwork is offered to on top of it, and its section carries nothing', async () => {
  const rig = new MediaRig();
  rig.ready = { ...rig.ready, groundwork: 'v=0\r\n' };
  const { media, connection } = await rig.connected();
  rig.appear('t51', 'camera');
  rig.say({ type: 'media-plan', tracks: ['t51'] });
  await rig.time.advance(50);
  assert.deepEqual(rig.offers().at(-1)?.receives, [{ mid: '1', trackId: 't51' }]);
  assert.equal(connection.transceivers.length, 2);
  assert.deepEqual([...media.received.keys()], ['t51']);
});

test('M2 what can be seen is told in few words, and again after a loss', async () => {
  const rig = new MediaRig();
  const { media } = await rig.connected();
  for (let frame = 0; frame < 60; frame++) {
    media.see([{ trackId: 't5', heightPixels: 100 + frame * 10, gazeRad: 0.1 }]);
    await rig.time.advance(16);
  }
  const told = rig.count('media-view');
  assert.ok(told >= 3 && told <= 5, `${told} views in a second`);
  await rig.time.advance(1_000);
  const views = rig.heard.filter((message) => message.type === 'media-view');
  assert.equal(views.at(-1)?.pictures[0]?.heightPixels, 690);
  rig.host.cut();
  await rig.time.advance(3_000);
  assert.equal(rig.count('media-view'), views.length + 1);
});
