import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pause, ToneSource, until } from '@streamxr/media/testing';
import type { AudioZone } from '@streamxr/protocol';
import { MediaPeer } from '../src/testing/media-peer.ts';
import { PlainClient } from '../src/testing/plain-client.ts';
import { ServerProcess } from '../src/testing/server-process.ts';

const booth: AudioZone = {
  ...{ zoneId: 'z1', name: 'Booth', min: [-2, 0, -2], max: [2, 3, 2], passes: 0 },
  ...{ refDistanceMetres: 1.2, rolloff: 1, maxDistanceMetres: 40 },
};
const upright = [0, 0, 0, 1] as const;

for (const engine of ['mediasoup', 'node-datachannel'] as const)
  test(`M3 a booth keeps a voice from who stands outside, on the server, also over a restart (${engine})`, async () => {
    const flags = ['--media-engine', engine];
    await using first = await ServerProcess.start({ flags });
    using tone = new ToneSource(440, 0.5);
    using ada = await MediaPeer.join(first.socketUrl, { room: 'lab', name: 'Ada' });
    using bob = await MediaPeer.join(first.socketUrl, { room: 'lab', name: 'Bob' });
    using host = await PlainClient.join(first.socketUrl, {
      room: 'lab',
      ticket: await first.ticket({ room: 'lab', role: 'owner' }),
    });
    const stand = (who: MediaPeer, z: number) =>
      who.client.send({ type: 'head-tracking', position: [0, 1.6, z], rotation: [...upright] });
    stand(ada, 0);
    stand(bob, 6);
    await ada.start();
    await bob.start();
    const voice = await ada.publish('microphone', tone.track);
    await bob.receive(voice, 'audio');
    const isLoud = () => bob.ear(voice).listen().loudness > 0.05;
    await until(() => isLoud(), 'the voice');

    const { client } = bob;
    client.send({ type: 'set-audio-zones', requestId: 'mine', zones: [booth] });
    assert.equal((await client.next('error', (one) => one.requestId === 'mine')).code, 'NOT_ALLOWED');
    const inverted = { ...booth, min: [9, 0, 0] as const };
    host.send({ type: 'set-audio-zones', requestId: 'bad', zones: [inverted] });
    assert.equal((await host.next('error', (one) => one.requestId === 'bad')).code, 'AUDIO_ZONE_INVALID');
    host.send({ type: 'set-audio-zones', requestId: 'far', zones: [{ ...booth, max: [0, 1e9, 0] }] });
    assert.equal((await host.next('error', (one) => one.requestId === 'far')).code, 'BAD_FIELD');

    // Older plans say nothing of the booth.
    client.heard.splice(0);
    host.send({ type: 'set-audio-zones', requestId: 'good', zones: [booth] });
    assert.equal((await host.next('audio-zones-changed')).requestId, 'good');
    assert.deepEqual((await client.next('audio-zones-changed')).zones, [booth]);
    await client.next('media-plan', ({ tracks }) => !tracks.includes(voice));
    // Its section stays as it was: this peer does not offer anew. What was on its way has come through by then.
    await pause(400);
    bob.ear(voice).listen();
    await pause(400);
    assert.ok(!isLoud(), 'nothing comes out of the booth');
    stand(bob, 1);
    await bob.receive(voice, 'audio');
    await until(() => isLoud(), 'the voice within the booth');

    await first.kill();
    await using second = await ServerProcess.start({ flags, dataFolder: first.dataFolder });
    using late = await PlainClient.join(second.socketUrl, { room: 'lab', name: 'Late' });
    assert.deepEqual(late.welcome.audioZones, [booth]);
  });
