import { Document, NodeIO } from '@gltf-transform/core';
import sharp from 'sharp';
import { ValueNoise } from './value-noise.ts';

export interface ScannedModelOptions {
  /** About so many: the nearest number that fills six square faces. */
  readonly triangles: number;
  readonly seed?: number;
  /** Pixels of a side of the baked image; none without it. */
  readonly textureSize?: number;
}

/** Where the atlas of three by two faces leaves a margin, so that their colours do not bleed into each other. */
const margin = 0.002;

/**
 * A rock as a scanner would bring it home: 2 m across, rough at every scale, no two triangles alike, six charts with seams between
 * them and a baked image. Equal options give equal bytes.
 */
export async function scannedModel({
  triangles,
  seed = 1,
  textureSize,
}: ScannedModelOptions): Promise<Uint8Array> {
  const noise = new ValueNoise(seed);
  const document = new Document();
  const buffer = document.createBuffer();
  const { positions, normals, uvs, indices } = rock(
    Math.max(1, Math.round(Math.sqrt(triangles / 12))),
    noise,
  );
  const material = document.createMaterial().setRoughnessFactor(0.9).setMetallicFactor(0);
  const primitive = document
    .createPrimitive()
    .setAttribute('POSITION', document.createAccessor().setType('VEC3').setArray(positions).setBuffer(buffer))
    .setAttribute('NORMAL', document.createAccessor().setType('VEC3').setArray(normals).setBuffer(buffer))
    .setAttribute('TEXCOORD_0', document.createAccessor().setType('VEC2').setArray(uvs).setBuffer(buffer))
    .setIndices(document.createAccessor().setType('SCALAR').setArray(indices).setBuffer(buffer))
    .setMaterial(material);
  if (textureSize !== undefined) {
    const texture = document
      .createTexture()
      .setImage(await bakedImage(textureSize, noise))
      .setMimeType('image/jpeg');
    material.setBaseColorTexture(texture);
  }
  const node = document.createNode('rock').setMesh(document.createMesh('rock').addPrimitive(primitive));
  document.getRoot().setDefaultScene(document.createScene().addChild(node));
  return new NodeIO().writeBinary(document);
}

function rock(
  steps: number,
  noise: ValueNoise,
): {
  readonly positions: Float32Array<ArrayBuffer>;
  readonly normals: Float32Array<ArrayBuffer>;
  readonly uvs: Float32Array<ArrayBuffer>;
  readonly indices: Uint32Array<ArrayBuffer>;
} {
  const row = steps + 1;
  const vertices = 6 * row * row;
  const positions = new Float32Array(vertices * 3);
  const normals = new Float32Array(vertices * 3);
  const uvs = new Float32Array(vertices * 2);
  const indices = new Uint32Array(6 * steps * steps * 6);
  let corner = 0;
  for (let vertex = 0; vertex < vertices; vertex++) {
    const face = Math.floor(vertex / (row * row));
    const u = (vertex % row) / steps;
    const v = (Math.floor(vertex / row) % row) / steps;
    const direction = directionOf(face, u, v);
    const at = surfaceAt(direction, noise);
    positions.set(at, vertex * 3);
    normals.set(normalAt(direction, noise), vertex * 3);
    uvs.set(
      [
        ((face % 3) + margin + u * (1 - 2 * margin)) / 3,
        (Math.floor(face / 3) + margin + v * (1 - 2 * margin)) / 2,
      ],
      vertex * 2,
    );
    if (u === 1 || v === 1) continue;
    indices.set([vertex, vertex + 1, vertex + row, vertex + row, vertex + 1, vertex + row + 1], corner);
    corner += 6;
  }
  return { positions, normals, uvs, indices };
}

type Vector = readonly [number, number, number];

/** The axes of a cube's faces: right, up, outwards, so that right × up points outwards. */
const faces: ReadonlyArray<readonly [Vector, Vector, Vector]> = [
  [
    [0, 0, -1],
    [0, 1, 0],
    [1, 0, 0],
  ],
  [
    [0, 0, 1],
    [0, 1, 0],
    [-1, 0, 0],
  ],
  [
    [1, 0, 0],
    [0, 0, -1],
    [0, 1, 0],
  ],
  [
    [1, 0, 0],
    [0, 0, 1],
    [0, -1, 0],
  ],
  [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  [
    [-1, 0, 0],
    [0, 1, 0],
    [0, 0, -1],
  ],
];

function directionOf(face: number, u: number, v: number): Vector {
  const [right, up, out] = faces[face] ??
    faces[0] ?? [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ];
  // Equal angles rather than equal lengths: triangles of nearly one size all over.
  const a = Math.tan((u - 0.5) * (Math.PI / 2));
  const b = Math.tan((v - 0.5) * (Math.PI / 2));
  const length = Math.hypot(a, b, 1);
  return [
    (right[0] * a + up[0] * b + out[0]) / length,
    (right[1] * a + up[1] * b + out[1]) / length,
    (right[2] * a + up[2] * b + out[2]) / length,
  ];
}

function surfaceAt([x, y, z]: Vector, noise: ValueNoise): Vector {
  const radius = 0.85 + 0.16 * noise.fractal(x * 2.5, y * 2.5, z * 2.5, 7);
  return [x * radius, y * radius, z * radius];
}

/** From the surface nearby, so that both sides of a seam agree. */
function normalAt(direction: Vector, noise: ValueNoise): Vector {
  const [x, y, z] = direction;
  const step = 1e-3;
  const side: Vector = Math.abs(y) < 0.9 ? unit([z, 0, -x]) : unit([0, -z, y]);
  const across = cross(direction, side);
  const at = surfaceAt(direction, noise);
  const aside = surfaceAt(unit([x + side[0] * step, y + side[1] * step, z + side[2] * step]), noise);
  const beyond = surfaceAt(unit([x + across[0] * step, y + across[1] * step, z + across[2] * step]), noise);
  return unit(cross(minus(aside, at), minus(beyond, at)));
}

/** Moss, stone and lichen where the noise puts them, as a JPEG. */
async function bakedImage(size: number, noise: ValueNoise): Promise<Uint8Array> {
  const pixels = new Uint8Array(size * size * 3);
  for (let at = 0; at < size * size; at++) {
    const column = ((at % size) / size) * 3;
    const line = (Math.floor(at / size) / size) * 2;
    const face = Math.floor(line) * 3 + Math.floor(column);
    const [x, y, z] = directionOf(face, column % 1, line % 1);
    const grain = noise.at(x * 150, y * 150, z * 150) * 14 + noise.at(x * 420, y * 420, z * 420) * 12;
    const moss = Math.max(0, Math.min(1, noise.fractal(x * 6 + 9, y * 6, z * 6, 3) * 2 + y));
    pixels[at * 3] = 128 - 60 * moss + grain;
    pixels[at * 3 + 1] = 120 - 10 * moss + grain;
    pixels[at * 3 + 2] = 108 - 62 * moss + grain;
  }
  return sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
    .jpeg({ quality: 92 })
    .toBuffer();
}

function unit([x, y, z]: Vector): Vector {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function minus(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}
