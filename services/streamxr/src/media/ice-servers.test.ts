import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { iceServerList, portRange } from '../config/media-setting-types.ts';
import { judgeCandidate } from './candidate.ts';
import { iceServersFor } from './ice-servers.ts';
import { sectionsOf } from './sdp-sections.ts';

test('M5 credentials for TURN end by themselves, and say whose they are', () => {
  const servers = [{ urls: ['stun:s.example'] }, { urls: ['turn:t.example'] }];
  const options = { servers, turnSecret: 'hush', turnTtlSeconds: 600 };
  const [stun, turn] = iceServersFor('c7', options, 1_000_000);
  assert.deepEqual(stun, { urls: ['stun:s.example'] });
  assert.equal(turn?.username, '1600:c7');
  assert.equal(turn.credential, createHmac('sha1', 'hush').update('1600:c7').digest('base64'));
  assert.deepEqual(iceServersFor('c7', { ...options, turnSecret: null }, 0), servers);
});

test('M5 ICE servers are set as URLs or as JSON, and wrong ones are complained about', () => {
  assert.deepEqual(iceServerList.parse('stun:a.example, turn:b.example:3478?transport=tcp'), [
    { urls: ['stun:a.example'] },
    { urls: ['turn:b.example:3478?transport=tcp'] },
  ]);
  assert.deepEqual(
    iceServerList.parse('[{"urls":"turns:b.example","username":"u","credential":"p","more":1}]'),
    [{ urls: ['turns:b.example'], username: 'u', credential: 'p' }],
  );
  assert.deepEqual(iceServerList.parse(''), []);
  for (const wrong of ['http://a.example', '[{"urls":"ftp:a"}]', '[{', 'turn:a?transport=sctp'])
    assert.equal(iceServerList.safeParse(wrong).success, false, wrong);
});

test('M5 ports of media are any, one, or a range', () => {
  assert.equal(portRange.parse('any'), null);
  assert.deepEqual(portRange.parse('4000'), { first: 4_000, last: 4_000 });
  assert.deepEqual(portRange.parse('4000-4010'), { first: 4_000, last: 4_010 });
  for (const wrong of ['0', '5-4', '1-70000', 'x']) assert.equal(portRange.safeParse(wrong).success, false);
});

test('M2 candidates are judged by their form, and names are looked up for nobody', () => {
  const of = (address: string, port = '9'): string =>
    judgeCandidate(`candidate:0 1 UDP 2122252543 ${address} ${port} typ host generation 0`);
  assert.equal(of('192.0.2.1'), 'usable');
  assert.equal(of('2001:db8::1'), 'usable');
  assert.equal(of('4f5a-81.local'), 'hidden');
  assert.equal(of('internal.example.org'), 'hidden');
  assert.equal(of('192.0.2.1', '70000'), 'malformed');
  assert.equal(of('<script>'), 'malformed');
  assert.equal(judgeCandidate('candidate:1 1 udp 1 192.0.2.1 9 typ host\r\na=ice-pwd:x'), 'malformed');
  assert.equal(judgeCandidate(''), 'malformed');
});

test('M4 sections of an SDP are found with what they are for', () => {
  const sdp = [
    'v=0',
    'a=sendonly',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111',
    'a=mid:a',
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    'a=mid:v',
    'a=recvonly',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'a=mid:d',
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
  ].join('\r\n');
  assert.deepEqual(sectionsOf(sdp), [
    { mid: 'a', media: 'audio', direction: 'sendonly', isVp9: false },
    { mid: 'v', media: 'video', direction: 'recvonly', isVp9: false },
    { mid: 'd', media: 'other', direction: 'sendonly', isVp9: false },
  ]);
  assert.deepEqual(sectionsOf('nonsense'), []);
});
