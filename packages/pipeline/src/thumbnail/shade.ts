import { linearOfByte, type Look, sampleImage } from './look.ts';
import type { Vector } from './camera.ts';

// A studio at dusk: a warm key from the upper left, cool sky, warm floor.
const keyDirection: Vector = [-0.36, 0.77, 0.53];
const keyColor = [2.5, 2.25, 1.95] as const;
const skyColor = [0.62, 0.7, 0.85] as const;
const groundColor = [0.3, 0.26, 0.23] as const;

const texel = new Float64Array(4);
const surfaceTexel = new Float64Array(4);
const emissiveTexel = new Float64Array(4);

/** What a place on a surface is like: `normal` and `view` (towards the eye) are unit vectors. */
export interface Place {
  u: number;
  v: number;
  /** Linear vertex colour; 1 where there is none. */
  red: number;
  green: number;
  blue: number;
  alpha: number;
  nx: number;
  ny: number;
  nz: number;
  vx: number;
  vy: number;
  vz: number;
}

/**
 * Writes linear red, green, blue and the opacity of a place into `target`. Lambert for what is matt, and for what shines a soft sky that
 * is sharper the smoother the surface: enough for a picture of 256 pixels.
 */
export function shade(look: Look, place: Place, target: Float64Array): void {
  texel.fill(255);
  if (look.colorImage !== null) sampleImage(look.colorImage, place.u, place.v, texel);
  target[3] = opacityOf(look, ((texel[3] ?? 255) / 255) * look.alpha * place.alpha);
  if (target[3] === 0) return;
  surfaceTexel.fill(255);
  if (look.surfaceImage !== null) sampleImage(look.surfaceImage, place.u, place.v, surfaceTexel);
  emissiveTexel.fill(255);
  if (look.emissiveImage !== null) sampleImage(look.emissiveImage, place.u, place.v, emissiveTexel);
  const metallic = look.metallic * ((surfaceTexel[2] ?? 255) / 255);
  const roughness = Math.max(0.06, look.roughness * ((surfaceTexel[1] ?? 255) / 255));
  const { nx, ny, nz, vx, vy, vz } = place;
  const facing = Math.max(0, nx * vx + ny * vy + nz * vz);
  const key = Math.max(0, nx * keyDirection[0] + ny * keyDirection[1] + nz * keyDirection[2]);
  const upward = ny * 0.5 + 0.5;
  const shine = highlight(place, roughness);
  const mirrorUp = smoothStep(-roughness - 0.1, roughness + 0.1, 2 * facing * ny - vy);
  // Schlick's approximation, with less of it on rough ground.
  const rim = (1 - facing) ** 5 * (1 - roughness);
  const tints = [place.red, place.green, place.blue];
  for (const channel of [0, 1, 2] as const) {
    const base =
      look.color[channel] * (linearOfByte[Math.round(texel[channel] ?? 0)] ?? 0) * (tints[channel] ?? 1);
    const glow = look.emissive[channel] * (linearOfByte[Math.round(emissiveTexel[channel] ?? 0)] ?? 0);
    if (look.unlit) {
      target[channel] = base;
      continue;
    }
    const ambient = groundColor[channel] + (skyColor[channel] - groundColor[channel]) * upward;
    const matt = base * (1 - metallic) * (ambient + ((key * keyColor[channel]) / Math.PI) * 1.6);
    const reflectance = 0.04 + (base - 0.04) * metallic;
    const mirror = groundColor[channel] + (skyColor[channel] * 1.3 - groundColor[channel]) * mirrorUp;
    const gleam = (reflectance + (1 - reflectance) * rim) * (mirror + shine * keyColor[channel]);
    target[channel] = matt + gleam + glow;
  }
}

function opacityOf(look: Look, alpha: number): number {
  switch (look.mode) {
    case 'OPAQUE':
      return 1;
    case 'MASK':
      return alpha >= look.cutoff ? 1 : 0;
    case 'BLEND':
      return Math.max(0, Math.min(1, alpha));
  }
}

/** Blinn's highlight of the key, as strong as it is narrow. */
function highlight({ nx, ny, nz, vx, vy, vz }: Place, roughness: number): number {
  const hx = keyDirection[0] + vx;
  const hy = keyDirection[1] + vy;
  const hz = keyDirection[2] + vz;
  const cosine = (nx * hx + ny * hy + nz * hz) / Math.max(1e-6, Math.hypot(hx, hy, hz));
  if (cosine <= 0) return 0;
  const exponent = 2 / roughness ** 4 - 2;
  return Math.min(4, ((exponent + 2) / 8) * 0.5) * cosine ** Math.min(2_000, Math.max(0, exponent));
}

function smoothStep(from: number, to: number, value: number): number {
  const t = Math.max(0, Math.min(1, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}
