import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { ToneSource, until } from '@streamxr/media/testing';
import { MediaPeer } from '../src/testing/media-peer.ts';
import { PlainClient } from '../src/testing/plain-client.ts';
import { ServerProcess } from '../src/testing/server-process.ts';

/** Processes that the server has started and that run mediasoup's worker. */
async function workersOf(pid: number): Promise<readonly number[]> {
  const workers: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // Processes end while we look.
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const found = /^\d+ \((.*)\) \S (\d+)/.exec(stat);
    if (found?.[2] === String(pid) && found[1]?.startsWith('mediasoup') === true) workers.push(Number(name));
  }
  return workers;
}

test('M1 workers that are killed are replaced, and the tracks come back', async () => {
  await using server = await ServerProcess.start({ flags: ['--media-engine', 'mediasoup'] });
  using tone = new ToneSource(440, 0.5);
  using ada = await MediaPeer.join(server.socketUrl, { room: 'lab', name: 'Ada' });
  using bob = await MediaPeer.join(server.socketUrl, { room: 'lab', name: 'Bob' });
  await ada.start();
  await bob.start();
  const voice = await ada.publish('microphone', tone.track);
  await bob.receive(voice, 'audio');
  await until(() => bob.ear(voice).listen().loudness > 0.05, 'the voice is heard');
  const workers = await workersOf(server.pid);
  assert.ok(workers.length > 0);
  for (const pid of workers) process.kill(pid, 'SIGKILL');
  for (const peer of [ada, bob]) {
    const lost = await peer.client.next('media-lost');
    assert.ok(lost.retryAfterMs <= 5_000);
  }
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await bob.start();
  await ada.start();
  await bob.receive(voice, 'audio');
  await until(() => bob.ear(voice).listen().loudness > 0.05, 'the voice is heard again');
  assert.ok(!bob.client.heard.some(({ type }) => type === 'track-unpublished'), 'its track stayed');
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  assert.match(metrics, /^streamxr_media_engine\{engine="mediasoup"\} 1$/m);
  assert.match(metrics, /^streamxr_media_engine_workers_lost [1-9]/m);
  assert.match(metrics, /^streamxr_media_links\{state="connected"\} 2$/m);
  assert.match(metrics, /^streamxr_media_links_connected_total 4$/m);
  assert.match(metrics, /^streamxr_media_tracks\{kind="microphone"\} 1$/m);
});

test('M1 an engine that does not start is told: by the log, by the health, and by a code', async () => {
  process.env['MEDIASOUP_WORKER_BIN'] = '/bin/false';
  await using server = await ServerProcess.start({ flags: ['--media-engine', 'mediasoup'] });
  delete process.env['MEDIASOUP_WORKER_BIN'];
  using ada = await PlainClient.join(server.socketUrl, { room: 'lab', name: 'Ada' });
  ada.send({ type: 'start-media', requestId: 's' });
  const refused = await ada.next('error', () => true, 20_000);
  assert.deepEqual([refused.code, refused.requestId], ['MEDIA_UNAVAILABLE', 's']);
  const health = await fetch(`${server.url}/health`);
  const report = (await health.json()) as { status: string; checks: { media: { status: string } } };
  assert.deepEqual([health.status, report.status, report.checks.media.status], [200, 'degraded', 'failing']);
  assert.ok(server.output.some((line) => line.includes('media engine does not start')));
});

test('M1 without an engine a room is as good as before, and says so', async () => {
  await using server = await ServerProcess.start({ flags: ['--media-engine', 'off'] });
  using ada = await PlainClient.join(server.socketUrl, { room: 'lab', name: 'Ada' });
  assert.deepEqual((await ada.next('media-tracks')).tracks, []);
  ada.send({ type: 'start-media', requestId: 's' });
  assert.equal((await ada.next('error')).code, 'MEDIA_UNAVAILABLE');
  ada.send({ type: 'chat-message', text: 'still here' });
  await ada.next('chat-message');
  assert.equal((await fetch(`${server.url}/health`)).status, 200);
});

test('M5 members get credentials for TURN that are theirs', async () => {
  await using server = await ServerProcess.start({
    flags: [
      ...['--media-engine', 'node-datachannel', '--turn-secret', 'hush'],
      ...['--ice-servers', 'stun:stun.example.org,turn:turn.example.org'],
    ],
  });
  using ada = await PlainClient.join(server.socketUrl, { room: 'lab', name: 'Ada' });
  ada.send({ type: 'start-media' });
  const { iceServers } = await ada.next('media-ready');
  assert.deepEqual(iceServers[0], { urls: ['stun:stun.example.org'] });
  assert.match(iceServers[1]?.username ?? '', new RegExp(`^\\d{10}:${ada.welcome.clientId}$`));
  assert.equal(iceServers[1]?.credential?.length, 28);
});
