import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Ear, RTCPeerConnection as NodePeerConnection, ToneSource, until } from '@streamxr/media/testing';
import { ServerProcess, TurnServer } from '@streamxr/server/testing';
import { joinRoom } from '../room-client.ts';
import { MediaClient } from './media-client.ts';

// TURN by coturn, from Debian: `npm test` installs it.

const secret = 'shared-with-coturn';

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
    await using turn = await TurnServer.place(secret);
    await turn.start();
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
