import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Vector3 } from 'three';
import type { Stage } from '../stage.ts';
import {
  ParticleDrawing,
  type ParticleDrawingOptions,
  type ParticlePicture,
  type SwitchedCloud,
} from './particle-drawing.ts';

function cloud(): SwitchedCloud {
  return {
    colors: ['#ffffff', '#ff0000'],
    packed: null,
    revision: 0,
    isPoints: true,
    numbers: {
      corner: new Vector3(),
      sideMetres: 1,
      emitters: 1,
      by: 'life',
      sizeMetres: 0.01,
      brightness: 1,
      density: 1,
      share: 1,
      presence: 1,
      slowest: 0,
      fastest: 1,
      count: 0,
    },
  };
}

/** A stage as far as drawing asks for it before a picture is open. */
function stage() {
  const renderer = { xr: { isPresenting: false } };
  const listeners = new Set<() => void>();
  const beforeDraw = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const frame = () => {
    for (const listener of listeners) listener();
  };
  return { stage: { beforeDraw, renderer } as unknown as Stage, frame, listeners, renderer };
}

/** Puts a stand-in for the browser's WebGPU in place for one test. */
async function withGpu(requestAdapter: () => Promise<unknown>, body: () => Promise<void>): Promise<void> {
  const kept = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: { requestAdapter } }, configurable: true });
  try {
    await body();
  } finally {
    if (kept === undefined) Reflect.deleteProperty(globalThis, 'navigator');
    else Object.defineProperty(globalThis, 'navigator', kept);
  }
}

/** A picture that notes what is asked of it, and a device that can be taken away. */
class NotedPicture implements ParticlePicture {
  readonly isSorted = true;
  readonly device = {} as GPUDevice;
  readonly clouds = [];
  readonly notes: string[] = [];
  isBroken = false;
  readonly lost: Promise<string>;
  lose: (why: string) => void = () => {};

  constructor() {
    this.lost = new Promise((resolve) => (this.lose = resolve));
  }

  add(): void {
    this.notes.push('add');
  }

  remove(): void {
    this.notes.push('remove');
  }

  draw(): void {
    if (this.isBroken) throw new Error('no picture to copy');
    this.notes.push('draw');
  }

  hide(): void {
    this.notes.push('hide');
  }

  [Symbol.dispose](): void {
    this.notes.push('dispose');
  }
}

/** A drawing whose picture is open already, with a cloud in it. */
async function drawnByWebGpu(options: ParticleDrawingOptions = {}) {
  const room = stage();
  const picture = new NotedPicture();
  const drawing = new ParticleDrawing(room.stage, { open: () => Promise.resolve(picture), ...options });
  const shown = cloud();
  const remove = drawing.add(shown);
  await until(() => drawing.renderer === 'webgpu');
  return { ...room, picture, drawing, shown, remove };
}

async function until(what: () => boolean): Promise<void> {
  while (!what()) await turn();
}

test('C6 where there is no WebGPU, points draw, and nobody is troubled', async () => {
  const room = stage();
  using drawing = new ParticleDrawing(room.stage);
  const shown = cloud();
  drawing.add(shown);
  await import('./webgpu/device-picture.ts');
  await turn();
  room.frame();
  assert.equal(drawing.renderer, 'webgl2');
  assert.equal(shown.isPoints, true);
});

test('C6 a device that the processor plays is only taken by who asks for WebGPU', async () => {
  let requested = 0;
  const adapter = {
    info: { isFallbackAdapter: true },
    requestDevice: () => {
      requested += 1;
      return Promise.reject(new Error('taken'));
    },
  };
  let asked = 0;
  const requestAdapter = () => {
    asked += 1;
    return Promise.resolve(adapter);
  };
  await withGpu(requestAdapter, async () => {
    using drawing = new ParticleDrawing(stage().stage, { choice: 'auto' });
    drawing.add(cloud());
    await until(() => asked === 1);
    await turn();
    assert.equal(requested, 0);
    drawing.choice = 'webgpu';
    await until(() => requested === 1);
    await turn();
    assert.equal(drawing.renderer, 'webgl2');
  });
});

