import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SeededRandom } from '@streamxr/kernel';
import { busyOffer } from '../testing/offers.ts';
import type { Offer, OfferedMedia } from './offer.ts';
import { readOffer } from './read-offer.ts';

function read(sdp: string): Offer {
  const offer = readOffer(sdp);
  assert.ok(offer.ok, offer.ok ? '' : offer.refusal);
  return offer.value;
}

function mediaOf(offer: Offer, mid: string): OfferedMedia {
  const section = offer.sections.find((candidate) => candidate.mid === mid);
  assert.ok(section?.kind === 'audio' || section?.kind === 'video');
  return section;
}

test('M1 an offer is read as far as the engine goes into it', () => {
  const offer = read(busyOffer);
  assert.equal(offer.iceUsernameFragment, '9f3a11c2');
  assert.equal(offer.fingerprints.length, 1);
  assert.deepEqual(
    offer.sections.map(({ kind, mid }) => `${mid} ${kind}`),
    ['0 video', '1 audio', '2 video', '3 audio', '4 application'],
  );
  const camera = mediaOf(offer, '0');
  assert.equal(camera.direction, 'sendonly');
  assert.deepEqual(camera.rids, ['q', 'h', 'f']);
  assert.deepEqual(
    camera.codecs.map(({ payloadType, name }) => `${payloadType} ${name}`),
    ['120 VP8', '124 rtx', '126 H264', '127 rtx'],
  );
  assert.equal(camera.codecs[2]?.parameters.get('profile-level-id'), '42e01f');
  assert.ok(camera.codecs[0]?.feedback.includes('nack pli'));
  assert.equal(camera.extensions.find(({ id }) => id === 9)?.uri.endsWith('rtp-stream-id'), true);
  const microphone = mediaOf(offer, '1');
  assert.deepEqual(microphone.ssrc, { media: 1111, rtx: null });
  assert.equal(microphone.cname, '{c}');
  assert.equal(microphone.codecs[0]?.channels, 2);
});

test('M4 one section alone needs no bundle, and what is in no bundle is rejected', () => {
  const alone = busyOffer.replace(/a=group:BUNDLE.*\r\n/, '');
  assert.equal(read(alone).sections[0]?.kind, 'video');
  const partly = busyOffer.replace('BUNDLE 0 1 2 3 4', 'BUNDLE 0 1');
  assert.deepEqual(
    read(partly).sections.map(({ kind }) => kind),
    ['video', 'audio', 'rejected', 'rejected', 'rejected'],
  );
});

describe('M1 an offer that cannot be answered is refused with a reason', () => {
  const cases: ReadonlyArray<readonly [string, string, RegExp]> = [
    ['nothing', '', /does not begin with v=0/],
    ['no section', 'v=0\r\n', /no media section/],
    [
      'a name for a section that fits no packet',
      busyOffer.replace('a=mid:0', 'a=mid:much-too-long'),
      /a=mid/,
    ],
    ['two sections of one name', busyOffer.replace('a=mid:1', 'a=mid:0'), /two sections are called 0/],
    ['no certificate', busyOffer.replaceAll(/a=fingerprint:.*/g, 'a=x'), /a=fingerprint/],
    [
      'a certificate that is none',
      busyOffer.replaceAll(/a=fingerprint:sha-256 .*/g, 'a=fingerprint:sha-256 00:11'),
      /a=fingerprint/,
    ],
    ['no name for ICE', busyOffer.replaceAll(/a=ice-ufrag:.*/g, 'a=x'), /a=ice-ufrag/],
    [
      'a peer that waits for us to knock',
      busyOffer.replaceAll('a=setup:actpass', 'a=setup:passive'),
      /a=setup/,
    ],
    ['no codec', busyOffer.replaceAll(/a=rtpmap:.*/g, 'a=x'), /no codec/],
    [
      'five layers',
      busyOffer
        .replace('q;h;~f', 'q;h;f;x;y')
        .replace('a=rid:q send', 'a=rid:q send\r\na=rid:x send\r\na=rid:y send'),
      /layers/,
    ],
    ['a line of a megabyte', `${busyOffer}a=${'x'.repeat(1_000_000)}\r\n`, /too long/],
    ['too many sections', `v=0\r\n${'m=audio 9 X 0\r\na=mid:0\r\n'.repeat(100)}`, /sections/],
    ['too many lines', `v=0\r\n${'a=x\r\n'.repeat(20_000)}`, /lines/],
    ['another language', '{"type":"offer"}', /v=0/],
  ];
  for (const [what, sdp, reason] of cases) {
    test(what, () => {
      const offer = readOffer(sdp);
      assert.ok(!offer.ok, 'it was accepted');
      assert.match(offer.refusal, reason);
      assert.ok(offer.refusal.length < 200);
    });
  }
});

test('M1 an offer with thousands of mutations never breaks the reader, and what it lets through is within bounds', () => {
  const random = new SeededRandom(20_261_122);
  let accepted = 0;
  for (let round = 0; round < 4_000; round++) {
    const sdp = mutate(busyOffer, random, 1 + random.below(6));
    const offer = readOffer(sdp);
    if (!offer.ok) {
      assert.ok(offer.refusal.length < 200, `round ${round}`);
      continue;
    }
    accepted++;
    for (const section of offer.value.sections) {
      assert.match(section.mid, /^[\w-]{1,8}$/, `round ${round}`);
      for (const text of [...section.formats, section.protocol])
        assert.doesNotMatch(text, /\s/, `round ${round}`);
      if (section.kind === 'rejected' || section.kind === 'application') continue;
      assert.ok(section.codecs.every(({ payloadType }) => payloadType >= 0 && payloadType <= 127));
      assert.ok(section.extensions.every(({ id }) => id >= 1 && id <= 14));
      assert.ok(section.rids.length <= 3);
    }
  }
  assert.ok(accepted > 400, `only ${accepted} were accepted: the mutations are too coarse to test anything`);
});

const splinters = [
  '-1',
  '0',
  '65536',
  '4294967296',
  '9'.repeat(400),
  ' ',
  ':',
  ';',
  '=',
  '\u0000',
  '\r',
  'a=',
  'm=audio 9 RTP/AVP 0',
  '😀',
];

function mutate(text: string, random: SeededRandom, times: number): string {
  let sdp = text;
  for (let time = 0; time < times; time++) {
    const rows = sdp.split('\r\n');
    const at = random.below(rows.length);
    const row = rows[at] ?? '';
    const cut = random.below(row.length + 1);
    const changes: ReadonlyArray<() => readonly string[]> = [
      () => [],
      () => [row, row],
      () => [row.slice(0, cut) + random.pick(splinters) + row.slice(cut)],
      () => [row.slice(0, cut)],
      () => [row.replace(/\d+/, random.pick(splinters))],
      () => [rows[random.below(rows.length)] ?? '', row],
    ];
    rows.splice(at, 1, ...random.pick(changes)());
    sdp = rows.join('\r\n');
  }
  return sdp;
}
