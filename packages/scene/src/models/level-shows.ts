import type { LevelBytes } from '@streamxr/client';
import type { Texture } from 'three';
import type { GpuUploads } from './gpu-uploads.ts';
import type { LayeredModel } from './layered-model.ts';
import { decodeMeshLevel, decodeTextureLevel } from './level-decoding.ts';
import { disposeTexture } from './model-parts.ts';

/** Decodes a level of a part and draws it once it is on the graphics device. Rejects with `ModelRejected`. */
export async function showPart(
  uploads: GpuUploads,
  model: LayeredModel,
  part: number,
  level: LevelBytes | null,
): Promise<void> {
  if (level === null) return model.showPart(part, -1, null);
  const meshes = await decodeMeshLevel(level.bytes);
  const geometries = meshes.flat();
  await Promise.all(geometries.map((geometry) => uploads.geometry(geometry)));
  if (!model.isDisposed) return model.showPart(part, level.level, meshes);
  for (const geometry of geometries) geometry.dispose();
}

/** Likewise a level of a texture. */
export async function showTexture(
  uploads: GpuUploads,
  model: LayeredModel,
  texture: number,
  level: LevelBytes | null,
): Promise<void> {
  const size = model.manifest.textures[texture]?.levels[level?.level ?? -1];
  if (level === null || size === undefined) return model.showTexture(texture, -1, null);
  const image = await decodeTextureLevel(level.bytes, size);
  const textures: readonly Texture[] = model.isDisposed ? [] : model.sharpen(texture, image);
  if (textures.length === 0) return image.close();
  await Promise.all(textures.map((some) => uploads.texture(some)));
  if (!model.isDisposed) {
    model.showTexture(texture, level.level, textures);
    // It is on the device; two copies of every picture would halve what fits into memory.
    return image.close();
  }
  for (const some of textures) disposeTexture(some);
}
