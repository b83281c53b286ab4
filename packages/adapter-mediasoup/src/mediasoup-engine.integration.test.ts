import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLogger } from '@streamxr/kernel';
import type { EngineRoom } from '@streamxr/media';
import { FakePeer, PictureSource, ToneSource, pause, until } from '@streamxr/media/testing';
import { MediasoupEngine } from './mediasoup-engine.ts';
import { commonNumbering } from './rtp/numbering.ts';
import { findWorkerBinary, readAbout } from './workers/worker-binary.ts';

/** What only this engine has: worker processes, numbers, ports. What every engine has is in the contract. */

interface Opened extends AsyncDisposable {
  readonly engine: MediasoupEngine;
  readonly room: EngineRoom;
  readonly lost: string[];
}

async function open(options: { workers?: number; linksPerWorker?: number } = {}): Promise<Opened> {
  const worker = findWorkerBinary(process.env);
  assert.ok(worker.kind !== 'missing', 'npm run media:setup comes first');
  const engine = await MediasoupEngine.open({
    workerBinary: worker.path,
    workers: 1,
    log: silentLogger,
    ...options,
  });
  const lost: string[] = [];
  const room = await engine.openRoom({ levels: () => undefined, lost: (reason) => lost.push(reason) });
  return { engine, room, lost, [Symbol.asyncDispose]: () => engine.close() };
}

test('M1 a room spreads over workers, and sound and pictures cross between them', async () => {
  await using opened = await open({ workers: 2, linksPerWorker: 1 });
  using tone = new ToneSource(440, 0.5);
  using picture = new PictureSource(120);
  using speaker = await FakePeer.open(opened.room);
  speaker.send('t1', tone.track);
  speaker.send('t2', picture.track);
  await speaker.negotiate();
  await speaker.connected();
  using viewer = await FakePeer.open(opened.room);
  const ear = viewer.hear(viewer.receive('t1', 'audio'));
  const eye = viewer.watch(viewer.receive('t2', 'video'));
  await viewer.negotiate();
  await viewer.connected();
  await until(() => ear.listen().loudness > 0.05, 'the tone crosses');
  await until(() => eye.frames > 5, 'the picture crosses');
  const ports = new Set(
    [speaker, viewer].map(
      ({ connection }) => /udp \d+ \S+ (\d+) typ host/.exec(connection.remoteDescription?.sdp ?? '')?.[1],
    ),
  );
  assert.equal(ports.size, 2, 'both are on one worker');

  // A pause crosses too, and so does the end.
  speaker.link.setSourcePaused('t1', true);
  await pause(1_000);
  ear.listen();
  await pause(500);
  assert.ok(ear.listen().loudness < 0.01, 'silent');
});

test('M1 a worker that is killed is replaced, its room is told, and works again', async () => {
  await using opened = await open();
  using tone = new ToneSource(440, 0.5);
  const speaker = await FakePeer.open(opened.room);
  speaker.send('t1', tone.track);
  await speaker.negotiate();
  await speaker.connected();
  const [pid = 0] = opened.engine.workerPids;
  const killedMs = performance.now();
  process.kill(pid, 'SIGKILL');
  await until(() => opened.lost.length === 1, 'the room is told');
  assert.equal(speaker.states.at(-1), 'closed');
  speaker[Symbol.dispose]();

  // At once, before the new worker is up.
  using otherTone = new ToneSource(440, 0.5);
  using again = await FakePeer.open(opened.room);
  again.send('t1', otherTone.track);
  await again.negotiate();
  await again.connected();
  using viewer = await FakePeer.open(opened.room);
  const ear = viewer.hear(viewer.receive('t1', 'audio'));
  await viewer.negotiate();
  await until(() => ear.listen().loudness > 0.05, 'sound again');
  const tookMs = performance.now() - killedMs;
  assert.ok(tookMs < 5_000, `it took ${tookMs} ms`);
  const stats = await opened.engine.stats();
  assert.deepEqual([stats.workers, stats.workersLost, opened.lost.length], [1, 1, 1]);
});

