import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PixelRatioController } from './pixel-ratio.ts';

/** Feeds frames whose cost depends on the ratio; returns the ratios it went through. */
function run(controller: PixelRatioController, frames: number, costMs: (ratio: number) => number): number[] {
  const ratios = [controller.ratio];
  for (let i = 0; i < frames; i += 1) {
    if (controller.onFrame(costMs(controller.ratio))) ratios.push(controller.ratio);
  }
  return ratios;
}

test('a fast device keeps the ratio of its display', () => {
  const controller = new PixelRatioController(0.5, 2);
  assert.deepEqual(
    run(controller, 5000, () => 16.7),
    [2],
  );
});

test('a device limited by pixels steps down until it is fast enough, and no farther', () => {
  const controller = new PixelRatioController(0.5, 2);
  run(controller, 2000, (ratio) => 14 * ratio ** 2);
  assert.ok(14 * controller.ratio ** 2 < 24, `still slow at ${controller.ratio}`);
  assert.ok(controller.ratio > 1, `gave away too much: ${controller.ratio}`);
});

test('a step that wins nothing is taken back: what is slow is not the pixels', () => {
  const controller = new PixelRatioController(0.5, 2);
  const ratios = run(controller, 45 * 3, () => 40);
  assert.equal(ratios.length, 3);
  assert.equal(controller.ratio, 2);
});

test('between two ratios it settles instead of swinging: each failed step up doubles the wait', () => {
  const controller = new PixelRatioController(0.5, 1);
  // Fast at every lower ratio, slow at full: the worst case for flapping.
  const ratios = run(controller, 60 * 60 * 10, (ratio) => (ratio > 0.9 ? 30 : 16));
  assert.ok(ratios.length < 30, `changed ${ratios.length} times in ten minutes`);
  assert.ok(controller.ratio <= 1);
});

test('one hitch changes nothing', () => {
  const controller = new PixelRatioController(0.5, 2);
  assert.deepEqual(
    run(controller, 44, () => 16),
    [2],
  );
  assert.equal(controller.onFrame(4000), false);
  assert.equal(controller.onFrame(16), false);
  assert.equal(controller.ratio, 2);
});

test('a device that is slow all the time steps down too, however slow it is', () => {
  const controller = new PixelRatioController(0.5, 2);
  run(controller, 600, (ratio) => 150 * ratio ** 2);
  assert.ok(controller.ratio < 1.2, `still at ${controller.ratio}`);
});

test('never leaves its bounds, and starts again when the display changes', () => {
  const controller = new PixelRatioController(0.5, 2);
  // Always slow, always a little better with fewer pixels.
  run(controller, 20_000, (ratio) => 30 + 40 * ratio ** 2);
  assert.ok(controller.ratio >= 0.5 && controller.ratio <= 2);
  controller.setRatioMax(1.5);
  assert.equal(controller.ratio, 1.5);
});
