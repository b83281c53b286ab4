import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manifestSample } from '@streamxr/assets/testing';
import { batched, firstLasting } from './compare-model.ts';
import { filesOver, layersOver } from './deliveries.ts';
import { viewFrom, viewerOf } from './view.ts';

const line = { bitsPerSecond: 8e6, roundTripMs: 40 } as const;
const camera = { width: 640, height: 360, verticalFovRad: 1 } as const;

test('whole files come one after the other, a round trip and their bytes each', () => {
  const files = [1_000, 5_000].map((bytes) => ({ sha256: String(bytes), bytes }));
  const arrivals = filesOver(line, files);
  assert.deepEqual(
    arrivals.map(({ bytes }) => bytes),
    [1_000, 6_000],
  );
  // A thousand bytes each millisecond, and the overhead of a frame.
  const [first, second] = arrivals.map(({ atMs }) => atMs);
  assert.ok(Math.abs((first ?? 0) - 41) < 0.1 && Math.abs((second ?? 0) - 86) < 0.2);
});

test('layers come in the order of the scheduler, the manifest before them, until it has enough', () => {
  const manifest = manifestSample();
  const view = viewFrom(manifest.bounds, 1, camera);
  const manifestFile = { sha256: 'manifest', bytes: 2_000 };
  const arrivals = layersOver(line, { manifest, manifestFile }, view, viewerOf(view, camera));
  assert.equal(arrivals[0]?.shown.place.kind, 'root');
  assert.ok((arrivals[0]?.bytes ?? 0) >= 2_000 + manifest.root.bytes);
  assert.ok((arrivals[0]?.atMs ?? 0) > 80, 'two round trips: the manifest, then the root');
  assert.ok(arrivals.length > 1);
  for (const [at, { bytes, atMs }] of arrivals.entries()) {
    assert.ok(bytes >= (arrivals[at - 1]?.bytes ?? 0) && atMs >= (arrivals[at - 1]?.atMs ?? 0));
  }
});

test('pictures are taken when a step more has come, and of the last', () => {
  const arrivals = [100, 105, 120, 200, 205].map((bytes) => ({ bytes, atMs: bytes, shown: bytes }));
  const batches = batched(arrivals, 1.1).map((batch) => batch.map(({ shown }) => shown));
  assert.deepEqual(batches, [[100], [105, 120], [200], [205]]);
});

test('a criterion holds from where it is not lost again', () => {
  const points = [0.9, 0.99, 0.97, 0.99, 0.995].map((ssim) => ({
    ssim,
    psnr: 40,
    bytes: 1,
    atMs: 1,
    decodeMs: 0,
  }));
  const isGood = ({ ssim }: { readonly ssim: number }) => ssim > 0.98;
  assert.equal(firstLasting(points, isGood), points[3]);
  assert.equal(firstLasting(points.slice(0, 3), isGood), null);
});
