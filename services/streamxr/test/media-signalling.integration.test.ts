import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pause, PictureSource, ToneSource, until } from '@streamxr/media/testing';
import { binaryCodec, wrapLossy } from '@streamxr/protocol';
import { MediaPeer } from '../src/testing/media-peer.ts';
import { PlainClient } from '../src/testing/plain-client.ts';
import { ServerProcess } from '../src/testing/server-process.ts';

const flags = ['--media-engine', 'node-datachannel'];

test('M1 what is wrong is refused with a code, and who is right goes on', async () => {
  await using server = await ServerProcess.start({ flags });
  using tone = new ToneSource(440, 0.5);
  using ada = await MediaPeer.join(server.socketUrl, { room: 'lab', name: 'Ada' });
  using bob = await MediaPeer.join(server.socketUrl, { room: 'lab', name: 'Bob' });
  await ada.start();
  await bob.start();
  const voice = await ada.publish('microphone', tone.track);
  await bob.receive(voice, 'audio');
  const { client } = bob;
  const refused = async (requestId: string): Promise<string> =>
    (await client.next('error', (error) => error.requestId === requestId)).code;
  const offer = { type: 'media-offer', revision: 900, sends: [], receives: [] } as const;
  for (const [at, sdp] of ['garbage', 'v=0\r\n', 'v=0\r\nm=audio 9 X 1\r\na=mid:0\r\n'].entries()) {
    client.send({ ...offer, requestId: `sdp ${at}`, sdp });
    assert.equal(await refused(`sdp ${at}`), 'SDP_INVALID');
  }
  client.send({ ...offer, requestId: 'theirs', sdp: 'v=0', sends: [{ mid: '0', trackId: voice }] });
  assert.equal(await refused('theirs'), 'NOT_ALLOWED');
  client.send({ type: 'update-track', requestId: 'mute', trackId: voice, changes: { muted: true } });
  assert.equal(await refused('mute'), 'NOT_ALLOWED');
  client.send({ type: 'unpublish-track', requestId: 'none', trackId: 't99' });
  assert.equal(await refused('none'), 'TRACK_NOT_FOUND');
  client.send({ type: 'media-candidate', candidate: 'candidate:1 1 udp 1 ::1 9 typ evil', mid: '0' });
  assert.equal((await client.next('error')).code, 'BAD_FIELD');
  for (let forged = 0; forged < 80; forged++)
    client.send({
      type: 'media-candidate',
      candidate: `candidate:${forged} 1 udp 2113937151 192.0.2.${forged} ${1_000 + forged} typ host`,
      mid: '0',
    });
  assert.equal((await client.next('error')).code, 'RATE_LIMITED');
  for (let count = 0; count < 40; count++) client.send({ ...offer, requestId: 'flood', sdp: 'v=0' });
  await client.next(
    'error',
    ({ code, retryAfterMs }) => code === 'RATE_LIMITED' && retryAfterMs !== undefined,
  );
  bob.ear(voice).listen();
  await pause(500);
  assert.ok(bob.ear(voice).listen().loudness > 0.05, 'the voice is still heard');

  using guest = await PlainClient.join(server.socketUrl, {
    room: 'lab',
    ticket: await server.ticket({ room: 'lab', role: 'anonymous' }),
  });
  guest.send({ type: 'publish-track', requestId: 'p', kind: 'microphone' });
  assert.equal((await guest.next('error')).code, 'NOT_ALLOWED');
  guest.send({ type: 'media-offer', requestId: 'o', revision: 1, sdp: 'v=0', sends: [], receives: [] });
  assert.equal((await guest.next('error')).code, 'MEDIA_NOT_STARTED');
});

test('M1 a moderator mutes and ends a voice; RTP to a closed track goes nowhere', async () => {
  await using server = await ServerProcess.start({ flags });
  using tone = new ToneSource(440, 0.5);
  using ada = await MediaPeer.join(server.socketUrl, { room: 'lab', name: 'Ada' });
  using bob = await MediaPeer.join(server.socketUrl, { room: 'lab', name: 'Bob' });
  using host = await PlainClient.join(server.socketUrl, {
    room: 'lab',
    ticket: await server.ticket({ room: 'lab', role: 'owner' }),
  });
  await ada.start();
  await bob.start();
  const voice = await ada.publish('microphone', tone.track);
  await bob.receive(voice, 'audio');
  const ear = bob.ear(voice);
  await until(() => ear.listen().loudness > 0.05, 'the voice is heard');
  const isSilent = async (): Promise<boolean> => {
    await pause(800);
    ear.listen();
    await pause(400);
    return ear.listen().loudness < 0.01;
  };
  host.send({ type: 'update-track', trackId: voice, changes: { muted: true } });
  await ada.client.next('track-updated');
  assert.ok(await isSilent(), 'it is muted though it still sends');
  ada.client.send({ type: 'update-track', trackId: voice, changes: { muted: false } });
  await until(() => ear.listen().loudness > 0.05, 'it is heard again');
  host.send({ type: 'unpublish-track', trackId: voice });
  assert.equal((await ada.client.next('track-unpublished')).why, 'moderated');
  assert.ok(await isSilent(), 'what is still sent goes nowhere');
});

