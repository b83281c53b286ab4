import type { AudioZone } from '@streamxr/protocol';

/** Of a corner: whole millimetres travel. */
const roundingMetresMax = 0.001;

/** Whether two lists of zones mean the same, in the same order, but for what rounding takes on the way. */
export function isSameZones(a: readonly AudioZone[], b: readonly AudioZone[]): boolean {
  return a.length === b.length && a.every((zone, index) => isSameZone(zone, b[index]));
}

function isSameZone(a: AudioZone, b: AudioZone | undefined): boolean {
  return (
    b !== undefined &&
    a.zoneId === b.zoneId &&
    a.name === b.name &&
    a.refDistanceMetres === b.refDistanceMetres &&
    a.rolloff === b.rolloff &&
    a.maxDistanceMetres === b.maxDistanceMetres &&
    a.passes === b.passes &&
    (a.broadcast ?? false) === (b.broadcast ?? false) &&
    isNear(a.min, b.min) &&
    isNear(a.max, b.max)
  );
}

function isNear(a: readonly number[], b: readonly number[]): boolean {
  return a.every((part, axis) => Math.abs(part - (b[axis] ?? Infinity)) <= roundingMetresMax);
}
