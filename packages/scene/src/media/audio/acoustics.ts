import type { Vec3 } from '@streamxr/spatial';

/** How sound fades with distance: the `inverse` model of the Web Audio API, which ends softly. */
export interface Acoustics {
  /** Up to here a voice is as loud as it is. */
  readonly refDistanceMetres: number;
  /** 1 as in the open: half as loud at twice the distance. */
  readonly rolloff: number;
  /** Nothing is heard from here on. */
  readonly maxDistanceMetres: number;
}

/** A box of the room in which sound fades in its own way. */
export interface AudioZone extends Acoustics {
  readonly zoneId: string;
  readonly min: Vec3;
  readonly max: Vec3;
  /** What passes its bounds, either way, 0 to 1; 0 for a booth. Open zones let all pass. */
  readonly passes: number;
}

/** Of the open room. */
export const openAir: Acoustics = { refDistanceMetres: 1.2, rolloff: 1, maxDistanceMetres: 40 };

/** In the last part of its reach a voice fades to nothing, so that none ends at once. */
const fadeShare = 0.3;
/** Who speaks is heard best from ahead; from behind, a voice has lost about 5 dB. */
const behindGain = 0.55;
const coneInnerRad = Math.PI / 3;

/** The smallest zone around a place; null in the open. Of equally small ones the first. */
export function zoneAt(zones: readonly AudioZone[], place: Vec3): AudioZone | null {
  let found: AudioZone | null = null;
  for (const zone of zones)
    if (isInside(zone, place) && (found === null || volumeOf(zone) < volumeOf(found))) found = zone;
  return found;
}

/** Gain of a distance, 0 to 1. Source: Web Audio API 1.1, "inverse", with an end. */
export function distanceGain(
  distanceMetres: number,
  { refDistanceMetres, rolloff, maxDistanceMetres }: Acoustics,
): number {
  const beyond = Math.max(0, distanceMetres - refDistanceMetres);
  const gain = refDistanceMetres / (refDistanceMetres + rolloff * beyond);
  const left = (maxDistanceMetres - distanceMetres) / (maxDistanceMetres * fadeShare);
  const end = Math.min(1, Math.max(0, left));
  return gain * end * end * (3 - 2 * end);
}

/** Gain of a voice whose mouth points `angleRad` past the listener, 1 to a half. */
export function facingGain(angleRad: number): number {
  const share = Math.min(1, Math.max(0, (angleRad - coneInnerRad) / (Math.PI - coneInnerRad)));
  return 1 - (1 - behindGain) * share;
}

/** What is left of a sound between a place and a listener, 0 to 1: the zone of its source says how it fades, bounds in between dampen it. */
export function hearingGain(zones: readonly AudioZone[], source: Vec3, listener: Vec3): number {
  const from = zoneAt(zones, source);
  const to = zoneAt(zones, listener);
  const distance = Math.hypot(source[0] - listener[0], source[1] - listener[1], source[2] - listener[2]);
  const gain = distanceGain(distance, from ?? openAir);
  return from === to ? gain : gain * (from?.passes ?? 1) * (to?.passes ?? 1);
}

function isInside({ min, max }: AudioZone, [x, y, z]: Vec3): boolean {
  return x >= min[0] && x <= max[0] && y >= min[1] && y <= max[1] && z >= min[2] && z <= max[2];
}

function volumeOf({ min, max }: AudioZone): number {
  return (max[0] - min[0]) * (max[1] - min[1]) * (max[2] - min[2]);
}
