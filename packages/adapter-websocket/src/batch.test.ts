import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Batch, type ServerFrame } from './batch.ts';

const frame = (text: string, after: number | null = null): ServerFrame => ({
  bytes: Buffer.from(text),
  after,
});

test('connections that are given the same frames hold the same batch, joined once', () => {
  const start = Batch.empty();
  const [a, b, own] = [frame('a'), frame('b'), frame('own')];
  const together = Array.from({ length: 3 }, () => start.with(a).with(b));
  assert.ok(together.every((batch) => batch === together[0] && batch.bytes === together[0]?.bytes));
  const apart = start.with(a).with(own).with(b);
  assert.deepEqual([apart.bytes.toString(), apart.count, apart.byteLength], ['aownb', 3, 5]);
  assert.equal(together[0]?.bytes.toString(), 'ab');
});

test('a frame alone is written as it is, and nothing at all has no bytes', () => {
  const only = frame('only');
  assert.equal(Batch.empty().with(only).bytes, only.bytes);
  assert.equal(Batch.empty().bytes.length, 0);
});

test('P7 who gets none of it goes on from the first durable frame', () => {
  const batch = Batch.empty().with(frame('pose')).with(frame('event', 7)).with(frame('event', 8));
  assert.equal(batch.after, 7);
  assert.equal(Batch.empty().with(frame('pose')).after, null);
});
