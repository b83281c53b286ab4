/** How sound fades with distance: the `inverse` model of the Web Audio API, which ends softly. */
export interface Acoustics {
  /** Up to here a voice is as loud as it is. */
  readonly refDistanceMetres: number;
  /** 1 as in the open: half as loud at twice the distance. */
  readonly rolloff: number;
  /** Nothing is heard from here on. */
  readonly maxDistanceMetres: number;
}

/** Of the open room. */
export const openAir: Acoustics = { refDistanceMetres: 1.2, rolloff: 1, maxDistanceMetres: 40 };

/** In the last part of its reach a voice fades to nothing, so that none ends at once. */
const fadeShare = 0.3;

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
