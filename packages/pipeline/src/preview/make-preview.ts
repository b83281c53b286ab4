import type { Document, GLTF, Material, Primitive, Texture } from '@gltf-transform/core';
import { type GlbSummary, manifestFormat } from '@streamxr/assets';
import { placementsOf } from '../document/placements.ts';
import { contentOf, FileSet } from '../file-set.ts';
import { encodePrimitive } from '../geometry/encode.ts';
import { type Grid, gridFor } from '../geometry/grid.ts';
import { quantiseColors, quantiseDirections, quantisePositions } from '../geometry/quantise.ts';
import { positionsOf } from '../geometry/read-primitive.ts';
import { listIndices, topologyOf } from '../geometry/topology.ts';
import { floatsOf, type VertexData } from '../geometry/vertex-data.ts';
import { assembleModel } from '../glb/assemble.ts';
import type { Preview } from '../processed.ts';
import type { Pixels } from '../textures/pixels.ts';
import { linearOfByte, lookOf, sampleImage } from '../thumbnail/look.ts';
import { Clusters, type ColorAt } from './cluster.ts';
import { readColorImages } from './color-images.ts';
import { smoothNormals } from './smooth-normals.ts';

/** More than a preview of 30,000 triangles ever takes. */
const previewBytesMax = 4 * 2 ** 20;

/** The shape and colours of a model that has just been read, in some ten kilobytes. Null where it shows no triangles. */
export async function makePreview(
  document: Document,
  glb: Uint8Array,
  summary: GlbSummary,
): Promise<Preview | null> {
  const images = await readColorImages(document);
  const { min, max } = summary.bounds;
  const clusters = new Clusters(min, max);
  for (const { mesh, matrix, shown } of placementsOf(document)) {
    if (!shown) continue;
    for (const primitive of mesh.listPrimitives()) {
      if (topologyOf(primitive) !== 'triangles') continue;
      const positions = positionsOf(primitive);
      clusters.add(
        positions,
        listIndices(primitive, positions.length / 3),
        matrix,
        colorsOf(primitive, images),
      );
    }
  }
  const { positions, colors, indices } = clusters.finish();
  if (indices.length === 0) return null;
  const grid = gridFor([positions], 0);
  const primitive = encodePrimitive(vertexDataOf(positions, colors, indices, grid), indices);
  const files = new FileSet(previewBytesMax);
  const root = files.add(
    assembleModel({ json: skeletonOf(grid), bin: new Uint8Array(0) }, [[primitive]], []),
  );
  const manifest = {
    format: manifestFormat,
    source: { ...contentOf(glb), triangles: summary.triangles },
    bounds: summary.bounds,
    root: { ...root, triangles: primitive.triangles },
    parts: [],
    textures: [],
  } as const;
  return { summary, manifest, manifestFile: files.addJson(manifest), files: files.files };
}

function vertexDataOf(
  positions: Float32Array,
  colors: Float32Array,
  indices: Uint32Array,
  grid: Grid,
): VertexData {
  const quantised = quantisePositions(positions, grid);
  return {
    topology: 'triangles',
    vertexCount: positions.length / 3,
    streams: [
      quantised.stream,
      quantiseDirections('NORMAL', smoothNormals(positions, indices), 3),
      quantiseColors('COLOR_0', colors, 3),
    ],
    positions: quantised.positions,
    attributes: { values: new Float32Array(0), weights: [], normal: null, uv: null, color: null },
    indices,
  };
}

function skeletonOf({ min, step }: Grid): GLTF.IGLTF {
  return {
    asset: { version: '2.0', generator: 'StreamXR' },
    extensionsUsed: ['KHR_mesh_quantization'],
    extensionsRequired: ['KHR_mesh_quantization'],
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0, translation: [...min], scale: [step, step, step] }],
    meshes: [{ primitives: [{ attributes: {}, material: 0 }] }],
    materials: [{ pbrMetallicRoughness: { metallicFactor: 0, roughnessFactor: 0.8 }, doubleSided: true }],
  };
}

/** The colour of each vertex: the material's, its image's and its own, multiplied. */
function colorsOf(primitive: Primitive, images: ReadonlyMap<Texture, Pixels>): ColorAt {
  const look = lookOf(primitive.getMaterial(), (texture) => images.get(texture) ?? null);
  const [red, green, blue] = visibleColor(primitive.getMaterial());
  const uvs = look.colorImage === null ? null : primitive.getAttribute('TEXCOORD_0');
  const uv = uvs === null ? null : floatsOf(uvs);
  const own = primitive.getAttribute('COLOR_0');
  const tints = own === null ? null : floatsOf(own);
  const width = own?.getElementSize() ?? 3;
  const texel = new Float64Array(4).fill(255);
  return (vertex, target) => {
    if (look.colorImage !== null && uv !== null) {
      sampleImage(look.colorImage, uv[vertex * 2] ?? 0, uv[vertex * 2 + 1] ?? 0, texel);
    }
    target[0] = red * (linearOfByte[Math.round(texel[0] ?? 0)] ?? 0) * (tints?.[vertex * width] ?? 1);
    target[1] = green * (linearOfByte[Math.round(texel[1] ?? 0)] ?? 0) * (tints?.[vertex * width + 1] ?? 1);
    target[2] = blue * (linearOfByte[Math.round(texel[2] ?? 0)] ?? 0) * (tints?.[vertex * width + 2] ?? 1);
  };
}

/** What glows is seen by its glow. */
function visibleColor(material: Material | null): readonly [number, number, number] {
  const [red, green, blue] = material?.getBaseColorFactor() ?? [1, 1, 1];
  const glow = material?.getEmissiveTexture() === null ? material.getEmissiveFactor() : [0, 0, 0];
  return [
    Math.min(1, (red ?? 0) + (glow[0] ?? 0)),
    Math.min(1, (green ?? 0) + (glow[1] ?? 0)),
    Math.min(1, (blue ?? 0) + (glow[2] ?? 0)),
  ];
}
