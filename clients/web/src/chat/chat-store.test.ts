import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StreamXrError } from '@streamxr/client';
import { ChatStore, outgoingMax, type Saying, sayingsMax } from './chat-store.ts';

const saying = (offset: number, more: Partial<Saying> = {}): Saying => ({
  clientId: 'c2',
  name: 'Ada',
  text: `n${offset}`,
  timeMs: offset,
  offset,
  isMine: false,
  isHistory: false,
  ...more,
});
const history = (count: number) =>
  Array.from({ length: count }, (_, i) => saying(i + 1, { isHistory: true }));

test('P5 history is not news; what comes later is, until the drawer is opened', () => {
  const store = new ChatStore(() => 1_000);
  store.replace(history(3));
  assert.equal(store.unread.value, 0);
  store.replace([...history(3), saying(4), saying(5), saying(6, { isMine: true })]);
  assert.equal(store.unread.value, 2);
  store.setOpen(true);
  assert.equal(store.unread.value, 0);
  store.setOpen(false);
  assert.equal(store.unread.value, 0);
  store.replace([...history(3), saying(7)]);
  assert.equal(store.unread.value, 1);
});

test('P5 the page keeps the newest of a long conversation', () => {
  const store = new ChatStore(() => 1_000);
  store.replace(history(sayingsMax + 40));
  assert.equal(store.sayings.value.length, sayingsMax);
  assert.equal(store.sayings.value.at(-1)?.offset, sayingsMax + 40);
});

test('P5 a message that was refused says why and can be sent again', async () => {
  const store = new ChatStore(() => 1_000);
  store.send('hello', () =>
    Promise.reject(new StreamXrError('RATE_LIMITED', 'That was too fast.', { retryAfterMs: 500 })),
  );
  await Promise.resolve();
  await Promise.resolve();
  const [failed] = store.outgoing.value;
  assert.deepEqual(failed, {
    id: 1,
    text: 'hello',
    state: 'failed',
    message: 'That was too fast.',
    retryAtMs: 1_500,
  });
  store.retry(1, () => Promise.resolve());
  assert.equal(store.outgoing.value[0]?.state, 'sending');
  await Promise.resolve();
  assert.deepEqual(store.outgoing.value, []);
});

test('P5 unsent messages have a bound and the person keeps the words', () => {
  const store = new ChatStore(() => 1_000);
  const never = () => new Promise<void>(() => undefined);
  for (let i = 0; i < outgoingMax; i++) assert.equal(store.send('x', never), 'sending');
  assert.equal(store.send('x', never), 'full');
});
