import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SetUp } from './engine-fixture.ts';
import { PictureSource, ToneSource } from './fake-media.ts';
import { FakePeer, pause, until } from './fake-peer.ts';

/** Channels, figures, and how links and rooms end. */
export function lifeContract(setUp: SetUp): void {
  test('M6 unreliable messages go both ways under the ids that were told', async () => {
    await using fixture = await setUp();
    using peer = await FakePeer.open(fixture.room, { channels: true });
    assert.ok(peer.link.channels !== null && peer.link.channels.up !== peer.link.channels.down);
    assert.equal(peer.link.send(new Uint8Array([1])), false, 'nothing is sent before it is open');
    await peer.negotiate();
    await peer.connected();
    await until(() => peer.up?.readyState === 'open', 'the channel up is open');
    assert.equal(peer.up?.ordered, false);
    assert.equal(peer.up?.maxRetransmits, 0);
    peer.up?.send(new Uint8Array([7, 8, 9]));
    await until(() => peer.messages.length > 0, 'a message came up');
    assert.deepEqual([...(peer.messages[0] ?? [])], [7, 8, 9]);

    const large = new Uint8Array(1_200).map((_, index) => index % 251);
    await until(() => peer.link.send(large), 'the channel down is open');
    await until(() => peer.received.length > 0, 'a message came down');
    assert.deepEqual(peer.received[0], large);
  });

  test('M6 channels can be had without media, and media is added later', async () => {
    await using fixture = await setUp();
    using tone = new ToneSource(440, 0.5);
    using peer = await FakePeer.open(fixture.room, { channels: true });
    await peer.negotiate();
    await peer.connected();
    peer.send('t1', tone.track);
    await peer.negotiate();
    using viewer = await FakePeer.open(fixture.room, { channels: true });
    await viewer.negotiate();
    await viewer.connected();
    const ear = viewer.hear(viewer.receive('t1', 'audio'));
    await viewer.negotiate();
    await until(() => ear.listen().loudness > 0.05, 'sound arrives');
    using plain = await FakePeer.open(fixture.room);
    assert.equal(plain.link.channels, null);
  });

  test('M2 figures tell what comes in and what goes out', async () => {
    await using fixture = await setUp();
    using tone = new ToneSource(440, 0.5);
    using picture = new PictureSource(120);
    using speaker = await FakePeer.open(fixture.room);
    speaker.send('t1', tone.track);
    speaker.send('t2', picture.track);
    await speaker.negotiate();
    using viewer = await FakePeer.open(fixture.room);
    viewer.receive('t2', 'video');
    await viewer.negotiate();
    await viewer.connected();
    await pause(3_000);
    const { sends } = await speaker.link.stats();
    assert.deepEqual(sends.map(({ sourceId }) => sourceId).toSorted(), ['t1', 't2']);
    for (const { layers, packets, loss } of sends) {
      assert.ok(packets > 10, `${packets} packets`);
      assert.ok(Math.max(...layers) > 1_000 && loss >= 0 && loss <= 0.2, `${layers.join()} bit/s, ${loss}`);
    }
    const { receives } = await viewer.link.stats();
    assert.equal(receives.length, 1);
    const [forward] = receives;
    assert.ok(forward !== undefined && forward.sourceId === 't2' && forward.layer !== null);
    assert.ok(forward.packets > 10 && forward.bitsPerSecond > 1_000);
    const stats = await fixture.engine.stats();
    assert.equal(stats.links, 2);
    assert.equal(stats.sources, 2);
    assert.equal(stats.forwards, 1);
    assert.ok(stats.workers >= 1 && stats.workersLost === 0 && stats.cpuSeconds >= 0);
  });

  test('M1 a source ends with its link, and nobody else is disturbed', async () => {
    await using fixture = await setUp();
    using tone = new ToneSource(440, 0.5);
    using other = new ToneSource(880, 0.5);
    const speaker = await FakePeer.open(fixture.room);
    speaker.send('t1', tone.track);
    await speaker.negotiate();
    using stays = await FakePeer.open(fixture.room);
    stays.send('t2', other.track);
    await stays.negotiate();
    using viewer = await FakePeer.open(fixture.room);
    const gone = viewer.hear(viewer.receive('t1', 'audio'));
    const ear = viewer.hear(viewer.receive('t2', 'audio'));
    await viewer.negotiate();
    await until(() => gone.listen().loudness > 0.05, 'the first is heard');
    speaker[Symbol.dispose]();
    await pause(1_000);
    gone.listen();
    ear.listen();
    await pause(500);
    assert.ok(gone.listen().loudness < 0.01, 'the first is silent');
    assert.ok(ear.listen().loudness > 0.05, 'the second goes on');

    // Its name is free again.
    using again = await FakePeer.open(fixture.room);
    again.send('t1', tone.track);
    const slot = again.receive('t2', 'audio');
    await again.negotiate();
    assert.equal(slot.currentDirection, 'recvonly');
  });

  test('M1 a peer that goes away is told as a state', async () => {
    await using fixture = await setUp();
    using peer = await FakePeer.open(fixture.room, { channels: true });
    await peer.negotiate();
    await peer.connected();
    peer.connection.close();
    await until(
      () => ['disconnected', 'failed', 'closed'].includes(peer.states.at(-1) ?? ''),
      'told',
      15_000,
    );
  });

  test('M1 a link may be closed at any moment, twice, and while it negotiates', async () => {
    await using fixture = await setUp();
    using tone = new ToneSource(440, 0.5);
    for (let count = 0; count < 5; count++) {
      using peer = await FakePeer.open(fixture.room, { channels: true });
      peer.send(`t${count}`, tone.track);
      const offer = await peer.connection.createOffer();
      await peer.connection.setLocalDescription(offer);
      const answer = peer.link.negotiate(peer.offerOf(offer.sdp ?? ''));
      if (count % 2 === 0) await pause(count);
      peer.link.close();
      peer.link.close();
      const outcome = await answer;
      if (!outcome.ok) assert.equal(outcome.refusal.code, 'SDP_INVALID');
      assert.equal(peer.link.send(new Uint8Array([1])), false);
      peer.link.addCandidate('candidate:1 1 udp 2113937151 127.0.0.1 5000 typ host', '0');
      peer.link.prefer('t0', { forward: false });
      peer.link.setSourcePaused('t0', true);
    }
    assert.equal((await fixture.engine.stats()).links, 0);
  });

  test('M1 a closed room leaves nothing open, and the engine serves others', async () => {
    await using fixture = await setUp();
    using tone = new ToneSource(440, 0.5);
    using speaker = await FakePeer.open(fixture.room);
    speaker.send('t1', tone.track);
    await speaker.negotiate();
    await speaker.connected();
    fixture.room.close();
    fixture.room.close();
    const { links, sources, forwards } = await fixture.engine.stats();
    assert.deepEqual({ links, sources, forwards }, { links: 0, sources: 0, forwards: 0 });
    await until(() => speaker.connection.connectionState !== 'connected', 'the peer notices', 15_000);

    const next = await fixture.engine.openRoom({ levels: () => undefined, lost: () => undefined });
    using peer = await FakePeer.open(next, { channels: true });
    await peer.negotiate();
    await peer.connected();
  });
}
