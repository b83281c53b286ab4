import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StreamedPictures } from './streamed-pictures.ts';

const bytesOf = (...words: number[]) => new Uint8Array(Uint32Array.from(words).buffer);

test('C1 a stream is drawn from one message to the next', () => {
  const pictures = new StreamedPictures();
  const first = pictures.take(20, 1, bytesOf(7, 8), 1_000);
  assert.deepEqual([...(first?.particles ?? [])], [7, 8, 7, 8]);
  const second = pictures.take(40, 1, bytesOf(9, 10), 1_333);
  assert.deepEqual([...(second?.particles ?? [])], [9, 10, 7, 8]);
  assert.deepEqual([second?.tickBefore, second?.tick], [20, 40]);
  assert.equal(pictures.tickAt(1_333), 20);
  assert.ok(Math.abs(pictures.tickAt(1_333 + 1000 / 6) - 30) < 0.01);
  assert.equal(pictures.tickAt(9_000), 40);
});

test('C1 the picture that is drawn is not written', () => {
  const pictures = new StreamedPictures();
  const first = pictures.take(20, 1, bytesOf(7, 8), 0);
  pictures.take(40, 1, bytesOf(9, 10), 300);
  assert.equal(first?.particles[0], 7);
});

test('C1 what is no newer picture changes nothing', () => {
  const pictures = new StreamedPictures();
  pictures.take(20, 1, bytesOf(7, 8), 0);
  assert.equal(pictures.take(20, 1, bytesOf(1, 1), 10), null);
  assert.equal(pictures.take(40, 2, bytesOf(1, 1), 10), null);
  assert.equal(pictures.tick, 20);
});

test('C1 another number of particles begins anew', () => {
  const pictures = new StreamedPictures();
  pictures.take(20, 1, bytesOf(7, 8), 0);
  const larger = pictures.take(40, 2, bytesOf(1, 2, 3, 4), 300);
  assert.deepEqual([...(larger?.particles ?? [])], [1, 2, 1, 2, 3, 4, 3, 4]);
  assert.equal(larger?.tickBefore, 40);
});
