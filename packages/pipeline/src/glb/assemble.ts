import type { GLTF } from '@gltf-transform/core';
import { MeshoptEncoder } from 'meshoptimizer';
import type { EncodedPrimitive } from '../geometry/encode.ts';
import { modeOf } from '../geometry/topology.ts';
import { GlbFile } from './glb-file.ts';
import type { Skeleton } from './skeleton.ts';

/** For each mesh of the document, its primitives. */
export type EncodedMeshes = ReadonlyArray<readonly EncodedPrimitive[]>;

/** A file of its own: the skeleton with geometry and images (WebP) put in. */
export function assembleModel(
  { json, bin }: Skeleton,
  meshes: EncodedMeshes,
  images: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const file = new GlbFile();
  addSkeletonAccessors(file, json, bin);
  return file.pack({
    ...json,
    ...(json.meshes === undefined
      ? {}
      : {
          meshes: json.meshes.map((mesh, number) => ({
            ...mesh,
            primitives: mesh.primitives.map((described, place) => {
              const primitive = meshes[number]?.[place];
              if (primitive === undefined)
                throw new RangeError('a primitive of the skeleton has no geometry');
              return file.addPrimitive(primitive, described);
            }),
          })),
        }),
    ...(json.images === undefined
      ? {}
      : {
          images: json.images.map((image, number) => ({
            ...image,
            bufferView: file.addRaw(images[number] ?? new Uint8Array(0)),
          })),
        }),
  });
}

/** A layer: bare meshes. */
export function assembleLayer(meshes: EncodedMeshes): Uint8Array<ArrayBuffer> {
  const file = new GlbFile();
  return file.pack({
    asset: { version: '2.0', generator: 'StreamXR' },
    extensionsUsed: ['KHR_mesh_quantization'],
    extensionsRequired: ['KHR_mesh_quantization'],
    meshes: meshes.map((primitives) => ({
      primitives: primitives.map((primitive) =>
        file.addPrimitive(primitive, { attributes: {}, mode: modeOf(primitive.topology) }),
      ),
    })),
  });
}

const componentBytes: Readonly<Record<number, number>> = {
  5120: 1,
  5121: 1,
  5122: 2,
  5123: 2,
  5125: 4,
  5126: 4,
};
const widths: Readonly<Record<string, number>> = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT4: 16 };

/** Times and values of animations and bind matrices, compressed where their size allows. They keep their numbers. */
function addSkeletonAccessors(file: GlbFile, json: GLTF.IGLTF, bin: Uint8Array): void {
  for (const { bufferView, byteOffset = 0, ...accessor } of json.accessors ?? []) {
    const view = bufferView === undefined ? undefined : json.bufferViews?.[bufferView];
    if (view === undefined) {
      file.accessors.push(accessor);
      continue;
    }
    const strideBytes = (componentBytes[accessor.componentType] ?? 4) * (widths[accessor.type] ?? 1);
    const start = (view.byteOffset ?? 0) + byteOffset;
    const bytes = bin.subarray(start, start + accessor.count * strideBytes);
    file.accessors.push({
      ...accessor,
      bufferView:
        // Bind matrices are few, and the inspection of such a file wants to read them.
        strideBytes % 4 === 0 && accessor.type !== 'MAT4'
          ? file.addEncoded({
              bytes: MeshoptEncoder.encodeGltfBuffer(bytes, accessor.count, strideBytes, 'ATTRIBUTES', 0),
              count: accessor.count,
              strideBytes,
              mode: 'ATTRIBUTES',
              filter: 'NONE',
            })
          : file.addRaw(bytes),
    });
  }
}
