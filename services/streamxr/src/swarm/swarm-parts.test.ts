import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SeededRandom } from '@streamxr/kernel';
import { angleBetweenRad, distance } from '@streamxr/spatial';
import { Latencies, percentilesOf } from './latencies.ts';
import { Sightings } from './sightings.ts';
import { Walk } from './walk.ts';

test('P2 bots walk: no step is longer or turns faster than a person would', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
      const walk = new Walk(new SeededRandom(seed));
      let before = walk.step(0);
      let walked = 0;
      for (let i = 0; i < 2_000; i++) {
        const pose = walk.step(0.05);
        const metres = distance(before.position, pose.position);
        walked += metres;
        assert.ok(metres <= 0.0601 && angleBetweenRad(before.rotation, pose.rotation) <= 0.1251);
        assert.ok(Math.hypot(pose.position[0], pose.position[2]) <= 8.01);
        before = pose;
      }
      assert.ok(walked > 20, `${walked} m in 100 s`);
    }),
    { numRuns: 20 },
  );
});

test('percentiles of a long run stay near the truth while few samples are kept', () => {
  const random = new SeededRandom(3);
  const latencies = new Latencies(() => random.float());
  assert.equal(percentilesOf(latencies.samples), null);
  for (let i = 0; i < 300_000; i++) latencies.add(i % 1_000);
  const found = percentilesOf(latencies.samples);
  assert.ok(found !== null);
  assert.ok(
    Math.abs(found.p50 - 500) < 20 && Math.abs(found.p95 - 950) < 10 && Math.abs(found.p99 - 990) < 5,
  );
});

test('an event is timed whether its author or another sees it first', () => {
  const latencies = new Latencies(() => 0);
  const sightings = new Sightings(latencies);
  sightings.seen('o1', 30);
  sightings.authored('o1', 10);
  sightings.seen('o1', 30);
  sightings.seen('unknown', 99);
  assert.deepEqual(percentilesOf(latencies.samples), { p50: 20, p95: 20, p99: 20 });
});
