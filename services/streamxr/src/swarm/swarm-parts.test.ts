import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SeededRandom } from '@streamxr/kernel';
import { angleBetweenRad, distance, fromYaw } from '@streamxr/spatial';
import { seatOf } from './audience.ts';
import { Latencies, percentilesOf } from './latencies.ts';
import { Sightings } from './sightings.ts';
import { groundFor, Walk } from './walk.ts';

test('P2 bots walk: no step is longer or turns faster than a person would', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
      const walk = new Walk(new SeededRandom(seed), groundFor(10));
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

test('P8 an audience has a place for each, none in another, and all look at the stage', () => {
  const seats = Array.from({ length: 1_000 }, (_, index) => seatOf(index));
  for (const [index, { position, yawRad }] of seats.entries()) {
    assert.ok(Math.hypot(...position) < 30);
    const next = seats[index + 1];
    assert.ok(next === undefined || distance(position, next.position) > 0.6, `${index} and the next`);
    const walk = new Walk(new SeededRandom(index), groundFor(1_000));
    walk.takeSeat({ position, yawRad });
    let pose = walk.step(0);
    for (let i = 0; i < 120 * 2; i++) pose = walk.step(0.5);
    assert.ok(Math.hypot(pose.position[0] - position[0], pose.position[2] - position[2]) < 0.4);
    assert.ok(angleBetweenRad(pose.rotation, fromYaw(yawRad)) < 0.5);
  }
});

test('P8 more bots stroll on more floor', () => {
  assert.equal(groundFor(30).radiusMetres, 8);
  const { radiusMetres } = groundFor(1_000);
  assert.ok((Math.PI * radiusMetres ** 2) / 1_000 > 2.9);
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
