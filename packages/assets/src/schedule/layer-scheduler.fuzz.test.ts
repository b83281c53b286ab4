import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@streamxr/kernel';
import { fromRotationVector, fromYaw, multiply } from '@streamxr/spatial';
import { generatedManifest } from '../testing/generated-manifest.ts';
import { SchedulerModel } from '../testing/scheduler-model.ts';
import { atRest, type Viewer } from '../view/viewer.ts';
import { LayerScheduler } from './layer-scheduler.ts';

/** Of one test; many short tests leave time for those beside them in this process. */
const runs = 12;
const steps = 250;

function anyViewer(random: SeededRandom): Viewer {
  const along = (metres: number): number => metres * (2 * random.float() - 1);
  const rotation = multiply(fromYaw(along(Math.PI)), fromRotationVector([along(1), 0, 0]));
  const turning = random.float() < 0.5;
  return {
    head: { position: [along(6), along(2), along(6)], rotation },
    gaze: random.float() < 0.3 ? [along(1), along(1), along(1) || 1] : null,
    motion: turning ? { metresPerSecond: [along(2), 0, along(2)], radPerSecond: [0, along(6), 0] } : atRest,
    verticalFovRad: 0.5 + random.float(),
    aspect: 0.5 + 1.5 * random.float(),
    viewportHeightPx: 300 + random.below(2_000),
  };
}

/** Anything that can happen, in any order: what is held stays within its limits, and every effect makes sense. */
function runOnce(seed: number): void {
  const random = new SeededRandom(seed);
  const limits = {
    rangeBytes: 1 + random.below(20_000),
    inFlightBytesMax: 40_000 + random.below(100_000),
    memoryBytesMax: random.pick([500_000, 3_000_000, 40_000_000]),
    partialBytesMax: 200_000 + random.below(2_000_000),
    loadsMax: 1 + random.below(4),
  };
  const scheduler = new LayerScheduler({ limits });
  const model = new SchedulerModel();
  let assets = 0;
  let nowMs = 0;
  const place = (): void => {
    if (assets === 0) return;
    const assetId = `a${random.below(assets)}`;
    if (scheduler.layersOf(assetId)[Symbol.iterator]().next().done === true) return;
    const scale = 10 ** (2 * random.float() - 1);
    scheduler.place(`o${random.below(12)}`, assetId, {
      position: [6 * random.float() - 3, 0, 6 * random.float() - 3],
      rotation: fromYaw(6 * random.float()),
      scale: [scale, scale, scale],
    });
  };
  const report = (): void => {
    const fetch = model.take(random.below(Math.min(4, model.fetches.length)));
    if (fetch === undefined) return;
    const chance = random.float();
    if (chance < 0.05) scheduler.ended(fetch.layer, fetch.range, 'failed', nowMs);
    else if (chance < 0.15) scheduler.ended(fetch.layer, fetch.range, 'cancelled', nowMs);
    else {
      model.arrived(fetch);
      scheduler.arrived(fetch.layer, fetch.range, nowMs);
    }
    // Reports that come twice are nobody's.
    if (chance > 0.95) scheduler.arrived(fetch.layer, fetch.range, nowMs);
  };
  const decode = (): void => {
    const [layer] = model.decoding;
    if (layer === undefined) return;
    if (random.float() < 0.05) {
      model.spoil(layer);
      scheduler.spoiled(layer, nowMs);
    } else {
      model.show(layer);
      scheduler.shown(layer, nowMs);
    }
  };
  const actions: readonly (readonly [number, () => void])[] = [
    [0.03, () => scheduler.addAsset(`a${assets++}`, generatedManifest(random))],
    [0.05, place],
    [0.01, () => scheduler.removeObject(`o${random.below(12)}`)],
    [0.005, () => scheduler.removeAsset(`a${random.below(assets + 1)}`)],
    [0.005, () => loseLine(scheduler, model, nowMs)],
    [0.05, () => keepSome(scheduler, random, assets)],
    [0.1, () => scheduler.look(anyViewer(random))],
    [0.5, report],
    [1, decode],
  ];
  scheduler.addAsset(`a${assets++}`, generatedManifest(random));
  place();
  for (let step = 0; step < steps; step++) {
    nowMs += random.below(60);
    const chance = random.float();
    let upTo = 0;
    const action = actions.find(([share]) => {
      upTo += share;
      return chance < upTo;
    });
    action?.[1]();
    model.plan(scheduler, nowMs);
    assert.ok(scheduler.memoryBytes <= limits.memoryBytesMax, 'memory');
    assert.ok(
      scheduler.partialBytes >= 0 && scheduler.partialBytes <= limits.partialBytesMax,
      'partial bytes',
    );
    assert.ok(scheduler.inFlightBytes <= limits.inFlightBytesMax, 'on the way');
  }
}

function loseLine(scheduler: LayerScheduler, model: SchedulerModel, nowMs: number): void {
  scheduler.lineLost(nowMs);
  model.fetches.splice(0);
  model.cancelled.clear();
}

function keepSome(scheduler: LayerScheduler, random: SeededRandom, assets: number): void {
  for (const layer of scheduler.layersOf(`a${random.below(assets)}`)) {
    if (random.float() < 0.1) scheduler.setKept(layer, random.float() < 0.8);
  }
}

for (const first of [1, 13, 25, 37, 49]) {
  test(`A6 whatever happens, in whatever order, limits hold and every effect makes sense (seeds from ${first})`, () => {
    for (let seed = first; seed < first + runs; seed++) {
      try {
        runOnce(seed);
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
    }
  });
}
