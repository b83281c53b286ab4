import type { Quat, Vec3 } from '@streamxr/spatial';
import fc from 'fast-check';
import { attractorCountMax, colliderCountMax, emitterCountMax } from '../../kernel/layout.ts';
import { inputLimits } from '../kernel/check-inputs.ts';
import type { Attractor, CampaignBox, Collider, Emitter, KernelInputs } from '../kernel/inputs.ts';

/** Anything that a kernel takes for this box: mostly within it, now and then as far out and as wild as is allowed. */
export function kernelInputs(box: CampaignBox): fc.Arbitrary<KernelInputs> {
  const size = 2 * box.halfSize;
  const wild = (usual: number, max: number): fc.Arbitrary<number> =>
    fc.oneof({ weight: 9, arbitrary: between(-usual, usual) }, { weight: 1, arbitrary: between(-max, max) });
  const positive = (usual: number, max: number): fc.Arbitrary<number> => wild(usual, max).map(Math.abs);
  const place = fc
    .tuple(...axes(() => wild(0.6 * size, inputLimits.distanceBoxesMax * size)))
    .map(([x, y, z]): Vec3 => [box.centre[0] + x, box.centre[1] + y, box.centre[2] + z]);
  const vector = (usual: number, max: number): fc.Arbitrary<Vec3> =>
    fc.tuple(...axes(() => wild(usual, max)));
  const velocity = vector(0.2 * size, inputLimits.speedBoxesMax * size);
  const force = vector(size, inputLimits.forceBoxesMax * size);
  const length = positive(0.1 * size, inputLimits.sizeBoxesMax * size);
  const extent: fc.Arbitrary<Vec3> = fc.tuple(length, length, length);

  const attractor: fc.Arbitrary<Attractor> = fc.record({
    centre: place,
    coreRadius: between(inputLimits.coreBoxesMin * size, inputLimits.coreBoxesMax * size),
    pull: wild(2 * size, inputLimits.forceBoxesMax * size),
    spin: force,
    push: force,
  });
  const motion = {
    centre: place,
    velocity,
    angularVelocity: vector(3, inputLimits.angularSpeedMax),
    restitution: between(0, 1),
    friction: between(0, 1),
  };
  const collider: fc.Arbitrary<Collider> = fc.oneof(
    fc.record({ ...motion, shape: fc.constant('sphere' as const), radius: length }),
    fc.record({
      ...motion,
      shape: fc.constant('capsule' as const),
      radius: length,
      halfLength: length,
      orientation,
    }),
    fc.record({ ...motion, shape: fc.constant('box' as const), halfSize: extent, orientation }),
    fc.record({ ...motion, shape: fc.constant('plane' as const), normal }),
  );
  const emitter: fc.Arbitrary<Emitter> = fc.record({
    centre: place,
    spread: extent,
    velocity,
    velocitySpread: velocity.map(([x, y, z]): Vec3 => [Math.abs(x), Math.abs(y), Math.abs(z)]),
    share: between(0, 1 / emitterCountMax),
  });
  return fc.record({
    forces: fc.record({
      gravity: force,
      wind: velocity,
      drag: between(0, inputLimits.dragMax),
      noise: fc.record({
        strength: positive(size, inputLimits.forceBoxesMax * size),
        size: between(inputLimits.noiseBoxesMin * size, inputLimits.noiseBoxesMax * size),
        changesPerSecond: between(0, inputLimits.noiseChangesPerSecondMax),
      }),
      speedMax: between(inputLimits.speedMaxBoxesMin * size, inputLimits.speedMaxBoxesMax * size),
      bounce: between(0, 1),
    }),
    attractors: fc.array(attractor, { maxLength: attractorCountMax }),
    colliders: fc.array(collider, { maxLength: colliderCountMax }),
    emitters: fc.array(emitter, { minLength: 1, maxLength: emitterCountMax }),
  });
}

const normal: fc.Arbitrary<Vec3> = fc
  .tuple(...axes(() => between(-1, 1)))
  .filter((vector) => lengthOf(vector) > 0.01)
  .map((vector): Vec3 => [
    vector[0] / lengthOf(vector),
    vector[1] / lengthOf(vector),
    vector[2] / lengthOf(vector),
  ]);

const orientation: fc.Arbitrary<Quat> = fc
  .tuple(...axes(() => between(-1, 1)), between(-1, 1))
  .filter((quat) => lengthOf(quat) > 0.01)
  .map((quat): Quat => {
    const length = lengthOf(quat);
    return [quat[0] / length, quat[1] / length, quat[2] / length, quat[3] / length];
  });

function lengthOf(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}

function between(min: number, max: number): fc.Arbitrary<number> {
  return fc.double({ min, max, noNaN: true });
}

function axes(
  make: () => fc.Arbitrary<number>,
): [fc.Arbitrary<number>, fc.Arbitrary<number>, fc.Arbitrary<number>] {
  return [make(), make(), make()];
}
