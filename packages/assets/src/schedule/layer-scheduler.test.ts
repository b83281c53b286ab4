import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromYaw } from '@streamxr/spatial';
import { manifestSample } from '../testing/manifest-sample.ts';
import { atRest, type Viewer } from '../view/viewer.ts';
import { LayerScheduler, type SchedulerLimits } from './layer-scheduler.ts';
import type { Layer, LayerEffect } from './layer.ts';

const unturned = [0, 0, 0, 1] as const;
const unscaled = [1, 1, 1] as const;

/** Stands at the origin and looks along −Z, turned to the left by so many degrees. */
function lookingAt(degrees: number): Viewer {
  return {
    head: { position: [0, 0.5, 0], rotation: fromYaw((degrees * Math.PI) / 180) },
    gaze: null,
    motion: atRest,
    verticalFovRad: Math.PI / 3,
    aspect: 16 / 9,
    viewportHeightPx: 1_080,
  };
}

/** A line of one range every 10 ms, and a device that shows at once. */
class Rig {
  readonly scheduler: LayerScheduler;
  readonly log: LayerEffect[] = [];
  readonly #waiting: Extract<LayerEffect, { type: 'fetch' }>[] = [];
  nowMs = 0;

  constructor(limits: Partial<SchedulerLimits> = {}) {
    this.scheduler = new LayerScheduler({ limits });
  }

  get shown(): string[] {
    return this.log.filter(({ type }) => type === 'show').map(({ layer }) => nameOf(layer));
  }

  get fetched(): string[] {
    return this.log.filter(({ type }) => type === 'fetch').map(({ layer }) => nameOf(layer));
  }

  plan(): readonly LayerEffect[] {
    const effects = this.scheduler.plan(this.nowMs);
    for (const effect of effects) {
      this.log.push(effect);
      if (effect.type === 'fetch') this.#waiting.push(effect);
      if (effect.type === 'show' || effect.type === 'load') this.scheduler.shown(effect.layer, this.nowMs);
    }
    return effects;
  }

  step(): void {
    this.plan();
    this.nowMs += 10;
    const next = this.#waiting.shift();
    if (next !== undefined) this.scheduler.arrived(next.layer, next.range, this.nowMs);
  }

  run(steps: number): void {
    for (let i = 0; i < steps; i++) this.step();
    this.plan();
  }
}

function nameOf({ assetId, place }: Layer): string {
  return place.kind === 'root' ? `${assetId} root` : `${assetId} ${place.kind} ${place.level}`;
}

test('A6 the root comes first, then what the eyes are on, until the screen shows no error', () => {
  const rig = new Rig();
  rig.scheduler.addAsset('ahead', manifestSample());
  rig.scheduler.addAsset('aside', manifestSample());
  rig.scheduler.place('o1', 'ahead', { position: [0, 0, -3], rotation: unturned, scale: unscaled });
  rig.scheduler.place('o2', 'aside', { position: [3, 0, -1.5], rotation: unturned, scale: unscaled });
  rig.scheduler.look(lookingAt(0));
  rig.run(400);
  assert.deepEqual(rig.shown.slice(0, 2), ['ahead root', 'aside root']);
  assert.ok(rig.shown.indexOf('ahead texture 1') < rig.shown.indexOf('aside texture 1'), rig.shown.join());
  assert.equal(rig.scheduler.inFlightBytes, 0);
  assert.deepEqual(rig.plan(), []);
});

test('A5 A6 nothing comes of what is behind, and everything stops one round trip after turning away', () => {
  const rig = new Rig();
  rig.scheduler.addAsset('chair', manifestSample());
  rig.scheduler.place('o1', 'chair', { position: [0, 0, -2], rotation: unturned, scale: unscaled });
  rig.scheduler.look(lookingAt(180));
  rig.run(20);
  assert.deepEqual(rig.log, []);
  rig.scheduler.look(lookingAt(0));
  rig.run(4);
  assert.ok(rig.fetched.length > 0);
  rig.scheduler.look(lookingAt(180));
  rig.nowMs += 100;
  const before = rig.fetched.length;
  rig.run(20);
  assert.equal(rig.fetched.length, before);
  assert.equal(rig.scheduler.inFlightBytes, 0);
});