test('M1 the stage is durable: one streamer, an audience, the same after a restart', async () => {
  await using first = await ServerProcess.start({ flags });
  using tone = new ToneSource(440, 0.5);
  using host = await PlainClient.join(first.socketUrl, {
    room: 'lab',
    ticket: await first.ticket({ room: 'lab', role: 'owner' }),
  });
  using ada = await MediaPeer.join(first.socketUrl, { room: 'lab', name: 'Ada' });
  using bob = await MediaPeer.join(first.socketUrl, { room: 'lab', name: 'Bob' });
  await bob.start();
  const ofBob = await bob.publish('microphone', tone.track);
  const stage = { mode: 'stage', streamer: ada.client.welcome.clientId } as const;
  host.send({ type: 'set-stage', requestId: 's', stage });
  await host.next('stage-changed');
  const ended = await bob.client.next('track-unpublished');
  assert.deepEqual([ended.trackId, ended.why], [ofBob, 'stage']);
  for (const [client, outcome] of [
    [bob.client, 'STAGE_TAKEN'],
    [ada.client, null],
  ] as const) {
    client.send({ type: 'publish-track', requestId: 'again', kind: 'microphone' });
    if (outcome !== null) assert.equal((await client.next('error')).code, outcome);
    else
      assert.equal(
        (await client.next('track-published', (one) => one.requestId === 'again')).track.broadcast,
        true,
      );
  }
  await first.kill();
  await using second = await ServerProcess.start({ flags, dataFolder: first.dataFolder });
  using late = await PlainClient.join(second.socketUrl, { room: 'lab', name: 'Late' });
  const tracks = await late.next('media-tracks');
  assert.deepEqual(tracks, { type: 'media-tracks', tracks: [], stage });
  late.send({ type: 'publish-track', kind: 'camera' });
  assert.equal((await late.next('error')).code, 'STAGE_TAKEN');
});

for (const subprotocol of ['streamxr.v1.json', 'streamxr.v1.bin'] as const) {
  test(`M6 poses go up and down by data channel, and by WebSocket when it is gone (${subprotocol})`, async () => {
    await using server = await ServerProcess.start({ flags });
    const crowds = subprotocol === 'streamxr.v1.bin';
    using ada = await MediaPeer.join(server.socketUrl, { room: 'lab', name: 'Ada', crowds }, subprotocol);
    using bob = await MediaPeer.join(server.socketUrl, { room: 'lab', name: 'Bob', crowds }, subprotocol);
    await ada.start();
    await bob.start();
    await until(() => ada.up?.readyState === 'open', 'the channel is open');
    const pose = (sequence: number, x: number): Uint8Array<ArrayBuffer> => {
      const frame = binaryCodec.encodeClient({
        type: 'head-tracking',
        position: [x, 1.6, 0],
        rotation: [0, 0, 0, 1],
      });
      const wrapped = wrapLossy(sequence, frame as Uint8Array);
      assert.ok(wrapped !== null);
      return wrapped;
    };
    const newestOf = (peer: MediaPeer): number | undefined =>
      peer.received
        .flatMap((bytes) => {
          const decoded = binaryCodec.decodeServer(new Uint8Array(bytes));
          if (!decoded.ok) return [];
          const { value } = decoded;
          if (value.type === 'user-position') return [value];
          return value.type === 'user-positions' ? value.users : [];
        })
        .findLast(({ clientId }) => clientId === ada.client.welcome.clientId)?.position[0];
    for (let sequence = 65_530; sequence < 65_545; sequence++) {
      ada.up?.send(pose(sequence, sequence - 65_530));
      await pause(30);
    }
    await until(() => newestOf(bob) === 14, 'the newest pose came down by the channel');
    ada.up?.send(pose(65_532, 99));
    ada.up?.send(new Uint8Array([1, 2, 3, 4]));
    await pause(500);
    assert.equal(newestOf(bob), 14, 'an old one changes nothing');
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    const metric = (name: string): number => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(metrics)?.[1]);
    assert.equal(metric('streamxr_unreliable_taken_total'), 15);
    assert.equal(metric('streamxr_unreliable_late_total'), 1);
    assert.equal(metric('streamxr_unreliable_malformed_total'), 1);
    assert.ok(metric('streamxr_unreliable_sent_total') > 5);
    const types = crowds ? ['crowd-positions'] : ['user-position', 'user-positions'];
    bob.client.heard.length = 0;
    bob.client.send({ type: 'stop-media' });
    await pause(200);
    ada.client.send({ type: 'head-tracking', position: [42, 1.6, 0], rotation: [0, 0, 0, 1] });
    await bob.client.until(
      () => (bob.client.heard.some(({ type }) => types.includes(type)) ? true : undefined),
      'presence over the WebSocket',
    );
  });
}

test('M4 a page that was loaded anew publishes again, and its former tracks end', async () => {
  await using server = await ServerProcess.start({ flags });
  using picture = new PictureSource(90);
  using ada = await MediaPeer.join(server.socketUrl, { room: 'lab', name: 'Ada' });
  using bob = await PlainClient.join(server.socketUrl, { room: 'lab', name: 'Bob' });
  await ada.start();
  const first = await ada.publish('camera', picture.track);
  await bob.next('track-published');
  ada.client.send({ type: 'start-media', requestId: 'anew' });
  await ada.client.next('media-ready', (ready) => ready.requestId === 'anew');
  ada.client.send({ type: 'publish-track', kind: 'camera' });
  assert.equal((await bob.next('track-unpublished')).trackId, first);
  await bob.next('track-published');
});
