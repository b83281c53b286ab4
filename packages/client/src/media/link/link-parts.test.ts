import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { preferredCodecs, type SectionUse } from './codecs.ts';
import { encodingsOf } from './encodings.ts';
import { Negotiation } from './negotiation.ts';
import { tuneOpus } from './opus.ts';
import { assignSlots, type Slot, type SlotKind } from './slots.ts';

test('M1 one offer is under way at a time; what changes meanwhile goes into the next', () => {
  const negotiation = new Negotiation();
  assert.equal(negotiation.next(), null);
  negotiation.change();
  negotiation.change();
  assert.deepEqual(negotiation.next(), { revision: 1, iceRestart: false });
  negotiation.restartIce();
  assert.equal(negotiation.next(), null);
  negotiation.offered();
  assert.equal(negotiation.answered(0), false);
  assert.equal(negotiation.answered(1), true);
  assert.equal(negotiation.answered(1), false);
  assert.equal(negotiation.next(), null);
  negotiation.applied();
  assert.deepEqual(negotiation.next(), { revision: 2, iceRestart: true });
  assert.equal(negotiation.isStable, false);
});

test('P7 M1 an offer that is said again goes by a new number, and the answer to the old one is late', () => {
  const negotiation = new Negotiation();
  assert.equal(negotiation.again(), null);
  negotiation.change();
  negotiation.next();
  negotiation.offered();
  assert.equal(negotiation.again(), 2);
  assert.equal(negotiation.answered(1), false);
  assert.equal(negotiation.answered(2), true);
});

test('M3 whatever the plans: a slot keeps its kind and its track, none is carried twice, and there are never too many', () => {
  const kindOf = (number: number): SlotKind => (number % 3 === 0 ? 'video' : 'audio');
  const plans = fc.array(fc.uniqueArray(fc.nat(20), { maxLength: 12 }), { maxLength: 20 });
  fc.assert(
    fc.property(plans, (all) => {
      let slots: readonly Slot[] = [];
      for (const plan of all) {
        const wanted = plan.map((number) => ({ trackId: `t${number}`, kind: kindOf(number) }));
        const before = slots;
        slots = assignSlots(before, wanted, 10);
        assert.ok(slots.length <= 10 && slots.length >= before.length);
        before.forEach((slot, index) => {
          assert.equal(slots[index]?.kind, slot.kind);
          if (wanted.some(({ trackId }) => trackId === slot.trackId))
            assert.equal(slots[index]?.trackId, slot.trackId);
        });
        const carried = slots.flatMap(({ trackId }) => (trackId === null ? [] : [trackId]));
        assert.equal(new Set(carried).size, carried.length);
        for (const trackId of carried) assert.ok(wanted.some((track) => track.trackId === trackId));
        const isFull = slots.length === 10;
        if (!isFull) assert.equal(carried.length, wanted.length);
      }
    }),
  );
});

test('M2 few codecs are offered, an encrypted picture is VP8 or VP9, and VP9 is only sent with layers in it', () => {
  const capabilities = [
    { mimeType: 'video/VP8', clockRate: 90_000 },
    { mimeType: 'video/rtx', clockRate: 90_000 },
    ...[0, 2].map((profile) => ({
      ...{ mimeType: 'video/VP9', clockRate: 90_000, sdpFmtpLine: `profile-id=${profile}` },
    })),
    ...['42001f', '42e01f', '4d001f'].flatMap((profile) =>
      [0, 1].map((mode) => ({
        ...{ mimeType: 'video/H264', clockRate: 90_000 },
        sdpFmtpLine: `packetization-mode=${mode};profile-level-id=${profile}`,
      })),
    ),
    { mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
    { mimeType: 'audio/PCMU', clockRate: 8_000 },
  ];
  const names = (kind: SlotKind, use: SectionUse) =>
    preferredCodecs(kind, capabilities, use).map(
      ({ mimeType, ...rest }) => `${mimeType}${'sdpFmtpLine' in rest ? ` ${rest.sdpFmtpLine}` : ''}`,
    );
  assert.deepEqual(names('audio', 'send'), ['audio/opus']);
  assert.deepEqual(names('video', 'send-encrypted'), ['video/VP8', 'video/rtx']);
  const common = ['video/VP8', 'video/H264 packetization-mode=1;profile-level-id=42e01f'];
  assert.deepEqual(names('video', 'send'), [...common, 'video/rtx']);
  assert.deepEqual(names('video', 'receive'), [...common, 'video/VP9 profile-id=0', 'video/rtx']);
  assert.deepEqual(names('video', 'svc'), ['video/VP9 profile-id=0', 'video/rtx']);
});

test('M2 each layer has its bound, the smallest first; an engine of one layer gets one without a name', () => {
  const rates = encodingsOf('camera', 3).map(({ maxBitrate = 0 }) => maxBitrate);
  assert.deepEqual(
    rates,
    rates.toSorted((a, b) => a - b),
  );
  assert.deepEqual(
    encodingsOf('camera', 3).map(({ scaleResolutionDownBy }) => scaleResolutionDownBy),
    [4, 2, 1],
  );
  for (const kind of ['camera', 'screen'] as const) {
    const [only, ...more] = encodingsOf(kind, 1);
    assert.equal(more.length, 0);
    assert.equal(only?.rid, undefined);
    assert.ok((only?.maxBitrate ?? 0) > 1_000_000);
  }
});

test('M2 a small picture has as many layers as Chromium encodes of it, and the whole picture is one of them', () => {
  const scalesOf = (width: number, height: number): unknown[] =>
    encodingsOf('camera', 3, { width, height }).map(({ scaleResolutionDownBy }) => scaleResolutionDownBy);
  assert.deepEqual(scalesOf(1280, 720), [4, 2, 1]);
  assert.deepEqual(scalesOf(960, 540), [4, 2, 1]);
  assert.deepEqual(scalesOf(640, 360), [2, 1]);
  assert.deepEqual(scalesOf(640, 480), [2, 1]);
  assert.deepEqual(encodingsOf('camera', 3, { width: 320, height: 180 }), encodingsOf('camera', 1));
});

test('M1 a voice asks for nothing to be sent in silence, and for repair; other sections stay as they were', () => {
  const section = (mid: string, fmtp: string): string =>
    `m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:${mid}\r\na=rtpmap:111 opus/48000/2\r\n${fmtp}a=recvonly\r\n`;
  const answer = `v=0\r\n${section('0', 'a=fmtp:111 minptime=10;usedtx=0\r\n')}${section('1', '')}${section('2', '')}`;
  const voice = { dtx: true, maxBitsPerSecond: 40_000 };
  const tuned = tuneOpus(
    answer,
    new Map([
      ['0', voice],
      ['1', { dtx: false, maxBitsPerSecond: 96_000 }],
    ]),
  );
  const lines = tuned.split('\r\n').filter((line) => line.startsWith('a=fmtp'));
  assert.deepEqual(lines, [
    'a=fmtp:111 minptime=10;usedtx=1;useinbandfec=1;maxaveragebitrate=40000',
    'a=fmtp:111 useinbandfec=1;usedtx=0;maxaveragebitrate=96000',
  ]);
  assert.ok(tuned.endsWith(section('2', '')));
  assert.equal(tuneOpus(answer, new Map()), answer);
});
