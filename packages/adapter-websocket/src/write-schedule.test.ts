import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Writer, WriteSchedule } from './write-schedule.ts';

class CountingWriter implements Writer {
  readonly writes: number[] = [];
  readonly size: number;

  constructor(size = 1) {
    this.size = size;
  }

  flush(nowMs: number): number {
    this.writes.push(nowMs);
    return this.size;
  }
}

interface Stage {
  readonly schedule: WriteSchedule;
  readonly writers: readonly CountingWriter[];
  readonly pass: (ms: number) => void;
}

function setUp(t: TestContext, count: number): Stage {
  t.mock.timers.enable({ apis: ['setTimeout', 'setImmediate'] });
  let nowMs = 0;
  const schedule = new WriteSchedule(20, () => nowMs);
  const pass = (ms: number): void => {
    nowMs += ms;
    t.mock.timers.tick(ms);
  };
  return { schedule, writers: Array.from({ length: count }, () => new CountingWriter()), pass };
}

test('P5 in a small room nothing waits, however often somebody moves', (t) => {
  const { schedule, writers, pass } = setUp(t, 10);
  for (let ms = 0; ms < 1_000; ms += 5) {
    for (const writer of writers) {
      schedule.due(writer);
      schedule.due(writer);
    }
    pass(0);
    for (const { writes } of writers) assert.equal(writes.at(-1), ms);
    pass(5);
  }
});

test('P5 P6 on a busy server each member gets one write a tick, and waits no longer than that', (t) => {
  const { schedule, writers, pass } = setUp(t, 1_000);
  const dueSinceMs = new Map<CountingWriter, number>();
  for (let ms = 0; ms < 1_000; ms += 1) {
    for (const writer of writers) {
      if (!dueSinceMs.has(writer)) dueSinceMs.set(writer, ms);
      schedule.due(writer);
    }
    const before = writers.map(({ writes }) => writes.length);
    pass(1);
    writers.forEach((writer, index) => {
      if (writer.writes.length === before[index]) return;
      assert.ok(ms + 1 - (dueSinceMs.get(writer) ?? 0) <= 21);
      dueSinceMs.delete(writer);
    });
  }
  const writes = writers.map(({ writes: all }) => all.length);
  assert.ok(Math.max(...writes) <= 60, `${Math.max(...writes)} writes in a second of ticks of 20 ms`);
  assert.ok(Math.min(...writes) >= 45, `${Math.min(...writes)} writes`);
});

test('P5 P6 what takes many writes at once shares a tick; the first after a pause does not wait for one', (t) => {
  const { schedule, pass } = setUp(t, 0);
  const large = new CountingWriter(1_000);
  pass(100);
  schedule.due(large);
  pass(1);
  assert.deepEqual(large.writes, [101]);
  for (let ms = 0; ms < 40; ms += 1) {
    schedule.due(large);
    pass(1);
  }
  assert.deepEqual(large.writes, [101, 121, 141]);
});

test('P5 on a busy server, too, an answer does not wait, and takes along what was waiting', (t) => {
  const { schedule, writers, pass } = setUp(t, 200);
  for (const writer of writers) schedule.due(writer);
  pass(0);
  const waiting = writers.filter(({ writes }) => writes.length === 0);
  assert.ok(waiting.length > 0);
  const [first, second] = waiting;
  assert.ok(first !== undefined && second !== undefined);
  schedule.soon(first);
  pass(0);
  assert.deepEqual([first.writes.length, second.writes.length], [1, 0]);
  pass(20);
  assert.deepEqual([first.writes.length, second.writes.length], [1, 1]);
});

test('a forgotten writer is not flushed, and a closed schedule leaves no timer', (t) => {
  const { schedule, writers, pass } = setUp(t, 200);
  const [writer] = writers;
  assert.ok(writer !== undefined);
  schedule.soon(writer);
  schedule.forget(writer);
  pass(100);
  assert.deepEqual(writer.writes, []);
  for (const each of writers) schedule.due(each);
  schedule.close();
  pass(100);
  assert.ok(writers.every(({ writes }) => writes.length === 0));
});
