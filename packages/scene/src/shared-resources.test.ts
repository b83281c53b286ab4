import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BrokenInvariant, SeededRandom } from '@streamxr/kernel';
import { SharedResources } from './shared-resources.ts';

test('made once, disposed when the last lets go, made again after that', () => {
  const made: string[] = [];
  const disposed: string[] = [];
  const shared = new SharedResources<string, string>(
    (key) => (made.push(key), `${key}!`),
    (resource) => disposed.push(resource),
  );
  assert.equal(shared.acquire('red'), 'red!');
  assert.equal(shared.acquire('red'), 'red!');
  shared.release('red');
  assert.deepEqual([made, disposed], [['red'], []]);
  shared.release('red');
  assert.deepEqual(disposed, ['red!']);
  shared.acquire('red');
  assert.deepEqual(made, ['red', 'red']);
  shared[Symbol.dispose]();
  assert.equal(shared.size, 0);
  assert.deepEqual(disposed, ['red!', 'red!']);
});

test('releasing what nobody holds is a bug, and says so', () => {
  const shared = new SharedResources<string, string>(String, () => {});
  assert.throws(() => shared.release('red'), BrokenInvariant);
});

test('after any run of holds and releases exactly the held ones are alive', () => {
  const seed = 20261122;
  const random = new SeededRandom(seed);
  const alive = new Set<number>();
  const shared = new SharedResources<number, number>(
    (key) => (alive.add(key), key),
    (key) => alive.delete(key),
  );
  const holders = [0, 0, 0, 0, 0];
  for (let step = 0; step < 5000; step += 1) {
    const key = random.below(holders.length);
    const held = holders[key] ?? 0;
    if (random.float() < 0.5) {
      shared.acquire(key);
      holders[key] = held + 1;
    } else if (held > 0) {
      shared.release(key);
      holders[key] = held - 1;
    }
    const expected = holders.flatMap((count, index) => (count > 0 ? [index] : []));
    assert.deepEqual(
      [...alive].sort((a, b) => a - b),
      expected,
      `seed ${seed}, step ${step}`,
    );
  }
});
