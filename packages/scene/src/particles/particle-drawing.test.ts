import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Vector3 } from 'three';
import type { Stage } from '../stage.ts';
import { ParticleDrawing, type SwitchedCloud } from './particle-drawing.ts';

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
function stage(): { readonly stage: Stage; readonly frame: () => void; readonly listeners: Set<() => void> } {
  const listeners = new Set<() => void>();
  const beforeDraw = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const frame = () => {
    for (const listener of listeners) listener();
  };
  return { stage: { beforeDraw } as unknown as Stage, frame, listeners };
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
