import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Ear, RTCPeerConnection as NodePeerConnection, ToneSource, until } from '@streamxr/media/testing';
import { ServerProcess } from '@streamxr/server/testing';
import { joinRoom } from '../room-client.ts';
import { MediaClient } from './media-client.ts';

// TURN by coturn, from Debian: `npm test` installs it.

const secret = 'shared-with-coturn';

interface Turn {
  readonly url: string;
  stop(): Promise<void>;
}

/** An address of this machine that is not loopback, where it has one: browsers reach no TURN server on loopback from elsewhere. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}

async function freePort(address: string): Promise<number> {
  const server = createServer().listen(0, address);
  await once(server, 'listening');
  const bound = server.address();
  server.close();
  await once(server, 'close');
  assert.ok(bound !== null && typeof bound === 'object');
  return bound.port;
}

async function startTurn(context: TestContext): Promise<Turn> {
  const address = ownAddress();
  const port = await freePort(address);
  const folder = await mkdtemp(join(tmpdir(), 'turn-'));
  const turnserver = spawn(
    '/usr/bin/turnserver',
    [
      ...['-n', '--no-cli', '--no-tls', '--no-dtls', '--log-file', 'stdout', '--realm', 'streamxr.test'],
      ...['-L', address, '-E', address, '-p', String(port), '--allow-loopback-peers'],
      ...['--use-auth-secret', '--static-auth-secret', secret],
      ...['--userdb', join(folder, 'users'), '--pidfile', join(folder, 'pid')],
    ],
    { stdio: 'ignore' },
  );
  const ended = once(turnserver, 'exit');
  const stop = async (): Promise<void> => {
    turnserver.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  context.after(stop);
  let isUp = false;
  await until(() => {
    const probe = createConnection(port, address);
    probe.on('error', () => undefined);
    probe.on('connect', () => {
      isUp = true;
      probe.destroy();
    });
    return isUp;
  }, 'coturn listens');
  return { url: `turn:${address}:${port}`, stop };
}

/** A person whose browser may use nothing but TURN, as behind a firewall that lets nothing else through. */
async function behindFirewall(context: TestContext, server: ServerProcess, name: string) {
  const room = joinRoom({ url: server.socketUrl, room: 'atrium', name });
  const media = new MediaClient(room, {
    createConnection: (configuration) =>
      new NodePeerConnection({ ...configuration, iceTransportPolicy: 'relay' }),
  });
  context.after(async () => {
    media[Symbol.dispose]();
    await room.leave();
  });
  await new Promise<void>((resolve) => room.on('welcome', () => resolve()));
  return { room, media };
}

for (const engine of ['mediasoup', 'node-datachannel'] as const) {
  test(`M5 who gets through by TURN alone is heard (${engine})`, async (context) => {
    const turn = await startTurn(context);
    await using server = await ServerProcess.start({
      flags: ['--media-engine', engine, '--ice-servers', turn.url, '--turn-secret', secret],
    });
    const ada = await behindFirewall(context, server, 'Ada');
    const bob = await behindFirewall(context, server, 'Bob');
    await Promise.all([ada.media.start(), bob.media.start()]);
    using tone = new ToneSource(440, 0.4);
    const voice = await ada.media.publish(tone.track, { kind: 'microphone' });
    await until(() => bob.media.received.has(voice.trackId), 'the voice arrives', 15_000);
    const received = bob.media.received.get(voice.trackId);
    assert.ok(received !== undefined);
    using ear = new Ear(received.media);
    await until(() => ear.listen().loudness > 0.05, 'the voice is heard');
    await until(() => bob.media.stats().link.path === 'relay', 'the path is told as a relay');
  });
}
