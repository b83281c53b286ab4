import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Box3, Group } from 'three';
import type { Model } from './model.ts';
import { ModelLibrary, type ModelLibraryPorts, type ModelState } from './model-library.ts';

interface Bench {
  readonly library: ModelLibrary;
  readonly loads: {
    readonly assetId: string;
    readonly signal: AbortSignal;
    readonly progress: (fraction: number) => void;
    readonly arrive: () => void;
    readonly fail: (error: Error) => void;
  }[];
  readonly failures: string[];
  parsed: number;
  disposed: number;
}

/** A library over a network that answers when the test says so. */
function bench(overrides: Partial<ModelLibraryPorts> = {}): Bench {
  const loads: Bench['loads'] = [];
  const failures: string[] = [];
  const counts = { parsed: 0, disposed: 0 };
  const library = new ModelLibrary({
    load: (assetId, progress, signal) =>
      new Promise((resolve, reject) => {
        loads.push({ assetId, signal, progress, arrive: () => resolve(new ArrayBuffer(8)), fail: reject });
      }),
    parse: () => {
      counts.parsed += 1;
      return Promise.resolve(modelThat(() => (counts.disposed += 1)));
    },
    upload: () => Promise.resolve(),
    onFailure: (assetId) => failures.push(assetId),
    ...overrides,
  });
  return Object.assign(counts, { library, loads, failures });
}

function modelThat(onDispose: () => void): Model {
  return {
    root: new Group(),
    bounds: new Box3(),
    textures: [],
    instantiate: () => new Group(),
    dispose: onDispose,
  };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a model is fetched and parsed once for all who show it, and freed after the last', async () => {
  const { library, loads, ...rest } = bench();
  const states: ModelState['state'][] = [];
  const first = library.acquire('chair', ({ state }) => states.push(state));
  const second = library.acquire('chair', () => {});
  assert.equal(loads.length, 1);
  loads[0]?.progress(0.5);
  loads[0]?.arrive();
  await settle();
  assert.deepEqual(states, ['loading', 'loading', 'ready']);
  first();
  first();
  const late: ModelState['state'][] = [];
  const third = library.acquire('chair', ({ state }) => late.push(state));
  assert.deepEqual(late, ['ready']);
  second();
  third();
  library.acquire('chair', () => {});
  assert.equal(loads.length, 2);
  assert.equal(rest.failures.length, 0);
});

test('the last to go disposes the model exactly once', async () => {
  const probe = bench();
  const letGo = probe.library.acquire('chair', () => {});
  probe.loads[0]?.arrive();
  await settle();
  assert.equal(probe.disposed, 0);
  letGo();
  letGo();
  assert.equal(probe.disposed, 1);
});

test('letting go while it loads aborts the transfer, and what still arrives is not kept', async () => {
  const probe = bench();
  const letGo = probe.library.acquire('chair', () => {});
  letGo();
  assert.equal(probe.loads[0]?.signal.aborted, true);
  probe.loads[0]?.arrive();
  await settle();
  assert.equal(probe.parsed, 0);
  assert.equal(probe.failures.length, 0);
});

test('letting go while it is being parsed disposes what comes out', async () => {
  let finish: (model: Model) => void = () => {};
  let disposed = 0;
  const probe = bench({ parse: () => new Promise((resolve) => (finish = resolve)) });
  const letGo = probe.library.acquire('chair', () => {});
  probe.loads[0]?.arrive();
  await settle();
  letGo();
  finish(modelThat(() => (disposed += 1)));
  await settle();
  assert.equal(disposed, 1);
});

test('a model that cannot be had is missing, says why, costs the next one nothing, and can be asked for again', async () => {
  const probe = bench();
  const states: ModelState['state'][] = [];
  probe.library.acquire('ghost', ({ state }) => states.push(state));
  probe.loads[0]?.fail(new Error('404'));
  await settle();
  assert.deepEqual(states, ['loading', 'missing']);
  assert.deepEqual(probe.failures, ['ghost']);
  probe.library.retryMissing();
  probe.loads[1]?.arrive();
  await settle();
  assert.deepEqual(states, ['loading', 'missing', 'loading', 'ready']);
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
  for (const assetId of ['a', 'b', 'c']) {
    probe.library.acquire(assetId, ({ state }) => (last[assetId] = state));
  }
  for (const { arrive } of probe.loads) arrive();
  for (let i = 0; i < 12; i += 1) await settle();
  assert.equal(mostAtOnce, 1);
  assert.deepEqual(last, { a: 'missing', b: 'ready', c: 'ready' });
});
