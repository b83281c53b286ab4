import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PictureSource, ToneSource, until } from '@streamxr/media/testing';
import { MediaPeer } from '../src/testing/media-peer.ts';
import { ServerProcess } from '../src/testing/server-process.ts';

const engines = ['mediasoup', 'node-datachannel'] as const;

for (const engine of engines) {
  test(`M1 two members hear and see each other (${engine})`, async () => {
    await using server = await ServerProcess.start({ flags: ['--media-engine', engine] });
    using tone = new ToneSource(440, 0.5);
    using picture = new PictureSource(120);
    using ada = await MediaPeer.join(server.socketUrl, { room: 'lab', name: 'Ada' });
    using bob = await MediaPeer.join(server.socketUrl, { room: 'lab', name: 'Bob' });
    await ada.start();
    await bob.start();
    assert.equal(ada.ready?.engine, engine);
    const voice = await ada.publish('microphone', tone.track);
    const face = await ada.publish('camera', picture.track);
    await bob.receive(voice, 'audio');
    await until(() => bob.ear(voice).listen().loudness > 0.05, 'the voice is heard');
    bob.client.send({
      type: 'media-view',
      pictures: [{ trackId: face, heightPixels: 240, gazeRad: 0 }],
    });
    await bob.receive(face, 'video');
    await until(() => Math.abs(bob.eye(face).brightness - 120) < 20, 'the face is seen');
    const speaking = await bob.client.next('speaking');
    assert.deepEqual(
      speaking.voices.map(({ trackId }) => trackId),
      [voice],
    );
    const quality = await bob.client.next('media-quality', ({ tracks }) =>
      tracks.some(({ trackId, layer }) => trackId === face && layer !== null),
    );
    assert.ok(quality.budgetBitsPerSecond > 0);
  });
}
