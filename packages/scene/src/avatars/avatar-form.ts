import { type BufferGeometry, Color, Float32BufferAttribute } from 'three';
import { mergeGeometries } from 'three/addons/utils/BufferGeometryUtils.js';
import { patchGeometry, superellipsoidGeometry, type Superellipsoid } from './superellipsoid.ts';

/** How a surface of the avatar looks; see avatar-material.ts. */
interface Finish {
  readonly base: string;
  /** 0 keeps the base colour, 1 takes the member's. */
  readonly tint: number;
  readonly roughness: number;
  /** Light of its own, in the member's colour. */
  readonly glow: number;
  /** How white that light is, 0 to 1. */
  readonly whiteness: number;
}

const shell: Finish = { base: '#f3ebe4', tint: 0.08, roughness: 0.36, glow: 0, whiteness: 0 };
const visor: Finish = { base: '#07070c', tint: 0.05, roughness: 0.07, glow: 0.0, whiteness: 0 };
const trim: Finish = { base: '#ffffff', tint: 1, roughness: 0.35, glow: 0.5, whiteness: 0.05 };
const eye: Finish = { base: '#101014', tint: 1, roughness: 0.4, glow: 1.5, whiteness: 0.55 };
const cloth: Finish = { base: '#2a2430', tint: 0.92, roughness: 0.62, glow: 0, whiteness: 0 };
const glove: Finish = { base: '#f3ebe4', tint: 0.1, roughness: 0.42, glow: 0, whiteness: 0 };

const skull: Superellipsoid = { halfAxes: [0.113, 0.128, 0.118], exponent: 2.5 };

/** How finely each piece is divided: segments around and from top to bottom, or rings and segments of a patch. */
export interface Fineness {
  readonly skull: Division;
  readonly visor: Division;
  readonly trim: Division;
  readonly eye: Division;
  readonly ear: Division;
  readonly chest: Division;
  readonly collar: Division;
  readonly mitten: Division;
  readonly thumb: Division;
  readonly cuff: Division;
}
type Division = readonly [number, number];

/** For a face across a table: 7,184 triangles a body. */
export const fullFineness: Fineness = {
  skull: [32, 22],
  visor: [7, 40],
  trim: [4, 48],
  eye: [3, 20],
  ear: [16, 10],
  chest: [32, 22],
  collar: [20, 10],
  mitten: [20, 14],
  thumb: [12, 8],
  cuff: [20, 8],
};

/** For somebody across the room: 1,136 triangles a body. */
export const lowFineness: Fineness = {
  skull: [14, 8],
  visor: [2, 16],
  trim: [2, 16],
  eye: [1, 8],
  ear: [7, 4],
  chest: [14, 8],
  collar: [8, 3],
  mitten: [8, 6],
  thumb: [5, 4],
  cuff: [8, 3],
};

/** What a whole body of this fineness costs to draw. */
export function bodyTriangles({ eye: eyes, ear, mitten, thumb, cuff, ...once }: Fineness): number {
  const quads = (pieces: readonly Division[]) => pieces.reduce((sum, [a, b]) => sum + a * b, 0);
  return 2 * (quads(Object.values(once)) + 2 * quads([eyes, ear, mitten, thumb, cuff]));
}

/** The head, its eyes looking along −Z, around the middle of the head. Metres. */
export function headGeometry(fineness: Fineness): BufferGeometry {
  const face = { yawRad: 0, pitchRad: 0.02, halfYawRad: 0.86, halfPitchRad: 0.5, squareness: 3.2 };
  const pieces = [
    finished(superellipsoidGeometry(skull, ...fineness.skull), shell),
    finished(
      patchGeometry(
        skull,
        { ...face, inner: 0, outer: 1, lift: (t) => 0.99 + 0.035 * Math.sqrt(1 - t ** 8) },
        ...fineness.visor,
      ),
      visor,
    ),
    finished(
      patchGeometry(
        skull,
        { ...face, inner: 0.985, outer: 1.09, lift: (t) => 0.985 + 0.03 * Math.sin(Math.PI * t) ** 0.7 },
        ...fineness.trim,
      ),
      trim,
    ),
  ];
  for (const side of [-1, 1]) {
    pieces.push(finished(eyeGeometry(side, fineness), eye), finished(earGeometry(side, fineness), trim));
  }
  return merged(pieces);
}