test('A6 a change of view pre-empts within one range, and what was received is kept', () => {
  const rig = new Rig();
  for (const [index, asset] of ['left', 'right'].entries()) {
    rig.scheduler.addAsset(asset, manifestSample());
    rig.scheduler.place(`o${index}`, asset, {
      position: [index === 0 ? -3 : 3, 0, 0],
      rotation: unturned,
      scale: unscaled,
    });
  }
  rig.scheduler.look(lookingAt(90));
  rig.run(9);
  assert.ok(rig.fetched.every((name) => name.startsWith('left')));
  rig.scheduler.look(lookingAt(-90));
  const before = rig.fetched.length;
  rig.run(60);
  assert.ok(rig.fetched.slice(before).every((name) => name.startsWith('right')));
  rig.scheduler.look(lookingAt(90));
  rig.nowMs += 100;
  rig.run(400);
  const ranges = rig.log.filter(({ type, layer }) => type === 'fetch' && layer.assetId === 'left');
  const distinct = new Set(ranges.map((effect) => `${nameOf(effect.layer)} ${JSON.stringify(effect)}`));
  assert.equal(distinct.size, ranges.length, 'no byte is asked for twice');
});

test('A7 what the device keeps is loaded and not fetched', () => {
  const rig = new Rig();
  rig.scheduler.addAsset('chair', manifestSample());
  for (const layer of rig.scheduler.layersOf('chair')) rig.scheduler.setKept(layer, true);
  rig.scheduler.place('o1', 'chair', { position: [0, 0, -2], rotation: unturned, scale: unscaled });
  rig.scheduler.look(lookingAt(0));
  rig.run(100);
  assert.deepEqual(rig.fetched, []);
  assert.ok(rig.log.some(({ type }) => type === 'load'));
});

test('A6 who shares the line with others keeps to the share', () => {
  const scheduler = new LayerScheduler({ share: () => 100_000 });
  scheduler.addAsset('chair', manifestSample());
  scheduler.place('o1', 'chair', { position: [0, 0, -1], rotation: unturned, scale: unscaled });
  scheduler.look(lookingAt(0));
  let bytes = 0;
  for (let nowMs = 0; nowMs <= 2_000; nowMs += 10) {
    for (const effect of scheduler.plan(nowMs)) {
      if (effect.type === 'show') scheduler.shown(effect.layer, nowMs);
      if (effect.type !== 'fetch') continue;
      bytes += effect.range.end - effect.range.start + 1;
      scheduler.arrived(effect.layer, effect.range, nowMs + 5);
    }
  }
  // Two seconds, what may be saved up, and one range.
  assert.ok(bytes > 180_000 && bytes <= 200_000 + 10_000 + 16_384, `${bytes}`);
});

test('A6 what fails is asked for again after a while, and nothing else waits for it', () => {
  const scheduler = new LayerScheduler();
  scheduler.addAsset('chair', manifestSample());
  scheduler.place('o1', 'chair', { position: [0, 0, -2], rotation: unturned, scale: unscaled });
  scheduler.look(lookingAt(0));
  for (const effect of scheduler.plan(0)) {
    if (effect.type === 'fetch') scheduler.ended(effect.layer, effect.range, 'failed', 10);
  }
  assert.deepEqual(scheduler.plan(20), []);
  const [again] = scheduler.plan(10_000);
  assert.equal(again?.type === 'fetch' && again.layer.place.kind, 'root');
});

test('A6 who has nothing to do makes no garbage', () => {
  const rig = new Rig();
  rig.scheduler.look(lookingAt(0));
  assert.equal(rig.scheduler.plan(0), rig.scheduler.plan(1_000));
});
