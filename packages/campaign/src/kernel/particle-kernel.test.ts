import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  chunkBytes,
  chunkSlots,
  cohortAxisBytes,
  cohortBytes,
  cohortHeaderBytes,
  cohortSlots,
  cohortsOffset,
  gridOffset,
  lifeTicksMax,
  packedBytes,
  reactionUnitsMax,
  reactionUnitsPerSpeed,
  ticksPerSecond,
} from '../../kernel/layout.ts';
import { busyBox, busyScene } from '../testing/busy-scene.ts';
import { inputLimits } from './check-inputs.ts';
import type { Attractor, Collider, KernelInputs } from './inputs.ts';
import { ParticleKernel, type ParticleState } from './particle-kernel.ts';
import { differingChunks } from './root-hash.ts';
import { sampleParticles, sampleWords } from './sample.ts';

const options = { box: busyBox, seed: 11, particles: 3 * chunkSlots };
const scene = busyScene({ seed: 4 });

function run(kernel: ParticleKernel, ticks: number, inputsAt: (tick: number) => KernelInputs = scene): void {
  for (let step = 0; step < ticks; step++) {
    kernel.setInputs(inputsAt(kernel.nextTick));
    kernel.step(kernel.nextTick);
  }
}

function awake(kernel: ParticleKernel): number {
  let count = 0;
  for (let slot = 0; slot < kernel.particles; slot += cohortSlots)
    if (kernel.particle(slot) !== null) count += 1;
  return count / (kernel.particles / cohortSlots);
}

test('C4 equal inputs give equal checksums, and anything else gives others', async () => {
  const [first, same, otherSeed, otherInputs] = await Promise.all([
    ParticleKernel.create(options),
    ParticleKernel.create(options),
    ParticleKernel.create({ ...options, seed: 12 }),
    ParticleKernel.create(options),
  ]);
  const nudged = (tick: number): KernelInputs => {
    const inputs = scene(tick);
    return tick === 200 ? { ...inputs, attractors: inputs.attractors.slice(1) } : inputs;
  };
  run(first, 260);
  run(same, 260);
  run(otherSeed, 260);
  run(otherInputs, 260, nudged);
  assert.equal(same.rootHash(), first.rootHash());
  assert.notEqual(otherSeed.rootHash(), first.rootHash());
  assert.notEqual(otherInputs.rootHash(), first.rootHash());
  assert.deepEqual(same.reactions(), first.reactions());
});

test('C2 ranges stepped by different threads, in any order, are the same as one', async () => {
  const [whole, parts] = await Promise.all([ParticleKernel.create(options), ParticleKernel.create(options)]);
  for (let tick = 0; tick < 200; tick++) {
    whole.setInputs(scene(tick));
    whole.step(tick);
    parts.setInputs(scene(tick));
    parts.beginStep(tick);
    parts.stepChunks(2, 3, 5);
    parts.stepChunks(0, 2, 1);
    parts.endStep();
    assert.deepEqual(parts.reactions(), whole.reactions(), `reactions of tick ${tick}`);
  }
  assert.equal(parts.rootHash(), whole.rootHash());
  assert.ok(
    whole.reactions().some((speed) => speed !== 0),
    'something was touched',
  );
});

test('C1 a small campaign is the beginning of a large one', async () => {
  const small = await ParticleKernel.create({ ...options, particles: chunkSlots });
  const large = await ParticleKernel.create(options);
  run(small, 150);
  run(large, 150);
  assert.equal(large.rootHash(chunkSlots), small.rootHash());
  assert.deepEqual(large.exportChunk(0), small.exportChunk(0));
});

test('C8 whoever joins and replays the longest life has exactly what everybody has', async () => {
  const [old, joiner] = await Promise.all([ParticleKernel.create(options), ParticleKernel.create(options)]);
  run(old, 333);
  joiner.reset(333);
  assert.equal(joiner.isExact, false);
  assert.equal(awake(joiner), 0);
  let exactAfter = Number.POSITIVE_INFINITY;
  for (let ticks = 1; ticks <= lifeTicksMax + 40; ticks++) {
    run(old, 1);
    run(joiner, 1);
    if (joiner.rootHash() !== old.rootHash()) exactAfter = Number.POSITIVE_INFINITY;
    else exactAfter = Math.min(exactAfter, ticks);
    assert.equal(joiner.isExact, ticks >= lifeTicksMax);
  }
  assert.ok(exactAfter <= lifeTicksMax, `exact after ${exactAfter} ticks`);
  assert.ok(exactAfter > lifeTicksMax / 2, `not by accident: exact after ${exactAfter} ticks`);
});

