import { unreachable } from '@streamxr/kernel';
import type { Quat, Vec3 } from '@streamxr/spatial';
import { ticksPerSecond } from '../../kernel/layout.ts';
import { cosineOfTurns, sineOfTurns } from './sine.ts';
import { crossed, multiplied, unit } from './vectors.ts';

/** What moves by itself: a pure function of the tick, which costs no bytes. */
export type Motion =
  | ({ readonly kind: 'orbit'; readonly radius: number } & Cycle)
  /** Along the axis and back, `reach` metres to either side. */
  | ({ readonly kind: 'sway'; readonly reach: number } & Cycle)
  /** Around the axis, in its place. */
  | ({ readonly kind: 'spin' } & Cycle);

interface Cycle {
  /** Of length 1. */
  readonly axis: Vec3;
  readonly periodSeconds: number;
  /** In turns. */
  readonly phase: number;
}

/** Where something is that rests at `at`. */
export function placeAt(at: Vec3, motion: Motion | undefined, tick: number): Vec3 {
  if (motion === undefined) return at;
  const turns = turnsAt(motion, tick);
  switch (motion.kind) {
    case 'orbit': {
      const [across, along] = planeOf(motion.axis);
      const x = motion.radius * cosineOfTurns(turns);
      const y = motion.radius * sineOfTurns(turns);
      return [
        at[0] + across[0] * x + along[0] * y,
        at[1] + across[1] * x + along[1] * y,
        at[2] + across[2] * x + along[2] * y,
      ];
    }
    case 'sway': {
      const by = motion.reach * sineOfTurns(turns);
      return [at[0] + motion.axis[0] * by, at[1] + motion.axis[1] * by, at[2] + motion.axis[2] * by];
    }
    case 'spin':
      return at;
    default:
      return unreachable(motion);
  }
}

/** Metres per second at this tick: the way from the tick before. */
export function velocityAt(motion: Motion | undefined, tick: number): Vec3 {
  if (motion === undefined || motion.kind === 'spin') return [0, 0, 0];
  const now = placeAt([0, 0, 0], motion, tick);
  const before = placeAt([0, 0, 0], motion, tick - 1);
  return [
    (now[0] - before[0]) * ticksPerSecond,
    (now[1] - before[1]) * ticksPerSecond,
    (now[2] - before[2]) * ticksPerSecond,
  ];
}

export function orientationAt(rotation: Quat, motion: Motion | undefined, tick: number): Quat {
  if (motion?.kind !== 'spin') return rotation;
  const halfTurns = turnsAt(motion, tick) / 2;
  const sine = sineOfTurns(halfTurns);
  const { axis } = motion;
  return multiplied([axis[0] * sine, axis[1] * sine, axis[2] * sine, cosineOfTurns(halfTurns)], rotation);
}

/** Radians per second. */
export function angularVelocityAt(motion: Motion | undefined): Vec3 {
  if (motion?.kind !== 'spin') return [0, 0, 0];
  const speed = 6.283185307179586 / motion.periodSeconds;
  return [motion.axis[0] * speed, motion.axis[1] * speed, motion.axis[2] * speed];
}

function turnsAt({ periodSeconds, phase }: Cycle, tick: number): number {
  return tick / (ticksPerSecond * periodSeconds) + phase;
}

/** Two directions that span the plane across the axis. */
function planeOf(axis: Vec3): readonly [Vec3, Vec3] {
  const isUpright = axis[1] > 0.9 || axis[1] < -0.9;
  const across = unit(crossed(isUpright ? [0, 0, 1] : [0, 1, 0], axis));
  return [across, crossed(axis, across)];
}
