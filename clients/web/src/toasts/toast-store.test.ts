import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toastsMax, ToastStore } from './toast-store.ts';

/** Time that a test moves by hand. */
class ManualTimers {
  readonly #tasks = new Map<number, { readonly dueMs: number; readonly task: () => void }>();
  #nowMs = 0;
  #nextId = 0;

  readonly later = (task: () => void, delayMs: number): (() => void) => {
    const id = this.#nextId++;
    this.#tasks.set(id, { dueMs: this.#nowMs + delayMs, task });
    return () => this.#tasks.delete(id);
  };

  advance(byMs: number): void {
    this.#nowMs += byMs;
    for (const [id, { dueMs, task }] of [...this.#tasks]) {
      if (dueMs > this.#nowMs) continue;
      this.#tasks.delete(id);
      task();
    }
  }
}

function texts(store: ToastStore): string[] {
  return store.list.value.map(({ text }) => text);
}

test('X4 a toast goes by itself, trouble later than news', () => {
  const timers = new ManualTimers();
  const store = new ToastStore(timers.later);
  store.show({ tone: 'info', text: 'Ada is here' });
  store.show({ tone: 'trouble', text: 'The file is broken' });
  timers.advance(6_000);
  assert.deepEqual(texts(store), ['The file is broken']);
  timers.advance(7_000);
  assert.deepEqual(texts(store), []);
});

test('X4 nothing goes away while somebody reads', () => {
  const timers = new ManualTimers();
  const store = new ToastStore(timers.later);
  store.show({ tone: 'info', text: 'a' });
  store.pause();
  store.show({ tone: 'info', text: 'b' });
  timers.advance(60_000);
  assert.deepEqual(texts(store), ['a', 'b']);
  store.resume();
  timers.advance(5_000);
  assert.deepEqual(texts(store), []);
});

test('X4 there are never more toasts than the bound, and no two with the same words', () => {
  const store = new ToastStore(new ManualTimers().later);
  for (let i = 0; i < 50; i++) store.show({ tone: 'info', text: `news ${i % 7}` });
  assert.equal(store.list.value.length, toastsMax);
  assert.equal(new Set(texts(store)).size, toastsMax);
  assert.equal(texts(store).at(-1), 'news 0');
});