test('M1 a room on another worker goes on when one is killed', async () => {
  await using opened = await open({ workers: 2 });
  const lostElsewhere: string[] = [];
  using first = await FakePeer.open(opened.room);
  const other = await opened.engine.openRoom({
    levels: () => undefined,
    lost: (reason) => lostElsewhere.push(reason),
  });
  using second = await FakePeer.open(other);
  for (const peer of [first, second]) {
    peer.receive('nobody', 'audio');
    await peer.negotiate();
    await peer.connected();
  }
  const [pid = 0] = opened.engine.workerPids;
  process.kill(pid, 'SIGKILL');
  await until(() => opened.lost.length + lostElsewhere.length > 0, 'one room is told');
  await pause(300);
  assert.equal(opened.lost.length + lostElsewhere.length, 1);
});

test('M1 a peer with other numbers for its formats sees and hears, and is seen and heard', async () => {
  await using opened = await open();
  using tone = new ToneSource(440, 0.5);
  using picture = new PictureSource(120);
  using speaker = await FakePeer.open(opened.room);
  speaker.send('t1', tone.track);
  speaker.send('t2', picture.track);
  await speaker.negotiate();
  await speaker.connected();

  using other = await FakePeer.open(opened.room, { groundwork: false });
  const ear = other.hear(other.receive('t1', 'audio'));
  const eye = other.watch(other.receive('t2', 'video'));
  const offer = await other.connection.createOffer();
  const sdp = renumber(
    offer.sdp ?? '',
    new Map([
      ['111', '109'],
      ['96', '120'],
      ['97', '124'],
    ]),
  );
  await other.connection.setLocalDescription({ type: 'offer', sdp });
  const answer = await other.link.negotiate(other.offerOf(sdp));
  assert.ok(answer.ok);
  assert.match(answer.value.sdp, /a=rtpmap:109 opus/);
  assert.match(answer.value.sdp, /a=rtpmap:120 VP8/);
  assert.match(answer.value.sdp, /a=fmtp:124 apt=120/);
  await other.connection.setRemoteDescription({ type: 'answer', sdp: answer.value.sdp });
  await other.connected();
  await until(() => ear.listen().loudness > 0.05, 'the tone is heard');
  await until(() => eye.frames > 5, 'the picture is seen');
});

test('M4 a player whose numbers collide with those of mediasoup sees pictures, or is refused with the reason', async () => {
  await using opened = await open();
  using tone = new ToneSource(440, 0.5);
  using picture = new PictureSource(120);
  using speaker = await FakePeer.open(opened.room, { groundwork: false });
  speaker.send('t1', tone.track);
  speaker.send('t2', picture.track);
  await speaker.negotiate();
  // Who asks for sound first has the number 4 for the name of a section, as Chromium without groundwork.
  using viewer = await FakePeer.open(opened.room, { groundwork: false });
  viewer.receive('t1', 'audio');
  const eye = viewer.watch(viewer.receive('t2', 'video'));
  const offer = await viewer.connection.createOffer();
  assert.match(offer.sdp ?? '', /a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid/);
  await viewer.connection.setLocalDescription(offer);
  const answer = await viewer.link.negotiate(viewer.offerOf(offer.sdp ?? ''));
  const worker = findWorkerBinary(process.env);
  const about = worker.kind === 'missing' ? null : readAbout(worker.path);
  if (about?.kind !== 'built') {
    assert.ok(!answer.ok);
    assert.match(answer.refusal.message, /groundwork/);
    return;
  }
  assert.ok(answer.ok);
  await viewer.connection.setRemoteDescription({ type: 'answer', sdp: answer.value.sdp });
  await viewer.connected();
  await until(() => eye.frames > 5, 'the picture is seen');
});

test('M5 a restart of ICE is answered with new credentials, and nothing is interrupted for long', async () => {
  await using opened = await open();
  using tone = new ToneSource(440, 0.5);
  using speaker = await FakePeer.open(opened.room);
  speaker.send('t1', tone.track);
  const before = await speaker.negotiate();
  await speaker.connected();
  using viewer = await FakePeer.open(opened.room);
  const ear = viewer.hear(viewer.receive('t1', 'audio'));
  await viewer.negotiate();
  await until(() => ear.listen().loudness > 0.05, 'sound');
  speaker.connection.restartIce();
  const after = await speaker.negotiate();
  const credentials = (sdp: string): string | undefined => /a=ice-ufrag:(\S+)/.exec(sdp)?.[1];
  assert.notEqual(credentials(after), credentials(before));
  await pause(1_500);
  ear.listen();
  await until(() => ear.listen().loudness > 0.05, 'sound after the restart');
  assert.equal(speaker.connection.connectionState, 'connected');
});