function eyeGeometry(side: number, fineness: Fineness): BufferGeometry {
  return patchGeometry(
    skull,
    {
      yawRad: side * 0.3,
      pitchRad: 0.03,
      halfYawRad: 0.075,
      halfPitchRad: 0.15,
      squareness: 2.4,
      inner: 0,
      outer: 1,
      lift: () => 1.029,
    },
    ...fineness.eye,
  );
}

function earGeometry(side: number, fineness: Fineness): BufferGeometry {
  const disc: Superellipsoid = { halfAxes: [0.016, 0.042, 0.042], exponent: 2.6 };
  return superellipsoidGeometry(disc, ...fineness.ear).translate(side * 0.113, -0.002, 0.012);
}

/** Shoulders and chest, narrowing downwards like a bust: a hint of a body. The origin is the base of the neck. */
export function torsoGeometry(fineness: Fineness): BufferGeometry {
  const chest: Superellipsoid = { halfAxes: [0.2, 0.225, 0.13], exponent: 2.7 };
  const geometry = superellipsoidGeometry(chest, ...fineness.chest);
  const position = geometry.getAttribute('position');
  for (let i = 0; i < position.count; i += 1) {
    const y = position.getY(i);
    // Slopes in to the neck above the shoulders, narrows steadily below them.
    const down = Math.min(1, Math.max(0, (0.09 - y) / 0.315));
    const up = Math.min(1, Math.max(0, (y - 0.06) / 0.165));
    const width = (1 - 0.5 * down ** 1.1) * (1 - 0.42 * up ** 1.6);
    position.setXYZ(i, position.getX(i) * width, y - 0.2, position.getZ(i) * (width * 0.6 + 0.4));
  }
  geometry.computeVertexNormals();
  const collar = superellipsoidGeometry({ halfAxes: [0.064, 0.05, 0.06], exponent: 2.2 }, ...fineness.collar);
  return merged([finished(geometry, cloth), finished(collar.translate(0, 0.01, 0), visor)]);
}

/** A mitten, fingers along −Z, thumb towards the body's middle. The origin is the grip. `side` is −1 for left, 1 for right. */
export function handGeometry(side: -1 | 1, fineness: Fineness): BufferGeometry {
  const mitten = superellipsoidGeometry(
    { halfAxes: [0.043, 0.025, 0.085], exponent: 2.5 },
    ...fineness.mitten,
  ).translate(0, 0, -0.03);
  const position = mitten.getAttribute('position');
  for (let i = 0; i < position.count; i += 1) {
    // Relaxed fingers: the farther forward, the lower.
    const reach = Math.max(0, -position.getZ(i) - 0.02);
    position.setY(i, position.getY(i) - reach * reach * 2.6);
  }
  mitten.computeVertexNormals();
  const thumb = superellipsoidGeometry({ halfAxes: [0.015, 0.015, 0.038], exponent: 2.2 }, ...fineness.thumb)
    .rotateY(side * 0.6)
    .translate(-side * 0.044, -0.004, -0.02);
  const cuff = superellipsoidGeometry(
    { halfAxes: [0.037, 0.028, 0.016], exponent: 2.8 },
    ...fineness.cuff,
  ).translate(0, 0, 0.052);
  return merged([finished(mitten, glove), finished(thumb, glove), finished(cuff, trim)]);
}

function finished(geometry: BufferGeometry, finish: Finish): BufferGeometry {
  const { count } = geometry.getAttribute('position');
  const base = new Color(finish.base);
  const bases = new Float32Array(count * 4);
  const lights = new Float32Array(count * 3);
  for (let i = 0; i < count; i += 1) {
    bases.set([base.r, base.g, base.b, finish.tint], i * 4);
    lights.set([finish.roughness, finish.glow, finish.whiteness], i * 3);
  }
  geometry.setAttribute('finishBase', new Float32BufferAttribute(bases, 4));
  geometry.setAttribute('finishLight', new Float32BufferAttribute(lights, 3));
  return geometry;
}

function merged(pieces: readonly BufferGeometry[]): BufferGeometry {
  const whole = mergeGeometries([...pieces]);
  for (const piece of pieces) piece.dispose();
  return whole;
}
