import { SeededRandom } from '@streamxr/kernel';
import type { Quat, Vec3 } from '@streamxr/spatial';
import { attractorCountMax, colliderCountMax, emitterCountMax, ticksPerSecond } from '../../kernel/layout.ts';
import type { Attractor, CampaignBox, Collider, Emitter, KernelInputs } from '../kernel/inputs.ts';

export interface BusySceneOptions {
  readonly seed?: number;
  readonly attractors?: number;
  readonly colliders?: number;
  readonly emitters?: number;
}

export const busyBox: CampaignBox = { centre: [0, 5, 0], halfSize: 10 };

/** Turns whose sines and cosines are exact: of 3-4-5 and 5-12-13 triangles. */
const orientations: readonly Quat[] = [
  [0, 0, 0, 1],
  [0.6, 0, 0, 0.8],
  [0, 0.6, 0, 0.8],
  [0, 0, 5 / 13, 12 / 13],
  [0.5, 0.5, 0.5, 0.5],
];

/**
 * Inputs as a lively campaign has them: a bowl of planes, bodies that move and turn, attractors that wander, fountains. Made of
 * exact operations only, so that every engine feeds its kernel the same bits.
 */
export function busyScene({
  seed = 1,
  attractors = 8,
  colliders = colliderCountMax,
  emitters = 4,
}: BusySceneOptions = {}): (tick: number) => KernelInputs {
  const random = new SeededRandom(seed);
  const attractorsAt = times(Math.min(attractors, attractorCountMax), (index) => wanderer(random, index));
  const collidersAt = times(Math.min(colliders, colliderCountMax), (index) =>
    index < 4 ? wall(index) : body(random, index),
  );
  const emittersNow = times(Math.min(emitters, emitterCountMax), () => fountain(random, 1 / emitters));
  return (tick) => ({
    forces: {
      gravity: [0, -9.81, 0],
      wind: [0.5, 0, -0.25],
      drag: 0.3,
      noise: { strength: 3, size: 9, changesPerSecond: 0.125 },
      speedMax: 30,
      bounce: 0.5,
    },
    attractors: attractorsAt.map((at) => at(tick)),
    colliders: collidersAt.map((at) => at(tick)),
    emitters: emittersNow,
  });
}

function wanderer(random: SeededRandom, index: number): (tick: number) => Attractor {
  const centre = inBox(random, 7);
  const period = 180 + 37 * index;
  const pull = (index % 2 === 0 ? 1 : -0.5) * (5 + 15 * random.float());
  const spin: Vec3 = [0, around(random, 12), around(random, 6)];
  const push: Vec3 = index % 3 === 0 ? [around(random, 8), 4, around(random, 8)] : [0, 0, 0];
  const coreRadius = 0.5 + 1.5 * random.float();
  return (tick) => ({
    centre: [centre[0], centre[1] + 3 * swing(tick, period), centre[2] + 2 * swing(tick + 61, period)],
    coreRadius,
    pull,
    spin,
    push,
  });
}

/** A sloping floor and three walls that lean outwards. */
function wall(index: number): (tick: number) => Collider {
  const normals: readonly Vec3[] = [
    [0, 1, 0],
    [0.6, 0.8, 0],
    [-0.8, 0.6, 0],
    [0, 5 / 13, -12 / 13],
  ];
  const centres: readonly Vec3[] = [
    [0, -4.4, 0],
    [-8, -4, 0],
    [9, -4, 0],
    [0, -4, 9],
  ];
  const still: Vec3 = [0, 0, 0];
  return () => ({
    shape: 'plane',
    normal: normals[index] ?? [0, 1, 0],
    centre: centres[index] ?? [0, -4, 0],
    velocity: still,
    angularVelocity: still,
    restitution: 0.3,
    friction: 0.1,
  });
}

function body(random: SeededRandom, index: number): (tick: number) => Collider {
  const centre = inBox(random, 7);
  const period = 200 + 17 * index;
  const radius = 0.5 + random.float();
  const halfSize: Vec3 = [0.5 + random.float(), 0.5 + random.float(), 0.5 + random.float()];
  const orientation = random.pick(orientations);
  const reach = 2 * random.float();
  const angularVelocity: Vec3 = [0.3, 0.1 * index, around(random, 2)];
  return (tick) => {
    const place = swing(tick, period);
    const motion = {
      centre: [centre[0] + reach * place, centre[1], centre[2] - reach * place] as Vec3,
      velocity: [1, 0, -1].map(
        (sign) => sign * reach * (place - swing(tick - 1, period)) * ticksPerSecond,
      ) as unknown as Vec3,
      angularVelocity,
      restitution: 0.4,
      friction: 0.15,
    };
    if (index % 5 < 2) return { ...motion, shape: 'sphere', radius };
    if (index % 5 < 4) return { ...motion, shape: 'box', halfSize, orientation };
    return { ...motion, shape: 'capsule', radius: radius / 2, halfLength: 1 + radius, orientation };
  };
}

function fountain(random: SeededRandom, share: number): Emitter {
  return {
    centre: inBox(random, 6),
    spread: [1.5, 0.5, 1.5],
    velocity: [around(random, 3), 4 + 4 * random.float(), around(random, 3)],
    velocitySpread: [2, 1, 2],
    share,
  };
}

/** Between −1 and 1, along straight lines: every engine draws them alike. */
function swing(tick: number, period: number): number {
  const phase = (((tick % period) + period) % period) / period;
  return phase < 0.5 ? 4 * phase - 1 : 3 - 4 * phase;
}

function inBox(random: SeededRandom, extent: number): Vec3 {
  const [x, y, z] = busyBox.centre;
  return [x + around(random, extent), y + around(random, extent), z + around(random, extent)];
}

function around(random: SeededRandom, extent: number): number {
  return (2 * random.float() - 1) * extent;
}

function times<Item>(count: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