test('M5 every answer names this machine by UDP and TCP, and asks for no more than is allowed', async () => {
  await using opened = await open();
  using tone = new ToneSource(440, 0.5);
  using speaker = await FakePeer.open(opened.room, { incomingBitsPerSecondMax: 123_000 });
  speaker.send('t1', tone.track);
  const answer = await speaker.negotiate();
  assert.match(answer, /a=candidate:\S+ 1 udp \d+ \S+ \d+ typ host/);
  assert.match(answer, /a=candidate:\S+ 1 tcp \d+ \S+ \d+ typ host tcptype passive/);
  assert.match(answer, /b=TIAS:123000\r\n/);
});

test('M2 who sends pictures is told to begin with enough for several layers', async () => {
  await using opened = await open();
  using camera = new PictureSource(120);
  using shower = await FakePeer.open(opened.room);
  shower.send('t1', camera.track);
  const answer = await shower.negotiate();
  assert.match(answer, /a=fmtp:96 x-google-start-bitrate=1200\r\n/);
  assert.equal(
    answer.split('x-google-start-bitrate').length,
    2,
    'in one format, and not in its retransmissions',
  );
});

test('M5 who speaks under another certificate is refused, and the link stays as it was', async () => {
  await using opened = await open();
  using tone = new ToneSource(440, 0.5);
  using speaker = await FakePeer.open(opened.room);
  speaker.send('t1', tone.track);
  await speaker.negotiate();
  await speaker.connected();
  const offer = await speaker.connection.createOffer();
  const real = speaker.offerOf(offer.sdp ?? '');
  const forged = real.sdp.replaceAll(/(a=fingerprint:sha-256 )../g, (_, head: string) => `${head}0F`);
  const answer = await speaker.link.negotiate({ ...real, sdp: forged });
  assert.ok(!answer.ok && answer.refusal.code === 'SDP_INVALID');
  assert.equal((await speaker.link.stats()).sends.length, 1);
});

test('M1 who sends more than allowed and does not stop is cut off', async () => {
  await using opened = await open();
  using picture = new PictureSource(120, { width: 640, height: 480 }, 30);
  using speaker = await FakePeer.open(opened.room, { incomingBitsPerSecondMax: 5_000 });
  speaker.send('t1', picture.track);
  const offer = await speaker.connection.createOffer();
  await speaker.connection.setLocalDescription(offer);
  const answer = await speaker.link.negotiate(speaker.offerOf(offer.sdp ?? ''));
  assert.ok(answer.ok);
  // A peer that does not listen: it never hears of the limit, nor of feedback that would slow it down.
  const deaf = answer.value.sdp.replaceAll(/(b=TIAS|a=rtcp-fb:).*\r\n/g, '');
  await speaker.connection.setRemoteDescription({ type: 'answer', sdp: deaf });
  await speaker.connected();
  using viewer = await FakePeer.open(opened.room);
  const eye = viewer.watch(viewer.receive('t1', 'video'));
  await viewer.negotiate();
  await until(() => eye.frames > 0, 'a picture at first');
  await until(
    async () => {
      const framesThen = eye.frames;
      await pause(700);
      return eye.frames === framesThen;
    },
    'pictures stop',
    20_000,
  );
});

test('M1 the groundwork numbers formats as the rooms of this engine do', async () => {
  await using opened = await open();
  using peer = await FakePeer.open(opened.room, { channels: true });
  for (const { payloadType } of commonNumbering.values())
    assert.match(peer.link.groundwork ?? '', new RegExp(`a=rtpmap:${payloadType} `));
});

/** Gives formats other payload types, wherever a description names them, and the section's name another number. */
function renumber(sdp: string, numbers: ReadonlyMap<string, string>): string {
  const swap = (text: string): string =>
    numbers.get(text) ?? [...numbers].find(([, to]) => to === text)?.[0] ?? text;
  return sdp
    .split('\r\n')
    .map((line) => {
      if (line.startsWith('m=')) {
        const [media = '', port = '', protocol = '', ...rest] = line.split(' ');
        return [media, port, protocol, ...rest.map(swap)].join(' ');
      }
      return line
        .replace(
          /^(a=(?:rtpmap|fmtp|rtcp-fb):)(\d+)/,
          (_, head: string, number: string) => head + swap(number),
        )
        .replace(/^a=extmap:4 /, 'a=extmap:12 ')
        .replace(/apt=(\d+)/, (_, number: string) => `apt=${swap(number)}`);
    })
    .join('\r\n');
}