test('C1 quality goes up and down while running: the new slots are exact a life later, the old ones always', async () => {
  const full = await ParticleKernel.create(options);
  const changing = await ParticleKernel.create({
    ...options,
    particles: chunkSlots,
    capacity: options.particles,
  });
  run(full, 100);
  run(changing, 100);
  changing.resize(3 * chunkSlots);
  run(full, lifeTicksMax);
  run(changing, lifeTicksMax);
  assert.equal(changing.rootHash(chunkSlots), full.rootHash(chunkSlots));
  assert.equal(changing.rootHash(), full.rootHash());
  changing.resize(2 * chunkSlots);
  assert.equal(changing.rootHash(), full.rootHash(2 * chunkSlots));
  assert.throws(() => changing.resize(4 * chunkSlots), RangeError);
  assert.throws(() => changing.resize(chunkSlots + 1), RangeError);
});

test('C2 memory that breaks neither traps nor spreads, and births heal it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.tuple(fc.nat(chunkSlots / cohortSlots - 1), fc.nat(cohortBytes / 4 - 1), fc.nat(0xffff_ffff)),
        {
          minLength: 1,
          maxLength: 200,
        },
      ),
      async (broken) => {
        const small = { ...options, particles: 2 * chunkSlots };
        const [sound, sick] = await Promise.all([ParticleKernel.create(small), ParticleKernel.create(small)]);
        run(sound, 100);
        run(sick, 100);
        const words = new Uint32Array(sick.buffer);
        for (const [cohort, word, bits] of broken)
          words[(cohortsOffset + cohort * cohortBytes) / 4 + word] = bits;
        const behind = new Uint8Array(sick.buffer, cohortsOffset + 2 * chunkBytes).slice();
        for (let tick = 0; tick < lifeTicksMax + 1; tick++) {
          run(sound, 1);
          run(sick, 1);
          if (tick % 32 !== 0) continue;
          assert.ok(differingChunks(sick.chunkHashes(), sound.chunkHashes()).every((chunk) => chunk === 0));
        }
        assert.equal(sick.rootHash(), sound.rootHash());
        assert.deepEqual(new Uint8Array(sick.buffer, cohortsOffset + 2 * chunkBytes), behind);
      },
    ),
    { numRuns: 3, endOnFailure: true },
  );
});

test('C2 what is not a number starts again at once', async () => {
  const kernel = await ParticleKernel.create({ ...options, particles: 64 });
  run(kernel, lifeTicksMax);
  const floats = new Float32Array(kernel.buffer);
  const axisOf = (slot: number, axis: number): number =>
    (cohortsOffset +
      Math.floor(slot / cohortSlots) * cohortBytes +
      cohortHeaderBytes +
      axis * cohortAxisBytes) /
      4 +
    (slot % cohortSlots);
  for (let slot = 0; slot < 64; slot += 5) floats[axisOf(slot, slot % 6)] = Number.NaN;
  floats[axisOf(3, 0)] = Number.POSITIVE_INFINITY;
  floats[axisOf(3, 4)] = Number.NEGATIVE_INFINITY;
  run(kernel, 1);
  for (let slot = 0; slot < 64; slot++) {
    const { position, velocity } = kernel.particle(slot)!;
    assert.ok([...position, ...velocity].every(Number.isFinite), `slot ${slot}`);
  }
});

