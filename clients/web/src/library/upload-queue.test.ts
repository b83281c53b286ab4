import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Asset } from '@streamxr/protocol';
import { type SendFile, UploadQueue, uploadsMax } from './upload-queue.ts';

const asset: Asset = {
  assetId: '0011223344556677',
  name: 'chair',
  bytes: 4,
  sha256: '0'.repeat(64),
  status: 'ready',
  lods: {},
  createdAt: 0,
};
const file = (name: string) => new File(['glTF'], name);

/** A server whose answers a test gives by hand. */
class HandServer {
  readonly asked: {
    readonly name: string;
    readonly onProgress: (fraction: number) => void;
    readonly answer: (outcome: Asset | Error) => void;
  }[] = [];

  readonly send: SendFile = ({ name }, { signal, onProgress }) =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')));
      const answer = (outcome: Asset | Error) =>
        outcome instanceof Error ? reject(outcome) : resolve(outcome);
      this.asked.push({ name, onProgress, answer });
    });
}

const ignore = () => undefined;

test('A1 two files travel at a time, the others wait their turn', async () => {
  const server = new HandServer();
  const queue = new UploadQueue();
  const done: string[] = [];
  for (const name of ['a.glb', 'b.glb', 'c.glb']) queue.add(file(name), server.send, () => done.push(name));
  assert.deepEqual(
    server.asked.map(({ name }) => name),
    ['a.glb', 'b.glb'],
  );
  server.asked[0]!.onProgress(0.5);
  server.asked[1]!.onProgress(1);
  assert.deepEqual(
    queue.list.value.map(({ state }) => state.kind),
    ['sending', 'checking', 'waiting'],
  );
  server.asked[0]!.answer(asset);
  await turn();
  assert.deepEqual(done, ['a.glb']);
  assert.deepEqual(
    server.asked.map(({ name }) => name),
    ['a.glb', 'b.glb', 'c.glb'],
  );
});

test('A1 a refused file stays with the server’s sentence until it is put away', async () => {
  const server = new HandServer();
  const queue = new UploadQueue();
  queue.add(file('broken.glb'), server.send, ignore);
  server.asked[0]!.answer(new Error('The model is broken: no scene.'));
  await turn();
  const [upload] = queue.list.value;
  assert.deepEqual(upload?.state, { kind: 'refused', message: 'The model is broken: no scene.' });
  queue.dismiss(upload.id);
  assert.deepEqual(queue.list.value, []);
});

test('A1 a cancelled upload leaves nothing behind and lets the next one go', async () => {
  const server = new HandServer();
  const queue = new UploadQueue();
  for (const name of ['a.glb', 'b.glb', 'c.glb']) queue.add(file(name), server.send, ignore);
  queue.dismiss(queue.list.value[0]!.id);
  await turn();
  assert.deepEqual(
    queue.list.value.map(({ name }) => name),
    ['b.glb', 'c.glb'],
  );
  assert.equal(server.asked.length, 3);
});

test('A1 there is a bound on how many files wait', () => {
  const server = new HandServer();
  const queue = new UploadQueue();
  for (let i = 0; i < uploadsMax; i++)
    assert.equal(queue.add(file(`${i}.glb`), server.send, ignore), 'queued');
  assert.equal(queue.add(file('more.glb'), server.send, ignore), 'full');
});
