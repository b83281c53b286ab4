import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { EngineFixture, SetUp } from './engine-fixture.ts';
import { PictureSource, ToneSource } from './fake-media.ts';
import { FakePeer, pause, until } from './fake-peer.ts';

/** Offers, good and bad, and the candidates beside them. */
export function signallingContract(setUp: SetUp): void {
  test('M1 sections come, go and are used again while the others go on', async () => {
    await using fixture = await setUp();
    using dark = new PictureSource(60);
    using bright = new PictureSource(200);
    using tone = new ToneSource(440, 0.5);
    using speaker = await FakePeer.open(fixture.room);
    speaker.send('dark', dark.track);
    await speaker.negotiate();
    using viewer = await FakePeer.open(fixture.room);
    const slot = viewer.receive('dark', 'video');
    const eye = viewer.watch(slot);
    await viewer.negotiate();
    await until(() => eye.frames > 3 && Math.abs(eye.brightness - 60) < 12, 'the dark picture');

    // The publisher adds, the viewer gives the slot to what came.
    speaker.send('bright', bright.track);
    const sound = speaker.send('tone', tone.track);
    await speaker.negotiate();
    viewer.receive('bright', 'video', slot);
    const ear = viewer.hear(viewer.receive('tone', 'audio'));
    await viewer.negotiate();
    await until(() => Math.abs(eye.brightness - 200) < 12, 'the same slot shows the bright picture');
    await until(() => ear.listen().loudness > 0.05, 'the tone is heard');

    // The publisher takes the sound back; pictures go on, and the slot's section stays.
    speaker.stopSending(sound);
    await speaker.negotiate();
    await pause(1_000);
    ear.listen();
    const framesThen = eye.frames;
    await until(() => eye.frames > framesThen + 5, 'pictures go on');
    assert.ok(ear.listen().loudness < 0.01, 'the tone is gone');

    // A freed slot is silent, and is given back to the first source.
    viewer.release(slot);
    await viewer.negotiate();
    assert.equal(slot.currentDirection, 'inactive');
    viewer.receive('dark', 'video', slot);
    await viewer.negotiate();
    // The library's own ears and eyes do not wake up after a pause of the section; its decoder does.
    await until(async () => (await viewer.framesDecoded()) > 5, 'pictures again');
    const { receives } = await viewer.link.stats();
    assert.ok(receives.some(({ sourceId, packets }) => sourceId === 'dark' && packets > 5));
  });

  test('M1 a source that does not exist is answered as inactive, and so is a section that nobody named', async () => {
    await using fixture = await setUp();
    using tone = new ToneSource(440, 0.5);
    using speaker = await FakePeer.open(fixture.room, { channels: true });
    const missing = speaker.receive('nobody', 'audio');
    const unnamed = speaker.connection.addTransceiver(tone.track, { direction: 'sendonly' });
    await speaker.negotiate();
    await speaker.connected();
    assert.equal(missing.currentDirection, 'inactive');
    assert.equal(unnamed.currentDirection, 'inactive');
  });

  test('M1 a source belongs to the link that offered it first', async () => {
    await using fixture = await setUp();
    using tone = new ToneSource(440, 0.5);
    using shout = new ToneSource(880, 0.9);
    using speaker = await FakePeer.open(fixture.room);
    speaker.send('t1', tone.track);
    await speaker.negotiate();
    using thief = await FakePeer.open(fixture.room);
    const stolen = thief.send('t1', shout.track);
    await thief.negotiate();
    assert.equal(stolen.currentDirection, 'inactive');
    using viewer = await FakePeer.open(fixture.room);
    const ear = viewer.hear(viewer.receive('t1', 'audio'));
    await viewer.negotiate();
    await until(() => ear.listen().loudness > 0.05, 'sound');
    const { hertz } = (await pause(500), ear.listen());
    assert.ok(Math.abs(hertz - 440) < 40, `the first tone, not ${hertz} Hz`);
  });

  test('M1 garbage for an offer is refused or answered, and the link goes on', async () => {
    await using fixture = await setUp();
    using tone = new ToneSource(440, 0.5);
    using speaker = await FakePeer.open(fixture.room, { channels: true });
    speaker.send('t1', tone.track);
    await speaker.negotiate();
    await speaker.connected();
    const offer = await speaker.connection.createOffer();
    const real = speaker.offerOf(offer.sdp ?? '');
    for (const sdp of ['', '\r\n', 'v=0', '{"sdp":1}', 'a'.repeat(40_000), real.sdp.slice(0, 200)]) {
      const answer = await speaker.link.negotiate({ ...real, sdp });
      assert.equal(answer.ok, false, `refused: ${JSON.stringify(sdp.slice(0, 40))}`);
      if (!answer.ok) assert.equal(answer.refusal.code, 'SDP_INVALID');
    }
    await goesOn(fixture, speaker);
  });

  test('M1 offers with lines lost, doubled, swapped or broken do no harm', { timeout: 60_000 }, async () => {
    await using fixture = await setUp();
    using tone = new ToneSource(440, 0.5);
    using picture = new PictureSource(120);
    using donor = await FakePeer.open(fixture.room, { channels: true });
    donor.send('t1', tone.track);
    donor.send('t2', picture.track);
    donor.receive('t3', 'video');
    await donor.negotiate();
    const real = donor.offerOf((await donor.connection.createOffer()).sdp ?? '');
    await donor.connected();

    const mutations = fc.array(fc.tuple(fc.nat(), mutation), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(mutations, async (steps) => {
        const sdp = steps.reduce((text, [at, mutate]) => mutate(text, at), real.sdp);
        const fresh = await fixture.room.openLink({
          events: { state: () => undefined, estimate: () => undefined, message: () => undefined },
          channels: true,
          incomingBitsPerSecondMax: 1_000_000,
        });
        try {
          // The names of a stranger, so that nothing is taken from the donor.
          const sends = new Map([...real.sends].map(([mid, id]) => [mid, `fuzz-${id}`]));
          const answer = await fresh.negotiate({ sdp, sends, receives: real.receives });
          if (answer.ok) assert.match(answer.value.sdp, /^v=0\r\n/);
          else assert.equal(answer.refusal.code, 'SDP_INVALID');
        } finally {
          fresh.close();
        }
      }),
      { numRuns: 60 },
    );
    assert.equal(donor.connection.connectionState, 'connected');
  });

  test('M1 candidates that make no sense are dropped', async () => {
    await using fixture = await setUp();
    using tone = new ToneSource(440, 0.5);
    using speaker = await FakePeer.open(fixture.room);
    const absurd = [
      '',
      'candidate:',
      'candidate:1 1 udp 2113937151 300.1.1.1 5000 typ host',
      'candidate:1 1 udp 2113937151 203.0.113.9 99999 typ host',
      'candidate:1 1 udp 2113937151 203.0.113.9 0 typ host',
      'candidate:1 1 udp 99999999999999 203.0.113.9 5000 typ host',
      'candidate:1 1 udp 2113937151 224.0.0.1 5000 typ host',
      'candidate:1 1 udp 2113937151 0.0.0.0 5000 typ host',
      'candidate:1 1 udp 2113937151 no-such-name.invalid 5000 typ host',
      'candidate:1 1 udp 2113937151 203.0.113.9 5000 typ nonsense',
      `candidate:${'9'.repeat(400)} 1 udp 1 203.0.113.9 5000 typ host`,
      'candidate:1 1 udp 2113937151 203.0.113.9 5000 typ host\r\na=ice-pwd:forged',
    ];
    for (const candidate of absurd) speaker.link.addCandidate(candidate, '0');
    speaker.send('t1', tone.track);
    await speaker.negotiate();
    for (const candidate of absurd) speaker.link.addCandidate(candidate, '0');
    for (let port = 1; port < 500; port++) {
      speaker.link.addCandidate(`candidate:${port} 1 udp 2113937151 203.0.113.9 ${port} typ host`, 'no-such');
    }
    await goesOn(fixture, speaker);
  });
}