test('C2 a chunk that differs is healed by that of another', async () => {
  const [sound, sick] = await Promise.all([ParticleKernel.create(options), ParticleKernel.create(options)]);
  run(sound, lifeTicksMax);
  run(sick, lifeTicksMax);
  new Float32Array(sick.buffer)[(cohortsOffset + chunkBytes + 32) / 4]! += 0.001;
  assert.deepEqual(differingChunks(sick.chunkHashes(), sound.chunkHashes()), [1]);
  sick.importChunk(1, sound.exportChunk(1));
  run(sound, 50);
  run(sick, 50);
  assert.equal(sick.rootHash(), sound.rootHash());
  assert.throws(() => sick.importChunk(1, new Uint8Array(5)), /a chunk of 5 bytes instead of/);
  assert.throws(() => sick.importChunk(3, sound.exportChunk(1)), /chunk is 3/);
});

test('C2 every bit of a particle is in the checksum', async () => {
  const kernel = await ParticleKernel.create({ ...options, particles: 64 });
  run(kernel, 300);
  const words = new Uint32Array(kernel.buffer);
  const before = kernel.rootHash();
  for (let word = cohortHeaderBytes / 4; word < cohortBytes / 4; word++) {
    const index = (cohortsOffset + cohortBytes) / 4 + word;
    for (let bit = 0; bit < 32; bit++) {
      words[index]! ^= 1 << bit;
      assert.notEqual(kernel.rootHash(), before, `word ${word}, bit ${bit}`);
      words[index]! ^= 1 << bit;
    }
  }
  assert.equal(kernel.rootHash(), before);
});

test('C4 emitters share the slots; without any, all go to sleep', async () => {
  const kernel = await ParticleKernel.create(options);
  const [emitter] = scene(0).emitters;
  const half = (tick: number): KernelInputs => ({ ...scene(tick), emitters: [{ ...emitter!, share: 0.5 }] });
  run(kernel, lifeTicksMax, half);
  assert.ok(Math.abs(awake(kernel) - 0.5) < 0.06, `${awake(kernel)} awake`);
  run(kernel, lifeTicksMax);
  assert.equal(awake(kernel), 1);
  run(kernel, lifeTicksMax, (tick) => ({ ...scene(tick), emitters: [] }));
  assert.equal(awake(kernel), 0);
  assert.ok(kernel.pack().every((word) => word === 0));
});

test('C4 colliders keep particles out, and are pushed by as much as the particles lose', async () => {
  const wind: KernelInputs = {
    forces: {
      gravity: [0, 0, 0],
      wind: [8, 0, 0],
      drag: 2,
      noise: { strength: 0, size: 10, changesPerSecond: 0 },
      speedMax: 30,
      bounce: 0,
    },
    attractors: [],
    emitters: [
      { centre: [-6, 5, 0], spread: [1, 3, 3], velocity: [0, 0, 0], velocitySpread: [1, 1, 1], share: 1 },
    ],
    colliders: [],
  };
  const still = { velocity: [0, 0, 0], angularVelocity: [0, 0, 0], restitution: 0.2, friction: 0.2 } as const;
  const turned = { orientation: [0, 0, 0.6, 0.8] } as const;
  const shapes: readonly Collider[] = [
    { ...still, centre: [0, 5, 0], shape: 'sphere', radius: 2.5 },
    { ...still, ...turned, centre: [0, 5, 0], shape: 'capsule', radius: 1.5, halfLength: 3 },
    { ...still, ...turned, centre: [0, 5, 0], shape: 'box', halfSize: [1, 3, 3] },
    { ...still, centre: [2, 5, 0], shape: 'plane', normal: [-1, 0, 0] },
  ];
  for (const shape of shapes) {
    const kernel = await ParticleKernel.create({ ...options, particles: chunkSlots });
    run(kernel, 400, () => ({ ...wind, colliders: [shape] }));
    const [pushed = 0] = kernel.reactions();
    assert.ok(pushed > 0, `the wind pushes the ${shape.shape} by ${pushed}`);
    for (let slot = 0; slot < chunkSlots; slot++) {
      const particle = kernel.particle(slot);
      if (particle === null) continue;
      const depth = depthInside(shape, particle.position);
      assert.ok(depth < 0.2, `slot ${slot} is ${depth} m inside of the ${shape.shape}`);
    }
  }
});

