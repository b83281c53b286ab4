import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ByteLru } from './byte-lru.ts';

interface Entry {
  readonly key: number;
  readonly bytes: number;
}

/** The same cache as a list, least recently used first. */
class Model {
  entries: readonly Entry[] = [];
  readonly bytesMax: number;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  set(key: number, bytes: number): void {
    this.delete(key);
    if (bytes > this.bytesMax) return;
    this.entries = [...this.entries, { key, bytes }];
    while (this.bytes > this.bytesMax) this.entries = this.entries.slice(1);
  }

  touch(key: number): boolean {
    const entry = this.entries.find((candidate) => candidate.key === key);
    if (entry === undefined) return false;
    this.entries = [...this.entries.filter((candidate) => candidate !== entry), entry];
    return true;
  }

  delete(key: number): void {
    this.entries = this.entries.filter((entry) => entry.key !== key);
  }

  get bytes(): number {
    return this.entries.reduce((sum, { bytes }) => sum + bytes, 0);
  }
}

const key = fc.nat(9);
const step = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), key, bytes: fc.nat(40) }),
  fc.record({ kind: fc.constant('get' as const), key }),
  fc.record({ kind: fc.constant('delete' as const), key }),
);

test('A7 the cache never exceeds its bytes and drops the least recently used first', () => {
  fc.assert(
    fc.property(fc.nat(100), fc.array(step, { maxLength: 100, size: 'max' }), (bytesMax, steps) => {
      const lru = new ByteLru<number, string>(bytesMax);
      const model = new Model(bytesMax);
      for (const taken of steps) {
        switch (taken.kind) {
          case 'set':
            lru.set(taken.key, `value ${taken.key}`, taken.bytes);
            model.set(taken.key, taken.bytes);
            break;
          case 'get':
            assert.equal(lru.get(taken.key), model.touch(taken.key) ? `value ${taken.key}` : undefined);
            break;
          case 'delete':
            assert.equal(lru.delete(taken.key), model.touch(taken.key));
            model.delete(taken.key);
            break;
        }
        assert.ok(lru.bytes <= bytesMax);
        assert.equal(lru.bytes, model.bytes);
        assert.equal(lru.size, model.entries.length);
      }
      for (const entry of model.entries) assert.equal(lru.get(entry.key), `value ${entry.key}`);
    }),
  );
});

test('an entry larger than the bound is not kept, and its older self is gone', () => {
  const lru = new ByteLru<string, number>(10);
  lru.set('a', 1, 10);
  lru.set('a', 2, 11);
  assert.equal(lru.get('a'), undefined);
  assert.equal(lru.bytes, 0);
});

test('sizes that are none are refused, and nothing changes', () => {
  const lru = new ByteLru<string, number>(10);
  lru.set('a', 1, 4);
  for (const bytes of [-1, Number.NaN]) {
    assert.throws(() => lru.set('a', 2, bytes), RangeError);
    assert.throws(() => new ByteLru(bytes), RangeError);
  }
  assert.equal(lru.get('a'), 1);
});