test('C6 nobody asks for a device before there is something to draw, or when points were chosen', async () => {
  let asked = 0;
  const requestAdapter = () => {
    asked += 1;
    return Promise.resolve(null);
  };
  await withGpu(requestAdapter, async () => {
    using idle = new ParticleDrawing(stage().stage);
    using chosen = new ParticleDrawing(stage().stage, { choice: 'webgl2' });
    chosen.add(cloud());
    await import('./webgpu/device-picture.ts');
    await turn();
    assert.equal(asked, 0);
    assert.deepEqual([idle.renderer, chosen.renderer], ['webgl2', 'webgl2']);
    idle.add(cloud());
    await until(() => asked === 1);
    idle.add(cloud());
    await turn();
    assert.equal(asked, 1);
  });
});

test('C6 what is closed no longer listens to frames', () => {
  const room = stage();
  const drawing = new ParticleDrawing(room.stage);
  assert.equal(room.listeners.size, 1);
  drawing[Symbol.dispose]();
  assert.equal(room.listeners.size, 0);
});

test('C6 WebGPU draws on a flat screen, points in a headset, and both never at once', async () => {
  const { frame, renderer, picture, drawing, shown, remove } = await drawnByWebGpu();
  using _ = drawing;
  frame();
  assert.deepEqual([shown.isPoints, picture.notes], [false, ['add', 'draw']]);
  renderer.xr.isPresenting = true;
  frame();
  assert.deepEqual([shown.isPoints, picture.notes.at(-1)], [true, 'hide']);
  renderer.xr.isPresenting = false;
  frame();
  assert.deepEqual([shown.isPoints, picture.notes.at(-1)], [false, 'draw']);
  remove();
  assert.equal(picture.notes.at(-1), 'remove');
});

test('C6 when the device is lost, points are back before the next frame, and it says why', async () => {
  const { frame, picture, drawing, shown } = await drawnByWebGpu();
  using _ = drawing;
  const reasons: unknown[] = [];
  drawing.events.on('changed', (change) => reasons.push(change));
  frame();
  picture.lose('the driver restarted');
  await until(() => drawing.renderer === 'webgl2');
  assert.deepEqual(reasons, [{ renderer: 'webgl2', why: 'the driver restarted' }]);
  assert.deepEqual([shown.isPoints, picture.notes.at(-1)], [true, 'dispose']);
  frame();
  assert.equal(picture.notes.at(-1), 'dispose', 'nothing is drawn by what is gone');
});

test('C6 a picture that cannot be drawn is given up in the same frame', async () => {
  const { frame, picture, drawing, shown } = await drawnByWebGpu();
  using _ = drawing;
  picture.isBroken = true;
  frame();
  assert.deepEqual([drawing.renderer, shown.isPoints, picture.notes.at(-1)], ['webgl2', true, 'dispose']);
});

test('C6 another choice takes effect at once, and WebGPU can be had back', async () => {
  const { frame, picture, drawing, shown } = await drawnByWebGpu();
  using _ = drawing;
  drawing.choice = 'webgl2';
  assert.deepEqual([drawing.renderer, shown.isPoints, picture.notes.at(-1)], ['webgl2', true, 'dispose']);
  drawing.choice = 'webgpu';
  await until(() => drawing.renderer === 'webgpu');
  frame();
  assert.deepEqual([shown.isPoints, picture.notes.at(-1)], [false, 'draw']);
});

test('C6 a picture that comes after another choice was made is put away', async () => {
  const { promise, resolve } = Promise.withResolvers<ParticlePicture | null>();
  using drawing = new ParticleDrawing(stage().stage, { open: () => promise });
  drawing.add(cloud());
  drawing.choice = 'webgl2';
  const late = new NotedPicture();
  resolve(late);
  await until(() => late.notes.length > 0);
  assert.deepEqual([drawing.renderer, late.notes], ['webgl2', ['dispose']]);
});

for (const [choice, renderer] of [
  ['auto', 'webgl2'],
  ['webgpu', 'webgpu'],
] as const)
  test(`C6 where pictures go through the processor, ${choice} stays with ${renderer}`, async () => {
    let nowMs = 0;
    const { frame, drawing } = await drawnByWebGpu({ choice, nowMs: () => (nowMs += 12) });
    using _ = drawing;
    for (let count = 0; count < 120; count++) frame();
    assert.equal(drawing.renderer, renderer);
  });
