import type { ColorRepresentation } from 'three';

/**
 * The colours of dusk, in one place so that sky, fog, light and ground stay one picture. Written as sRGB; the sky's are radiance
 * before tone mapping, so what reaches the eye is softer.
 */
export const palette = {
  zenith: '#2b3157',
  upperSky: '#565381',
  lowerSky: '#b07d86',
  horizon: '#f1bd98',
  /** Around the sun, added to the sky. */
  glow: '#ff9a55',
  farRidge: '#8d6a7c',
  nearRidge: '#5d4a66',
  ground: '#49435a',
  gridLine: '#c9b3ad',
  inlay: '#ffc896',
  keyLight: '#ffd2a6',
  skyFill: '#8f94c8',
  groundFill: '#6b4f4c',
  /** What the tone-mapped horizon looks like: three.js mixes fog in after tone mapping. */
  fog: '#c9a08d',
} as const satisfies Record<string, ColorRepresentation>;

/** Where the sun has gone down, in the room's frame: ahead and to the left of somebody who has just walked in. */
export const glowDirection: readonly [number, number, number] = [-0.68, 0.2, -0.42];

/** Towards the key light: a studio's, not the sun's. It stands to the side of the glow, so that faces are lit and forms read. */
export const keyDirection: readonly [number, number, number] = [-0.74, 0.78, 0.26];

/** How thickly the air hides the ground, per metre: nine tenths gone at 80 m. */
export const fogDensityPerMetre = 0.019;
