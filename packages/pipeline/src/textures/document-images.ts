import type { Document, Texture } from '@gltf-transform/core';
import { broken, unsupported } from '../refusal.ts';
import { makeTextureLevels, type TextureLevels } from './texture-levels.ts';
import { roleOf } from './texture-role.ts';

/** The levels of all images of a document, in its order. Throws PipelineProblem for one that cannot be decoded. */
export async function makeDocumentImages(document: Document): Promise<{
  readonly images: readonly TextureLevels[];
  readonly imageOf: (texture: Texture) => TextureLevels | undefined;
}> {
  const textures = document.getRoot().listTextures();
  const images = new Map<Texture, TextureLevels>();
  // One after the other: each takes up to 300 MB while it is unpacked.
  for (const [number, texture] of textures.entries()) {
    const bytes = texture.getImage();
    if (bytes === null) throw broken(`Image ${number} of the model is missing.`);
    if (texture.getMimeType() === 'image/ktx2')
      throw unsupported(`Image ${number} of the model is KTX2; export it with PNG, JPEG or WebP.`);
    images.set(
      texture,
      await makeTextureLevels(bytes, roleOf(document, texture), rootSideFor(textures.length)),
    );
  }
  return { images: [...images.values()], imageOf: (texture) => images.get(texture) };
}

/** Pixels of the longest side in the root file, which all images together shall not make large. */
function rootSideFor(images: number): number {
  if (images <= 8) return 64;
  return images <= 64 ? 32 : 16;
}
