import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packedBytes, ParticleKernel } from '@streamxr/campaign';
import { busyBox, busyScene } from '@streamxr/campaign/testing';
import { packedSpeed, particleWords } from './particle-format.ts';

const particles = 4096;

test('C1 what the kernel packs is what is drawn: place, speed, emitter and life', async () => {
  const kernel = await ParticleKernel.create({ box: busyBox, seed: 3, particles });
  const inputs = busyScene();
  for (let tick = 0; tick < 300; tick++) {
    kernel.setInputs(inputs(tick));
    kernel.step(tick);
  }
  assert.equal(packedBytes, particleWords * 4);
  const words = kernel.pack();
  const { speedMax } = inputs(299).forces;
  const corner = busyBox.centre.map((middle) => middle - busyBox.halfSize);
  const metres = 2 * busyBox.halfSize;
  let alive = 0;
  for (let slot = 0; slot < particles; slot += 7) {
    const xy = words[slot * particleWords] ?? 0;
    const zLook = words[slot * particleWords + 1] ?? 0;
    const state = kernel.particle(slot);
    if (state === null) {
      assert.equal(packedSpeed(zLook), null);
      continue;
    }
    alive += 1;
    const place = [xy & 0xffff, xy >>> 16, zLook & 0xffff].map(
      (units, axis) => (corner[axis] ?? 0) + (units / 65_535) * metres,
    );
    for (const [axis, value] of place.entries())
      assert.ok(Math.abs(value - (state.position[axis] ?? 0)) < metres / 65_535, `slot ${slot}`);
    assert.equal((zLook >>> 16) & 7, state.emitter & 7);
    const speed = Math.min(1, Math.sqrt(Math.hypot(...state.velocity) / speedMax));
    assert.ok(Math.abs((packedSpeed(zLook) ?? 0) - speed) < 1 / 60, `slot ${slot}`);
  }
  assert.ok(alive > particles / 8, `${alive}`);
});
