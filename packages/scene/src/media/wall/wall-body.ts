import {
  BoxGeometry,
  type BufferGeometry,
  Color,
  CylinderGeometry,
  ExtrudeGeometry,
  Float32BufferAttribute,
  Group,
  Mesh,
  MeshStandardMaterial,
  Path,
  Shape,
  ShapeGeometry,
} from 'three';
import { RoundedBoxGeometry } from 'three/addons/geometries/RoundedBoxGeometry.js';
import { mergeGeometries } from 'three/addons/utils/BufferGeometryUtils.js';

/** The glass, in metres; its middle is at the eyes of who stands before it. */
export const glass = { width: 3.3, height: 2.02, middleHeight: 1.72, radius: 0.05 } as const;
/** In front of the body's middle. */
export const glassDepth = 0.042;
const frameWidth = 0.018;
const bodyDepth = 0.07;
const base = { width: 2.16, height: 0.045, depth: 0.36 };
const postX = 0.86;
/** On the ground, in metres: the glass is at the height of a chest, so it counts as well. */
export const footprint = { halfWidth: glass.width / 2 + frameWidth, halfDepth: base.depth / 2 } as const;
/** What of it is solid, without its round corners and its frame. */
export const solid = {
  half: [glass.width / 2 - 0.02, glass.height / 2 - 0.02, bodyDepth / 2 - 0.005],
} as const;
const slatCount = 29;

/** Of the sample world: it shall look as if it had been made for the same house. */
const colors = {
  walnut: '#5c3f2c',
  oak: '#9a7148',
  linen: '#8f7f68',
  limestone: '#8d8272',
  brass: '#a98a5c',
  glass: '#0e0b13',
} as const;

/** What the pictures hang in: dark glass in a slim brass frame, a walnut back with oak laths, two posts on a stone. Three draw calls. */
export class WallBody implements Disposable {
  readonly group = new Group();
  readonly #parts: Mesh<BufferGeometry, MeshStandardMaterial>[] = [];

  constructor() {
    this.#add(matteParts(), { vertexColors: true, roughness: 0.62 }, true);
    this.#add(brassParts(), { color: colors.brass, roughness: 0.3, metalness: 1 }, false);
    this.#add(glassPart(), { color: colors.glass, roughness: 0.22, metalness: 0 }, false);
  }

  [Symbol.dispose](): void {
    this.group.removeFromParent();
    for (const { geometry, material } of this.#parts) {
      geometry.dispose();
      material.dispose();
    }
  }

  #add(
    geometry: BufferGeometry,
    finish: ConstructorParameters<typeof MeshStandardMaterial>[0],
    casts: boolean,
  ): void {
    const part = new Mesh(geometry, new MeshStandardMaterial(finish));
    part.castShadow = casts;
    part.receiveShadow = casts;
    part.raycast = () => {};
    this.group.add(part);
    this.#parts.push(part);
  }
}

function matteParts(): BufferGeometry {
  const bottom = glass.middleHeight - glass.height / 2;
  const body = slab(
    glass.width / 2 + frameWidth - 0.006,
    glass.height / 2 + frameWidth - 0.006,
    bodyDepth,
    glass.radius,
  );
  const back = slab(glass.width / 2 - 0.11, glass.height / 2 - 0.11, 0.012, glass.radius * 0.7).translate(
    0,
    0,
    -bodyDepth / 2 - 0.004,
  );
  const stone = new RoundedBoxGeometry(base.width, base.height, base.depth, 3, 0.025).translate(
    0,
    base.height / 2,
    0,
  );
  const posts = [-postX, postX].map((x) =>
    new CylinderGeometry(0.036, 0.028, bottom + 0.1 - base.height, 16, 1, true).translate(
      x,
      (bottom + 0.1 + base.height) / 2,
      -0.012,
    ),
  );
  return merged([
    tinted(body, colors.walnut),
    tinted(back, colors.linen),
    ...slats().map((slat) => tinted(slat, colors.oak)),
    tinted(stone, colors.limestone),
    ...posts.map((post) => tinted(post, colors.walnut)),
  ]);
}

