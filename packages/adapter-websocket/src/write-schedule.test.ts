import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Writer, WriteSchedule } from './write-schedule.ts';

class CountingWriter implements Writer {
  lastWriteMs = Number.NEGATIVE_INFINITY;
  readonly writes: number[] = [];
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  flush(): void {
    this.lastWriteMs = this.#nowMs();
    this.writes.push(this.lastWriteMs);
  }
}

function setUp(t: TestContext): {
  schedule: WriteSchedule;
  writer: CountingWriter;
  pass: (ms: number) => void;
} {
  t.mock.timers.enable({ apis: ['setTimeout', 'setImmediate'] });
  let nowMs = 0;
  const schedule = new WriteSchedule(20, () => nowMs);
  const pass = (ms: number): void => {
    nowMs += ms;
    t.mock.timers.tick(ms);
  };
  return { schedule, writer: new CountingWriter(() => nowMs), pass };
}

test('P5 after a pause nothing waits: it goes with the turn of the event loop', (t) => {
  const { schedule, writer, pass } = setUp(t);
  schedule.due(writer);
  schedule.due(writer);
  assert.deepEqual(writer.writes, []);
  pass(0);
  assert.deepEqual(writer.writes, [0]);
});

test('P5 P6 what follows closely shares one write a tick', (t) => {
  const { schedule, writer, pass } = setUp(t);
  for (let ms = 0; ms < 100; ms++) {
    schedule.due(writer);
    pass(1);
  }
  assert.ok(writer.writes.length <= 6, `${writer.writes.length} writes in 100 ms of a 20 ms tick`);
  pass(20);
  const before = writer.writes.length;
  pass(1_000);
  assert.equal(writer.writes.length, before, 'nothing is written when nothing is due');
});

test('P5 an answer does not wait for the tick, and takes along what was waiting', (t) => {
  const { schedule, writer, pass } = setUp(t);
  schedule.due(writer);
  pass(0);
  schedule.due(writer);
  pass(1);
  assert.equal(writer.writes.length, 1);
  schedule.soon(writer);
  pass(0);
  assert.equal(writer.writes.length, 2);
  pass(100);
  assert.equal(writer.writes.length, 2);
});

test('a forgotten writer is not flushed, and a closed schedule leaves no timer', (t) => {
  const { schedule, writer, pass } = setUp(t);
  schedule.soon(writer);
  schedule.forget(writer);
  pass(100);
  assert.deepEqual(writer.writes, []);
  schedule.soon(writer);
  schedule.close();
  pass(100);
  assert.deepEqual(writer.writes, []);
});
