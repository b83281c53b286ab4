import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BufferAttribute, BufferGeometry, Texture } from 'three';
import type { FrameListener, Stage } from '../stage.ts';
import { GpuUploads } from './gpu-uploads.ts';

/** A stage whose device only counts what is brought to it, and whose frames a test draws by hand. */
function stageByHand() {
  const listeners = new Set<FrameListener>();
  const counts = { buffers: 0, textures: 0 };
  const renderer = {
    xr: { enabled: true },
    getRenderTarget: () => null,
    setRenderTarget: () => {},
    render: () => (counts.buffers += 1),
    initTexture: () => (counts.textures += 1),
  };
  const onFrame = (listener: FrameListener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const draw = async (): Promise<void> => {
    for (const listener of listeners) listener({ dtSeconds: 0.016, timeMs: 0 });
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { stage: { renderer, onFrame } as unknown as Stage, counts, draw, listeners };
}

function geometryOf(bytesPerAttribute: number): BufferGeometry {
  const floats = bytesPerAttribute / 4;
  return new BufferGeometry()
    .setAttribute('position', new BufferAttribute(new Float32Array(floats), 3))
    .setAttribute('normal', new BufferAttribute(new Float32Array(floats), 3))
    .setIndex(new BufferAttribute(new Uint32Array(floats), 1));
}

const megabytes = 1024 * 1024;

test('A6 large buffers come to the device one a frame, and the geometry is ready after the last', async () => {
  const { stage, counts, draw } = stageByHand();
  using uploads = new GpuUploads(stage);
  let isReady = false;
  void uploads.geometry(geometryOf(6 * megabytes)).then(() => (isReady = true));
  const seen = [];
  for (let frame = 0; frame < 3; frame++) {
    await draw();
    seen.push([counts.buffers, isReady]);
  }
  assert.deepEqual(seen, [
    [1, false],
    [2, false],
    [3, true],
  ]);
  assert.equal(uploads.waiting, 0);
});

test('A6 small buffers share a frame; a picture is weighed by its size', async () => {
  const { stage, counts, draw } = stageByHand();
  using uploads = new GpuUploads(stage);
  void uploads.geometry(geometryOf(12_000));
  void uploads.texture(new Texture({ width: 2_048, height: 2_048 }));
  void uploads.texture(new Texture({ width: 16, height: 16 }));
  await draw();
  assert.deepEqual(counts, { buffers: 3, textures: 1 });
  await draw();
  assert.deepEqual(counts, { buffers: 3, textures: 2 });
});

test('A6 nobody waits for ever when the room closes', async () => {
  const { stage, listeners } = stageByHand();
  const uploads = new GpuUploads(stage);
  const waiting = uploads.geometry(geometryOf(12_000));
  uploads[Symbol.dispose]();
  await waiting;
  assert.equal(listeners.size, 0);
});
