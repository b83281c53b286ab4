import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BoundedQueue } from './bounded-queue.ts';

/** The same queue as a plain array, and both driven alike. */
interface Pair {
  readonly queue: BoundedQueue<number>;
  readonly model: number[];
}

type Step = (pair: Pair) => void;

const push =
  (item: number): Step =>
  ({ queue, model }) => {
    const fits = model.length < queue.capacity;
    assert.equal(queue.push(item), fits ? 'queued' : 'full');
    if (fits) model.push(item);
  };
const shift: Step = ({ queue, model }) => assert.equal(queue.shift(), model.shift());
const clear: Step = ({ queue, model }) => {
  queue.clear();
  model.length = 0;
};

// Rarely cleared, so that the ring grows while it is turned.
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 60, arbitrary: fc.nat().map(push) },
  { weight: 25, arbitrary: fc.constant(shift) },
  { weight: 1, arbitrary: fc.constant(clear) },
);

test('a bounded queue is an array that refuses when it is full', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.array(step, { maxLength: 200, size: 'max' }),
      (capacity, steps) => {
        const pair: Pair = { queue: new BoundedQueue(capacity), model: [] };
        for (const take of steps) {
          take(pair);
          assert.equal(pair.queue.length, pair.model.length);
          assert.equal(pair.queue.peek(), pair.model[0]);
          assert.ok(pair.queue.length <= capacity);
        }
        while (pair.model.length > 0) shift(pair);
        assert.equal(pair.queue.shift(), undefined);
      },
    ),
  );
});

test('a queue without a bound cannot be made', () => {
  for (const capacity of [0, -1, 1.5, Number.NaN, Infinity])
    assert.throws(() => new BoundedQueue(capacity), RangeError);
});