test('C3 what bodies are handed cannot overflow: all particles at once, by the most that counts', async () => {
  const kernel = await ParticleKernel.create({ ...options, particles: 16 * chunkSlots, drawn: false });
  const inputs = scene(0);
  run(kernel, lifeTicksMax);
  const boxSize = 2 * busyBox.halfSize;
  // All of the box lies below it, and it rises by far more than is counted of one particle.
  const piston: Collider = {
    shape: 'plane',
    normal: [0, 1, 0],
    centre: [0, 5 + 2 * boxSize, 0],
    velocity: [0, inputLimits.speedBoxesMax * boxSize, 0],
    angularVelocity: [0, 0, 0],
    restitution: 1,
    friction: 0,
  };
  kernel.setInputs({ ...inputs, colliders: [piston] });
  kernel.step(kernel.nextTick);
  const born = Array.from({ length: kernel.particles }, (_, slot) => kernel.particle(slot)!.bornTick);
  const pushed = born.filter((tick) => tick < kernel.nextTick - 1).length;
  const metresPerUnit = ((ticksPerSecond / reactionUnitsPerSpeed) * boxSize) / 30;
  assert.equal(kernel.reactions()[1], -pushed * reactionUnitsMax * metresPerUnit);
});

/** How deep a point lies in the shapes of the test before. */
function depthInside(collider: Collider, [x, y, z]: readonly [number, number, number]): number {
  const [fromX, fromY, fromZ] = [x - collider.centre[0], y - collider.centre[1], z - collider.centre[2]];
  // Turned about z by twice the angle of 3-4-5: its own axes lie at (7, 24) / 25.
  const ownX = (7 * fromX + 24 * fromY) / 25;
  const ownY = (-24 * fromX + 7 * fromY) / 25;
  switch (collider.shape) {
    case 'sphere':
      return collider.radius - Math.hypot(fromX, fromY, fromZ);
    case 'capsule': {
      const along = Math.max(-collider.halfLength, Math.min(collider.halfLength, ownY));
      return collider.radius - Math.hypot(ownX, ownY - along, fromZ);
    }
    case 'box': {
      const [halfX, halfY, halfZ] = collider.halfSize;
      return Math.min(halfX - Math.abs(ownX), halfY - Math.abs(ownY), halfZ - Math.abs(fromZ));
    }
    case 'plane':
      return -(collider.normal[0] * fromX + collider.normal[1] * fromY + collider.normal[2] * fromZ);
  }
}

test('C4 attractors gather, spin and push', async () => {
  const calm: KernelInputs = {
    forces: {
      gravity: [0, 0, 0],
      wind: [0, 0, 0],
      drag: 0.5,
      noise: { strength: 0, size: 10, changesPerSecond: 0 },
      speedMax: 30,
      bounce: 0,
    },
    attractors: [],
    emitters: [
      { centre: [0, 5, 0], spread: [4, 4, 4], velocity: [0, 0, 0], velocitySpread: [0, 0, 0], share: 1 },
    ],
    colliders: [],
  };
  const base = { centre: [0, 5, 0], coreRadius: 2, pull: 0, spin: [0, 0, 0], push: [0, 0, 0] } as const;
  const meanOf = async (
    attractor: Attractor,
    measure: (particle: ParticleState) => number,
  ): Promise<number> => {
    const kernel = await ParticleKernel.create({ ...options, particles: chunkSlots });
    run(kernel, 200, () => ({ ...calm, attractors: [attractor] }));
    let sum = 0;
    let count = 0;
    for (let slot = 0; slot < chunkSlots; slot++) {
      const particle = kernel.particle(slot);
      if (particle === null || kernel.nextTick - particle.bornTick < 60) continue;
      sum += measure(particle);
      count += 1;
    }
    assert.ok(count > 100, 'enough particles to tell');
    return sum / count;
  };
  const distance = ({ position: [x, y, z] }: ParticleState): number => Math.hypot(x, y - 5, z);
  const calmDistance = await meanOf(base, distance);
  assert.ok((await meanOf({ ...base, pull: 10 }, distance)) < 0.8 * calmDistance, 'a pull gathers');
  assert.ok(
    (await meanOf({ ...base, pull: -10 }, distance)) > 1.2 * calmDistance,
    'a negative pull scatters',
  );
  // Right-handed about +y: what is at +x moves to −z.
  const turning = await meanOf(
    { ...base, spin: [0, 10, 0] },
    ({ position, velocity }) => position[2] * velocity[0] - position[0] * velocity[2],
  );
  assert.ok(turning > 1, `turns by ${turning}`);
  const pushed = await meanOf({ ...base, push: [0, 0, 6] }, ({ velocity }) => velocity[2]);
  assert.ok(pushed > 0.5, `pushed by ${pushed}`);
});

