import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SendWindow } from './send-window.ts';

const chunkBytes = 16 * 1024;

/** A line of a fixed rate and delay with a queue in front, and a sender that fills the window with chunks. */
class Line {
  readonly window = new SendWindow();
  bytesPerMs: number;
  readonly roundTripMs: number;
  nowMs = 0;
  deliveredBytes = 0;
  longestWaitMs = 0;
  #freeAtMs = 0;
  #nextId = 1;
  #answers: { readonly id: number; readonly atMs: number }[] = [];

  constructor(bytesPerMs: number, roundTripMs: number) {
    this.bytesPerMs = bytesPerMs;
    this.roundTripMs = roundTripMs;
  }

  run(forMs: number, wanted = true): void {
    const untilMs = this.nowMs + forMs;
    while (this.nowMs < untilMs) {
      for (const { id } of this.#answers.filter(({ atMs }) => atMs <= this.nowMs))
        this.window.answered(id, this.nowMs);
      this.#answers = this.#answers.filter(({ atMs }) => atMs > this.nowMs);
      while (wanted && this.window.inFlightBytes < this.window.windowBytes) this.send(chunkBytes);
      if (wanted && !this.window.isAwaiting) this.#mark();
      this.nowMs += 0.5;
    }
  }

  send(bytes: number): void {
    this.window.sent(bytes, this.nowMs);
    this.longestWaitMs = Math.max(this.longestWaitMs, this.#freeAtMs - this.nowMs);
    this.#freeAtMs = Math.max(this.#freeAtMs, this.nowMs) + bytes / this.bytesPerMs;
    this.deliveredBytes += bytes;
    if (this.window.isMarkDue) this.#mark();
  }

  #mark(): void {
    const id = this.#nextId++;
    this.window.marked(id, this.nowMs);
    this.#answers.push({ id, atMs: Math.max(this.#freeAtMs, this.nowMs) + this.roundTripMs });
  }
}

// Bit/s over 8,000 are bytes a millisecond.
for (const [name, bitsPerSecond, roundTripMs] of [
  ['10 Mbit/s, 40 ms', 10e6, 40],
  ['100 Mbit/s, 20 ms', 100e6, 20],
  ['2 Mbit/s, 100 ms', 2e6, 100],
  ['1 Gbit/s, 2 ms', 1e9, 2],
] as const) {
  test(`A3 the line is kept busy and little waits behind models: ${name}`, () => {
    const line = new Line(bitsPerSecond / 8_000, roundTripMs);
    line.run(3_000);
    const before = line.deliveredBytes;
    line.longestWaitMs = 0;
    line.run(30_000);
    const used = (line.deliveredBytes - before) / (line.bytesPerMs * 30_000);
    assert.ok(used > 0.9, `used ${used.toFixed(2)}`);
    // What a small message would wait for. The shortest round trip that can be measured has a chunk in it.
    const allowedMs = 2 * roundTripMs + (3 * chunkBytes) / line.bytesPerMs + 1;
    assert.ok(line.longestWaitMs < allowedMs, `waited ${line.longestWaitMs.toFixed(0)} ms`);
  });
}

test('A3 a line that becomes slower has its window smaller within seconds', () => {
  const line = new Line(12_500, 30);
  line.run(3_000);
  const fast = line.window.windowBytes;
  line.bytesPerMs = 125;
  line.run(10_000);
  assert.ok(line.window.windowBytes < fast / 10);
});

test('A3 a pause tells nothing about the line', () => {
  const line = new Line(1_250, 40);
  line.run(3_000);
  const before = line.window.bytesPerSecond ?? 0;
  line.run(20_000, false);
  line.send(chunkBytes);
  line.run(200, false);
  assert.ok((line.window.bytesPerSecond ?? 0) >= before * 0.9);
});

test('answers that were not awaited mean nothing', () => {
  const window = new SendWindow();
  window.sent(1_000, 0);
  window.marked(1, 0);
  window.answered(7, 5);
  assert.equal(window.inFlightBytes, 1_000);
  window.answered(1, 10);
  window.answered(1, 11);
  assert.equal(window.inFlightBytes, 0);
});
