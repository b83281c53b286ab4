import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Asset } from '@streamxr/protocol';
import { untilShape } from './first-shape.ts';

const asset: Asset = {
  assetId: '0011223344556677',
  name: 'Chair',
  bytes: 4,
  sha256: '0'.repeat(64),
  status: 'processing',
  lods: {},
  createdAt: 0,
};
const bounds = { min: [0, 0, 0], max: [1, 1, 1] } as const;

/** A client whose library a test changes by hand. */
function library(first: Asset) {
  let known: Asset | undefined = first;
  const listeners = new Set<() => void>();
  return {
    listeners,
    client: {
      assets: { get: () => known },
      on: (_event: string, listener: never) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    become: (next: Asset | undefined): void => {
      known = next;
      for (const listener of listeners) listener();
    },
  };
}

test('A1 a file is in the room when its first shape is there, not before', async () => {
  const { client, become, listeners } = library(asset);
  let shown: Asset | null = null;
  const waiting = untilShape(client, asset, new AbortController().signal).then((found) => (shown = found));
  become(asset);
  assert.equal(shown, null);
  become({ ...asset, bounds });
  assert.deepEqual((await waiting).bounds, bounds);
  assert.equal(listeners.size, 0);
});

test('A1 a file that cannot be prepared says why; one that is deleted or given up is waited for no longer', async () => {
  const failing = library(asset);
  const failure = untilShape(failing.client, asset, new AbortController().signal);
  const problem = { code: 'ASSET_INVALID', message: 'Accessor 3 ends outside.' } as const;
  failing.become({ ...asset, status: 'failed', problem });
  await assert.rejects(failure, { code: 'ASSET_INVALID', message: 'Accessor 3 ends outside.' });

  const deleted = library(asset);
  const gone = untilShape(deleted.client, asset, new AbortController().signal);
  deleted.become(undefined);
  await assert.rejects(gone, { code: 'ASSET_NOT_FOUND' });

  const cancelling = new AbortController();
  const givenUp = untilShape(library(asset).client, asset, cancelling.signal);
  cancelling.abort(new Error('given up'));
  await assert.rejects(givenUp, /given up/);
});
