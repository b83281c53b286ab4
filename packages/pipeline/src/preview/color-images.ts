import type { Document, Texture } from '@gltf-transform/core';
import { readImageHeader } from '@streamxr/assets';
import { decodeImage, type Pixels } from '../textures/pixels.ts';

/** Enough for a colour in each cell of the preview. */
const side = 64;
/** JPEGs can be decoded at an eighth of their size, 3 ns a pixel; others must be unpacked whole, at ten times that. */
const pixelsMax = { jpeg: 96_000_000, other: 6_000_000 } as const;

/**
 * The images of the materials' base colours, small. Those that would take too long are left out, by their size alone, so that the same
 * model gives the same preview.
 */
export async function readColorImages(document: Document): Promise<ReadonlyMap<Texture, Pixels>> {
  const textures = new Set<Texture>();
  for (const material of document.getRoot().listMaterials()) {
    const texture = material.getBaseColorTexture();
    if (texture !== null) textures.add(texture);
  }
  const left: Record<keyof typeof pixelsMax, number> = { ...pixelsMax };
  const found = new Map<Texture, Pixels>();
  const reading: Promise<void>[] = [];
  for (const texture of textures) {
    const bytes = texture.getImage();
    const header = bytes === null ? null : readImageHeader(bytes);
    if (bytes === null || header === null || header.format === 'ktx2') continue;
    const kind = header.format === 'jpeg' ? 'jpeg' : 'other';
    left[kind] -= header.width * header.height;
    if (left[kind] < 0) continue;
    reading.push(decodeImage(bytes, side).then((pixels) => void found.set(texture, pixels)));
  }
  await Promise.all(reading);
  return found;
}
