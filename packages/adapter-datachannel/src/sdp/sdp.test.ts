import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { saneCandidate } from './candidate.ts';
import { parseOffer } from './offer.ts';

const transport = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0 1',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:0123456789abcdefghijkl',
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`,
  'a=setup:actpass',
];
const audio = ['m=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=mid:0', 'a=sendonly', 'a=rtpmap:111 opus/48000/2'];
const video = ['m=video 9 UDP/TLS/RTP/SAVPF 96 97', 'a=mid:1', 'a=recvonly', 'a=rtpmap:96 VP8/90000'];
const text = (...lines: readonly string[][]): string => `${lines.flat().join('\r\n')}\r\n`;

test('M1 an offer is read as far as an answer needs it', () => {
  const offer = parseOffer(text(transport, audio, video));
  assert.ok(offer.ok);
  assert.deepEqual(
    offer.value.sections.map(({ kind, mid, direction }) => [kind, mid, direction]),
    [
      ['audio', '0', 'sendonly'],
      ['video', '1', 'recvonly'],
    ],
  );
  assert.deepEqual(
    offer.value.sections[1]?.codecs.map(({ name }) => name),
    ['vp8'],
  );
});

test('M1 an offer without keys, names or a bundle is refused', () => {
  for (const gone of ['a=ice-ufrag', 'a=ice-pwd', 'a=fingerprint', 'a=group', 'v=0', 'a=mid'])
    assert.equal(
      parseOffer(text([...transport, ...audio, ...video].filter((line) => !line.startsWith(gone)))).ok,
      false,
      gone,
    );
  assert.equal(parseOffer(text(transport, audio, audio)).ok, false, 'one mid twice');
});

test('M1 any text is read or refused', () => {
  fc.assert(fc.property(fc.string({ maxLength: 2_000 }), (sdp) => typeof parseOffer(sdp).ok === 'boolean'));
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...transport, ...audio, ...video), { maxLength: 30 }),
      (lines) => typeof parseOffer(text(['v=0'], lines)).ok === 'boolean',
    ),
  );
});

test('M1 a candidate has an address that a peer can have', () => {
  const candidate = (address: string, port = 5_000): string =>
    `candidate:1 1 udp 2113937151 ${address} ${port} typ host generation 0`;
  assert.equal(saneCandidate(candidate('192.0.2.1')), 'candidate:1 1 udp 2113937151 192.0.2.1 5000 typ host');
  assert.notEqual(saneCandidate(candidate('2001:db8::1')), null);
  for (const address of ['0.0.0.0', '224.0.0.1', '255.255.255.255', 'ff02::1', '::', '300.1.1.1', 'a.local'])
    assert.equal(saneCandidate(candidate(address)), null, address);
  assert.equal(saneCandidate(candidate('192.0.2.1', 0)), null);
  assert.equal(saneCandidate(`${candidate('192.0.2.1')}\r\na=x`), null);
});
