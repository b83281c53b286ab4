import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Reception } from './reception.ts';
import {
  readRtcp,
  type RtcpEvents,
  writeKeyframeRequest,
  writeNack,
  writeReceiverReport,
  writeRemb,
  writeSenderReport,
} from './rtcp.ts';

function readAll(packet: Buffer): unknown[][] {
  const told: unknown[][] = [];
  const tell =
    (what: string) =>
    (...values: number[]): void =>
      void told.push([what, ...values]);
  const events: RtcpEvents = {
    senderReport: tell('sender'),
    receiverReport: tell('receiver'),
    keyframeRequest: tell('keyframe'),
    lost: tell('lost'),
    estimated: tell('estimated'),
  };
  readRtcp(packet, events);
  return told;
}

test('M1 what is written as feedback is read as such, one after the other in a packet', () => {
  const target = Buffer.alloc(500);
  let end = writeSenderReport(target, 0, {
    ssrc: 7,
    ntpHigh: 1,
    ntpLow: 2,
    timestamp: 3,
    packets: 4,
    bytes: 5,
  });
  const block = {
    ssrc: 9,
    fractionLost: 64,
    lost: 3,
    highestSequence: 70_000,
    jitter: 1.5,
    lastReport: 11,
    delay: 12,
  };
  end = writeReceiverReport(target, end, 1, [block]);
  end = writeKeyframeRequest(target, end, 1, 0xffff_fffe);
  end = writeNack(target, end, 1, 9, Uint16Array.of(65_535, 4), 2);
  end = writeRemb(target, end, 1, 2_000_000, [9]);
  const told = readAll(target.subarray(0, end));
  const estimate = told.pop();
  assert.deepEqual(told, [
    ['sender', 7, 1, 2, 3],
    ['receiver', 9, 0.25, 11, 12],
    ['keyframe', 0xffff_fffe],
    ['lost', 9, 65_535],
    ['lost', 9, 4],
  ]);
  assert.ok(Math.abs(Number(estimate?.[1]) - 2_000_000) < 100);
});

test('M1 feedback of any bytes is read without harm', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(200, 201, 205, 206), (bytes, type) => {
      const packet = Buffer.from(bytes);
      if (packet.length > 3) packet.set([0x80 | ((packet[0] ?? 0) & 0x1f), type, 0, packet.length / 4 - 1]);
      assert.ok(readAll(packet).length <= 300);
    }),
  );
});

test('M1 what is missing is asked for a few times, and no more once it came', () => {
  const reception = new Reception(90_000);
  const asked = new Uint16Array(64);
  for (const sequence of [65_533, 65_534, 1]) reception.take(sequence, 0, 0);
  assert.deepEqual(
    [...asked.subarray(0, reception.askAgain(asked))].toSorted((a, b) => a - b),
    [0, 65_535],
  );
  reception.take(0, 0, 0);
  assert.deepEqual([...asked.subarray(0, reception.askAgain(asked))], [65_535]);
  let rounds = 0;
  while (reception.askAgain(asked) > 0) rounds++;
  assert.ok(rounds < 10);
  assert.equal(reception.report(), Math.floor(256 / 5));
  assert.equal(reception.lost, 1);
});
