import type { Document, Texture } from '@gltf-transform/core';
import { readImageHeader } from '@streamxr/assets';
import { broken, unsupported } from '../refusal.ts';
import { makeTextureLevels, type TextureLevels } from './texture-levels.ts';
import { roleOf } from './texture-role.ts';

export interface DocumentImages {
  /** In the document's order. */
  readonly images: readonly TextureLevels[];
  readonly imageOf: (texture: Texture) => TextureLevels | undefined;
}

/** Each takes up to 300 MB while it is unpacked, and one of the cores. */
const atOnce = 2;

/** The levels of all images of a document. Throws PipelineProblem for one that cannot be decoded. */
export async function makeDocumentImages(document: Document): Promise<DocumentImages> {
  const sources = document
    .getRoot()
    .listTextures()
    .map((texture, number) => {
      const bytes = texture.getImage();
      if (bytes === null) throw broken(`Image ${number} of the model is missing.`);
      if (readImageHeader(bytes)?.format === 'ktx2')
        throw unsupported(`Image ${number} of the model is KTX2; export it with PNG, JPEG or WebP.`);
      return { texture, bytes, role: roleOf(document, texture) };
    });
  const images = new Map<Texture, TextureLevels>();
  const waiting = sources.values();
  const work = async (): Promise<void> => {
    for (const { texture, bytes, role } of waiting) {
      images.set(texture, await makeTextureLevels(bytes, role, rootSideFor(sources.length)));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return {
    images: sources.flatMap(({ texture }) => images.get(texture) ?? []),
    imageOf: (texture) => images.get(texture),
  };
}

/** Pixels of the longest side in the root file, which all images together shall not make large. */
function rootSideFor(images: number): number {
  if (images <= 8) return 64;
  return images <= 64 ? 32 : 16;
}