test('C2 noise has no divergence: nothing gathers at any node', async () => {
  const kernel = await ParticleKernel.create({ ...options, particles: 16 });
  const inputs = scene(0);
  kernel.setInputs({ ...inputs, attractors: [], colliders: [] });
  kernel.step(0);
  const floats = new Float32Array(kernel.buffer);
  const force = (x: number, y: number, z: number, axis: number): number =>
    floats[gridOffset / 4 + (x + 32 * (y + 32 * z)) * 4 + axis]!;
  let strongest = 0;
  for (let z = 1; z < 31; z++)
    for (let y = 1; y < 31; y++)
      for (let x = 1; x < 31; x++) {
        const divergence =
          force(x + 1, y, z, 0) -
          force(x - 1, y, z, 0) +
          (force(x, y + 1, z, 1) - force(x, y - 1, z, 1)) +
          (force(x, y, z + 1, 2) - force(x, y, z - 1, 2));
        assert.ok(Math.abs(divergence) < 1e-6, `divergence of ${divergence} at ${x}, ${y}, ${z}`);
        strongest = Math.max(strongest, Math.abs(force(x, y, z, 0)));
      }
  assert.ok(strongest > 1e-4, 'there is noise');
});

test('C6 what is drawn is where it is and was at the last packing, and nobody streaks from where another died', async () => {
  const kernel = await ParticleKernel.create(options);
  run(kernel, lifeTicksMax);
  kernel.pack();
  let born = 0;
  for (let frame = 0; frame < 12; frame++) {
    const packedTick = kernel.nextTick - 1;
    const before = Array.from({ length: options.particles }, (_, slot) => kernel.particle(slot)!);
    run(kernel, 1 + (frame % 3));
    const words = kernel.pack();
    const packed = new Uint16Array(words.buffer, words.byteOffset, words.length * 2);
    for (let slot = 0; slot < options.particles; slot += 7) {
      const at = slot * (packedBytes / 2);
      const now = kernel.particle(slot)!;
      const isNew = now.bornTick > packedTick;
      if (isNew) born += 1;
      assert.ok(distanceOf(packed, at, now.position) < 0.0004, 'now');
      assert.ok(distanceOf(packed, at + 4, isNew ? now.position : before[slot]!.position) < 0.0004, 'before');
      assert.ok(packed[at + 3]! >> 9 > 0, 'alive');
      assert.equal(packed[at + 3]! & 7, now.emitter);
    }
  }
  assert.ok(born > 10, 'some were born');
});

test('C1 a sample for those who cannot simulate is every so many slots of what is drawn', async () => {
  const kernel = await ParticleKernel.create(options);
  run(kernel, 300);
  const every = 9;
  const sample = new Uint16Array(Math.ceil(options.particles / every) * sampleWords);
  assert.equal(sampleParticles(kernel, every, sample), sample.length / sampleWords);
  const words = kernel.pack();
  const packed = new Uint16Array(words.buffer, words.byteOffset, words.length * 2);
  for (let index = 0; index < sample.length / sampleWords; index++) {
    const at = (index * every * packedBytes) / 2;
    const own = sample.subarray(index * sampleWords, (index + 1) * sampleWords);
    assert.deepEqual(own, packed.subarray(at, at + sampleWords), `sample ${index}`);
  }
});

function distanceOf(packed: Uint16Array, at: number, position: readonly [number, number, number]): number {
  const metres = (index: 0 | 1 | 2): number =>
    (packed[at + index]! / 65_535) * 2 * busyBox.halfSize + busyBox.centre[index] - busyBox.halfSize;
  return Math.hypot(position[0] - metres(0), position[1] - metres(1), position[2] - metres(2));
}