/** The link still takes offers, and what it sends still arrives. */
async function goesOn(fixture: EngineFixture, speaker: FakePeer): Promise<void> {
  await speaker.negotiate();
  await speaker.connected();
  using viewer = await FakePeer.open(fixture.room);
  const ear = viewer.hear(viewer.receive('t1', 'audio'));
  await viewer.negotiate();
  await until(() => ear.listen().loudness > 0.05, 'sound arrives');
}

type Mutation = (sdp: string, at: number) => string;

function onLine(change: (line: string, lines: readonly string[], index: number) => string[]): Mutation {
  return (sdp, at) => {
    const lines = sdp.split('\r\n');
    const index = at % lines.length;
    return [
      ...lines.slice(0, index),
      ...change(lines[index] ?? '', lines, index),
      ...lines.slice(index + 1),
    ].join('\r\n');
  };
}

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.constant(onLine(() => [])),
  fc.constant(onLine((line) => [line, line])),
  fc.constant(onLine((line, lines, index) => [lines[index + 1] ?? '', line])),
  fc.string({ maxLength: 40 }).map((text) => onLine((line) => [line.slice(0, line.length >> 1) + text])),
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => onLine((line) => [line, `a=${text}`])),
  fc
    .constantFrom('-1', '0', '65536', '4294967296', '99999999999999999999', 'NaN', '')
    .map((value) => onLine((line) => [line.replace(/\d+/, value)])),
  fc
    .constantFrom(
      'm=audio 9 UDP/TLS/RTP/SAVPF 111',
      'm=video 0 RTP/AVP 0',
      'm=',
      'a=mid:0',
      'a=setup:holdconn',
      'a=inactive',
    )
    .map((text) => onLine((line) => [line, text])),
  fc.constant((sdp: string, at: number) => sdp.slice(0, at % (sdp.length + 1))),
);
