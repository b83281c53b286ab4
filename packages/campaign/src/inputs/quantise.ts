import type { Quat, Vec3 } from '@streamxr/spatial';
import type { CampaignBox } from '../kernel/inputs.ts';
import { clamp } from '../motion/vectors.ts';

/*
 * What is fed to the kernel is made of whole numbers, the same for everybody: they travel, and each makes the same floats of them.
 */

/** A place in whole steps from the centre of the box. */
export type PlaceUnits = readonly [x: number, y: number, z: number];
/** Place and rotation: x, y, z, then the quaternion. */
export type PoseUnits = readonly [number, number, number, number, number, number, number];

/** Steps across the box: 0.1 mm in a box of six metres. */
export const stepsPerBox = 65_536;
/** Bodies that fall out of the world stay at its edge. */
export const placeStepsMax = 8 * stepsPerBox;
export const turnSteps = 2_047;
/** How far the squared length of a quaternion of steps may be from 1; half a step each is 0.001. */
const turnTolerance = 0.012;

/** Nonsense becomes the centre: what an engine says must never be infinite. */
export function placeUnits(box: CampaignBox, place: Vec3): PlaceUnits {
  return [stepsOf(box, place, 0), stepsOf(box, place, 1), stepsOf(box, place, 2)];
}

export function placeOf(box: CampaignBox, [x, y, z]: PlaceUnits): Vec3 {
  const step = stepMetres(box);
  return [box.centre[0] + x * step, box.centre[1] + y * step, box.centre[2] + z * step];
}

export function stepMetres({ halfSize }: CampaignBox): number {
  return (2 * halfSize) / stepsPerBox;
}

/** A quaternion in steps, with the sign that is nearer to `before`: what turns a little changes a little. Nonsense stays as before. */
export function turnUnits(rotation: Quat, before: Quat): Quat {
  const [x, y, z, w] = rotation;
  const length = Math.sqrt(x * x + y * y + z * z + w * w);
  if (!(length > 1e-6) || length > 1e6)
    return [
      rounded(before[0] * turnSteps),
      rounded(before[1] * turnSteps),
      rounded(before[2] * turnSteps),
      rounded(before[3] * turnSteps),
    ];
  const dot = x * before[0] + y * before[1] + z * before[2] + w * before[3];
  const scale = (dot < 0 ? -turnSteps : turnSteps) / length;
  return [rounded(x * scale), rounded(y * scale), rounded(z * scale), rounded(w * scale)];
}

export function isPose([x, y, z, qx, qy, qz, qw]: PoseUnits): boolean {
  for (const step of [x, y, z]) if (!Number.isInteger(step) || Math.abs(step) > placeStepsMax) return false;
  const squared = (qx * qx + qy * qy + qz * qz + qw * qw) / (turnSteps * turnSteps);
  return Number.isInteger(qx + qy + qz + qw) && squared > 1 - turnTolerance && squared < 1 + turnTolerance;
}

/** A direction in steps of 1/127; all zero for none. */
export function directionUnits(direction: Vec3 | undefined): PlaceUnits {
  if (direction === undefined) return [0, 0, 0];
  const [x, y, z] = direction;
  const length = Math.sqrt(x * x + y * y + z * z);
  if (!(length > 1e-6) || length > 1e6) return [0, 0, 0];
  const scale = directionSteps / length;
  return [rounded(x * scale), rounded(y * scale), rounded(z * scale)];
}

export const directionSteps = 127;
export const strengthSteps = 255;
/** Radii in steps of the box. */
export const radiusSteps = 4_095;

export function strengthUnits(strength: number | undefined): number {
  return rounded(clamp(finite(strength ?? 1), 0, 1) * strengthSteps);
}

export function radiusUnits({ halfSize }: CampaignBox, metres: number | undefined): number {
  const usual = (2 * halfSize) / 12;
  return clamp(rounded((finite(metres ?? usual) / (2 * halfSize)) * radiusSteps), 1, radiusSteps);
}

export function radiusOf({ halfSize }: CampaignBox, units: number): number {
  return (units / radiusSteps) * 2 * halfSize;
}

export const parameterSteps = 65_535;

export function parameterUnits({ min, max }: Range, value: number): number {
  return rounded(clamp((finite(value) - min) / (max - min), 0, 1) * parameterSteps);
}

export function parameterOf({ min, max }: Range, units: number): number {
  return min + ((max - min) * units) / parameterSteps;
}

interface Range {
  readonly min: number;
  readonly max: number;
}

function stepsOf({ centre, halfSize }: CampaignBox, place: Vec3, axis: 0 | 1 | 2): number {
  const steps = rounded(((finite(place[axis]) - centre[axis]) / (2 * halfSize)) * stepsPerBox);
  return clamp(steps, -placeStepsMax, placeStepsMax);
}

/** Adding 0 turns −0 into 0. */
function rounded(value: number): number {
  return Math.floor(value + 0.5) + 0;
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
