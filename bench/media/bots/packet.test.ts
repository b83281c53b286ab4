import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nowUs } from '../../load/member.ts';
import { ageMsOf, packetBytes, PacketWriter } from './packet.ts';

test('a packet says how long ago it was due', () => {
  const packet = new PacketWriter(96, 7).next(nowUs() - 25_000);
  assert.equal(packet.length, packetBytes);
  const ageMs = ageMsOf(packet) ?? Number.NaN;
  assert.ok(ageMs >= 25 && ageMs < 1_000, `${ageMs} ms`);
});

test('a packet to which a header extension was added still says it', () => {
  const packet = new PacketWriter(96, 7).next(nowUs());
  const extension = Buffer.from([0xbe, 0xde, 0, 2, 0x10, 0xff, 0, 0, 0, 0, 0, 0]);
  const extended = Buffer.concat([packet.subarray(0, 12), extension, packet.subarray(12)]);
  extended[0] = (extended[0] ?? 0) | 0x10;
  assert.notEqual(ageMsOf(extended), null);
});

test('padding and the packets of others say nothing', () => {
  assert.equal(ageMsOf(Buffer.alloc(packetBytes)), null);
  assert.equal(ageMsOf(new PacketWriter(96, 7).next(nowUs()).subarray(0, 40)), null);
  assert.equal(ageMsOf(Buffer.alloc(3)), null);
});

test('the first packet is a key frame, and the next after one is asked for', () => {
  const writer = new PacketWriter(96, 7);
  const isKeyFrame = (packet: Buffer): boolean => ((packet[13] ?? 1) & 1) === 0;
  assert.deepEqual([isKeyFrame(writer.next(0)), isKeyFrame(writer.next(0))], [true, false]);
  writer.keyFrameNext();
  assert.equal(isKeyFrame(writer.next(0)), true);
});