/** Upright laths before the linen: what the neighbours of who presents look at. */
function slats(): BufferGeometry[] {
  const reach = glass.width / 2 - 0.2;
  return Array.from({ length: slatCount }, (_, slat) =>
    new BoxGeometry(0.03, glass.height - 0.34, 0.026).translate(
      reach * ((2 * slat) / (slatCount - 1) - 1),
      glass.middleHeight,
      -bodyDepth / 2 - 0.016,
    ),
  );
}

/** With round corners and broken edges, its middle where the glass has its own. */
function slab(halfWidth: number, halfHeight: number, depth: number, radius: number): BufferGeometry {
  const bevel = Math.min(0.01, depth / 4);
  return new ExtrudeGeometry(roundedRect(new Shape(), halfWidth - bevel, halfHeight - bevel, radius), {
    depth: depth - 2 * bevel,
    bevelEnabled: true,
    bevelSize: bevel,
    bevelThickness: bevel,
    bevelSegments: 2,
    curveSegments: 6,
  }).translate(0, glass.middleHeight, bevel - depth / 2);
}

function brassParts(): BufferGeometry {
  const outer = roundedRect(
    new Shape(),
    glass.width / 2 + frameWidth,
    glass.height / 2 + frameWidth,
    glass.radius + frameWidth,
  );
  outer.holes.push(roundedRect(new Path(), glass.width / 2 - 0.004, glass.height / 2 - 0.004, glass.radius));
  const bevel = 0.006;
  const frame = new ExtrudeGeometry(outer, {
    depth: 0.02,
    bevelEnabled: true,
    bevelSize: bevel,
    bevelThickness: bevel,
    bevelSegments: 2,
    curveSegments: 6,
  }).translate(0, glass.middleHeight, glassDepth - 0.018);
  const caps = [-postX, postX].map((x) =>
    new CylinderGeometry(0.046, 0.052, 0.03, 20).translate(x, base.height + 0.014, -0.012),
  );
  const rail = new CylinderGeometry(0.011, 0.011, 2 * postX, 10, 1, true)
    .rotateZ(Math.PI / 2)
    .translate(0, base.height + 0.24, -0.012);
  return merged([frame, ...caps, rail]);
}

function glassPart(): BufferGeometry {
  const shape = roundedRect(new Shape(), glass.width / 2, glass.height / 2, glass.radius);
  return new ShapeGeometry(shape, 6).translate(0, glass.middleHeight, glassDepth - 0.004);
}

function roundedRect<T extends Path>(path: T, halfWidth: number, halfHeight: number, radius: number): T {
  const [right, top] = [halfWidth - radius, halfHeight - radius];
  path.moveTo(-right, -halfHeight);
  path.lineTo(right, -halfHeight);
  path.absarc(right, -top, radius, -Math.PI / 2, 0, false);
  path.lineTo(halfWidth, top);
  path.absarc(right, top, radius, 0, Math.PI / 2, false);
  path.lineTo(-right, halfHeight);
  path.absarc(-right, top, radius, Math.PI / 2, Math.PI, false);
  path.lineTo(-halfWidth, -top);
  path.absarc(-right, -top, radius, Math.PI, 1.5 * Math.PI, false);
  return path;
}

function tinted(geometry: BufferGeometry, color: string): BufferGeometry {
  const { r, g, b } = new Color(color);
  const count = geometry.getAttribute('position').count;
  const tints = new Float32Array(count * 3);
  for (let vertex = 0; vertex < count; vertex++) tints.set([r, g, b], vertex * 3);
  return geometry.setAttribute('color', new Float32BufferAttribute(tints, 3));
}

/** One geometry of all of them; the given ones are disposed. */
function merged(parts: readonly BufferGeometry[]): BufferGeometry {
  const plain = parts.map((part) => {
    part.deleteAttribute('uv');
    return part.index === null ? part : part.toNonIndexed();
  });
  const geometry = mergeGeometries(plain);
  for (const part of [...parts, ...plain]) part.dispose();
  return geometry;
}
