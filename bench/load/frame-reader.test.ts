import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeServerFrame } from '@streamxr/adapter-websocket';
import { FrameReader } from './frame-reader.ts';

test('frames are found wherever the stream is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 70_000 }), { maxLength: 5 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 40_000 })),
      fc.boolean(),
      (sizes, cuts, collect) => {
        const stream = Buffer.concat(sizes.map((size) => encodeServerFrame(new Uint8Array(size).fill(7))));
        const found: number[] = [];
        const reader = new FrameReader((opcode, payloadBytes, payload) => {
          assert.equal(opcode, 2);
          assert.equal(payload?.length ?? payloadBytes, payloadBytes);
          assert.equal(payload === null, !collect);
          found.push(payloadBytes);
        });
        reader.collect = collect;
        let at = 0;
        for (const size of cuts) {
          if (at >= stream.length) break;
          reader.push(stream.subarray(at, at + size));
          at += size;
        }
        assert.deepEqual(found, sizes);
      },
    ),
    { numRuns: 50 },
  );
});

test('what a ping carries is kept even while bodies are skipped', () => {
  const payloads: (string | undefined)[] = [];
  const reader = new FrameReader((_opcode, _payloadBytes, payload) => payloads.push(payload?.toString()));
  reader.collect = false;
  reader.push(Buffer.from([0x82, 2, 65, 66, 0x89, 2, 67, 68]));
  assert.deepEqual(payloads, [undefined, 'CD']);
});
