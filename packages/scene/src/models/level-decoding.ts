import { type BufferGeometry, SkinnedMesh } from 'three';
import { buffersOf, type GeometryBuffer } from './geometry-buffers.ts';
import { levelGeometries } from './mesh-slots.ts';
import { ModelRejected, readGlb } from './read-glb.ts';

/** The geometries of a mesh level, by mesh and primitive. Rejects with `ModelRejected`. */
export async function decodeMeshLevel(bytes: Uint8Array<ArrayBuffer>): Promise<BufferGeometry[][]> {
  const meshes = await levelGeometries(await readGlb(bytes));
  for (const geometry of meshes.flat()) {
    // The loader does this for what a skin moves; a level's file has no skins that would tell.
    if (geometry.hasAttribute('skinWeight')) new SkinnedMesh(geometry).normalizeSkinWeights();
    for (const buffer of buffersOf(geometry)) letGoOnceUploaded(buffer);
  }
  return meshes;
}

/**
 * Nothing reads a level's vertices but the graphics device: rays meet the root, and a device that is lost is filled from the store. A
 * second copy of each would halve what fits.
 */
function letGoOnceUploaded(buffer: GeometryBuffer): void {
  buffer.onUpload(() => {
    buffer.array = buffer.array.slice(0, 0);
  });
}

/** The picture of a texture level, decoded off this thread. Rejects with `ModelRejected`. */
export async function decodeTextureLevel(
  bytes: Uint8Array<ArrayBuffer>,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<ImageBitmap> {
  const image = await createImageBitmap(new Blob([bytes], { type: 'image/webp' }), {
    // As the loader has it: what is in the file is what the shader reads.
    premultiplyAlpha: 'none',
    colorSpaceConversion: 'none',
  }).catch((cause: unknown) => {
    throw new ModelRejected('BROKEN', cause);
  });
  if (image.width === width && image.height === height) return image;
  image.close();
  throw new ModelRejected('BROKEN');
}
