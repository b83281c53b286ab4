import {
  normalize,
  packQuat,
  positionUnitsPerMetre,
  type Quat,
  unpackQuat,
  type Vec3,
} from '@streamxr/spatial';
import type { Field } from './field.ts';
import { Malformed } from './malformed.ts';
import { limits } from '../limits.ts';

/** Three numbers, kept to a thousandth in either encoding, so that both tell the same. */
function thousandths(label: string, min: number, max: number): Field<Vec3> {
  const unitsMax = Math.round(max * positionUnitsPerMetre);
  const unitsMin = Math.round(min * positionUnitsPerMetre);
  const check = (units: number): number => {
    if (!(units >= unitsMin && units <= unitsMax)) throw new Malformed(`must be from ${min} to ${max}`);
    // Adding 0 turns −0 into 0.
    return units / positionUnitsPerMetre + 0;
  };
  return {
    label,
    parse(json) {
      const [x, y, z] = numbers(json, 3);
      return [
        check(Math.round((x ?? 0) * positionUnitsPerMetre)),
        check(Math.round((y ?? 0) * positionUnitsPerMetre)),
        check(Math.round((z ?? 0) * positionUnitsPerMetre)),
      ];
    },
    write(writer, value) {
      for (const part of value) writer.zigzag(Math.round(part * positionUnitsPerMetre));
    },
    read: (reader) => [check(reader.zigzag()), check(reader.zigzag()), check(reader.zigzag())],
  };
}

/** Metres; whole millimetres on the wire. */
export const position = thousandths('metres [x, y, z]', -limits.positionMetresMax, limits.positionMetresMax);

/** Factors along the object's own axes. */
export const scaling = thousandths('factors [x, y, z]', limits.scaleMin, limits.scaleMax);

/** Metres per second. */
export const velocity = thousandths(
  'metres per second [x, y, z]',
  -limits.speedMetresPerSecondMax,
  limits.speedMetresPerSecondMax,
);

const axes = thousandths('direction [x, y, z]', -1, 1);

/** A direction; any length but zero. Kept to a thousandth per axis. */
export const direction: Field<Vec3> = {
  ...axes,
  parse: (json) => pointing(axes.parse(json)),
  read: (reader) => pointing(axes.read(reader)),
};

function pointing(axis: Vec3): Vec3 {
  if (axis.every((part) => part === 0)) throw new Malformed('must point somewhere');
  return axis;
}

/** A unit quaternion; other lengths are normalised, none at all is refused. `bits` is the precision in binary. */
function rotationOf(bits: 10 | 15, label: string): Field<Quat> {
  return {
    label,
    parse(json) {
      const [x = 0, y = 0, z = 0, w = 0] = numbers(json, 4);
      const length = Math.hypot(x, y, z, w);
      if (!(length > 1e-6) || length > 1e6) throw new Malformed('must be a quaternion [x, y, z, w]');
      // A unit quaternion stays as it is to the last digit, so that parsing twice changes nothing.
      return Math.abs(length - 1) < 1e-9 ? [x, y, z, w] : normalize([x, y, z, w]);
    },
    write(writer, value) {
      const packed = packQuat(value, bits);
      if (bits === 10) writer.u32(packed);
      else writer.u48(packed);
    },
    read: (reader) => unpackQuat(bits === 10 ? reader.u32() : reader.u48(), bits),
  };
}

/** For objects: error ≤ 0.006° in binary. */
export const rotation = rotationOf(15, 'quaternion [x, y, z, w]');

/** For poses: error ≤ 0.2° in binary. */
export const poseRotation = rotationOf(10, 'quaternion [x, y, z, w], ± 0.2° in binary');

function numbers(json: unknown, count: number): number[] {
  if (!Array.isArray(json) || json.length !== count)
    throw new Malformed(`must be a list of ${count} numbers`);
  for (const part of json)
    if (typeof part !== 'number' || !Number.isFinite(part)) throw new Malformed('must hold finite numbers');
  return json as number[];
}
