import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AssetViewer } from '@streamxr/client';
import { Box3, Group } from 'three';
import type { Model } from './model.ts';
import { ModelInstance } from './model-instance.ts';
import { ModelLibrary, type ModelLibraryPorts, type ModelState } from './model-library.ts';

interface Bench {
  readonly library: ModelLibrary;
  /** Of the feed, in the order in which they were opened. */
  readonly opened: { readonly assetId: string; readonly viewer: AssetViewer; isClosed: boolean }[];
  readonly failures: string[];
  parsed: number;
  disposed: number;
}

const bytes = new Uint8Array(8);

/** A library over a feed that tells what the test says. */
function bench(overrides: Partial<ModelLibraryPorts> = {}): Bench {
  const opened: Bench['opened'] = [];
  const failures: string[] = [];
  const counts = { parsed: 0, disposed: 0 };
  const library = new ModelLibrary({
    feed: {
      open: (assetId, viewer) => {
        const entry = { assetId, viewer, isClosed: false };
        opened.push(entry);
        return () => (entry.isClosed = true);
      },
    },
    parse: () => {
      counts.parsed += 1;
      return Promise.resolve(modelThat(() => (counts.disposed += 1)));
    },
    parseRoot: () => Promise.reject(new Error('no layers here')),
    upload: () => Promise.resolve(),
    levels: { part: () => Promise.resolve(), texture: () => Promise.resolve() },
    onFailure: (assetId) => failures.push(assetId),
    ...overrides,
  });
  return Object.assign(counts, { library, opened, failures });
}

function modelThat(onDispose: () => void): Model {
  return {
    root: new Group(),
    bounds: new Box3(),
    geometries: [],
    textures: [],
    instantiate: () => new ModelInstance(new Group(), []),
    dispose: onDispose,
  };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a model is opened and parsed once for all who show it, and closed after the last', async () => {
  const { library, opened, failures } = bench();
  const states: ModelState['state'][] = [];
  const first = library.acquire('chair', ({ state }) => states.push(state));
  const second = library.acquire('chair', () => {});
  assert.equal(opened.length, 1);
  opened[0]?.viewer.progress(0.5);
  await opened[0]?.viewer.whole(bytes);
  assert.deepEqual(states, ['loading', 'loading', 'ready']);
  first();
  first();
  const late: ModelState['state'][] = [];
  const third = library.acquire('chair', ({ state }) => late.push(state));
  assert.deepEqual(late, ['ready']);
  second();
  assert.equal(opened[0]?.isClosed, false);
  third();
  assert.equal(opened[0]?.isClosed, true);
  library.acquire('chair', () => {});
  assert.equal(opened.length, 2);
  assert.equal(failures.length, 0);
});

test('the last to go disposes the model exactly once', async () => {
  const probe = bench();
  const letGo = probe.library.acquire('chair', () => {});
  await probe.opened[0]?.viewer.whole(bytes);
  assert.equal(probe.disposed, 0);
  letGo();
  letGo();
  assert.equal(probe.disposed, 1);
});

test('what still arrives when nobody wants it any more is not kept', async () => {
  const probe = bench();
  const letGo = probe.library.acquire('chair', () => {});
  letGo();
  await probe.opened[0]?.viewer.whole(bytes);
  assert.equal(probe.parsed, 0);
  assert.equal(probe.failures.length, 0);
});

test('letting go while it is being parsed disposes what comes out', async () => {
  let finish: (model: Model) => void = () => {};
  let disposed = 0;
  const probe = bench({ parse: () => new Promise((resolve) => (finish = resolve)) });
  const letGo = probe.library.acquire('chair', () => {});
  const showing = probe.opened[0]?.viewer.whole(bytes);
  await settle();
  letGo();
  finish(modelThat(() => (disposed += 1)));
  await showing;
  assert.equal(disposed, 1);
});

test('a model that cannot be had is missing, says why, and can be asked for again', async () => {
  const probe = bench();
  const states: ModelState['state'][] = [];
  probe.library.acquire('ghost', ({ state }) => states.push(state));
  probe.opened[0]?.viewer.missing(new Error('404'));
  assert.deepEqual(states, ['loading', 'missing']);
  assert.deepEqual(probe.failures, ['ghost']);
  probe.library.retryMissing();
  await probe.opened[1]?.viewer.whole(bytes);
  assert.deepEqual(states, ['loading', 'missing', 'loading', 'ready']);
});

test('A6 another model takes the place of the one that is shown, which goes when everybody has changed', async () => {
  const probe = bench();
  const disposedWhenTold: number[] = [];
  probe.library.acquire('chair', ({ state }) => {
    if (state === 'ready') disposedWhenTold.push(probe.disposed);
  });
  await probe.opened[0]?.viewer.whole(bytes);
  await probe.opened[0]?.viewer.whole(bytes);
  assert.deepEqual(disposedWhenTold, [0, 0]);
  assert.equal(probe.disposed, 1);
});

test('A6 a model that makes way is a silhouette again, and comes back', async () => {
  const probe = bench();
  const states: ModelState['state'][] = [];
  probe.library.acquire('chair', ({ state }) => states.push(state));
  await probe.opened[0]?.viewer.whole(bytes);
  probe.opened[0]?.viewer.dropped();
  assert.equal(probe.disposed, 1);
  await probe.opened[0]?.viewer.whole(bytes);
  assert.deepEqual(states, ['loading', 'ready', 'loading', 'ready']);
});

test('models are parsed one after another, and a broken one does not block the rest', async () => {
  let parsing = 0;
  let mostAtOnce = 0;
  let turn = 0;
  const probe = bench({
    parse: async () => {
      parsing += 1;
      mostAtOnce = Math.max(mostAtOnce, parsing);
      await settle();
      parsing -= 1;
      turn += 1;
      if (turn === 1) throw new Error('broken');
      return modelThat(() => {});
    },
  });
  const last: Record<string, ModelState['state']> = {};
  for (const assetId of ['a', 'b', 'c'])
    probe.library.acquire(assetId, ({ state }) => (last[assetId] = state));
  const shown = await Promise.allSettled(probe.opened.map(({ viewer }) => viewer.whole(bytes)));
  assert.deepEqual(
    shown.map(({ status }) => status),
    ['rejected', 'fulfilled', 'fulfilled'],
  );
  assert.equal(mostAtOnce, 1);
  assert.deepEqual(last, { a: 'loading', b: 'ready', c: 'ready' });
});
