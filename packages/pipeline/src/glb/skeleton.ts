import { type Document, Format, type GLTF, Logger, NodeIO } from '@gltf-transform/core';
import { EXTTextureWebP, KHRMeshQuantization } from '@gltf-transform/extensions';
import { keptExtensions } from '../document/extensions.ts';

/** A document without geometry and pixels, as glTF JSON, and the bytes that its animations and skins refer to. */
export interface Skeleton {
  readonly json: GLTF.IGLTF;
  readonly bin: Uint8Array;
}

/** Writes what all files of an asset have in common. Meshes and images are empty and keep their numbers. */
export async function writeSkeleton(document: Document): Promise<Skeleton> {
  const root = document.getRoot();
  document.createExtension(KHRMeshQuantization).setRequired(true);
  const textures = root.listTextures();
  if (textures.length > 0) document.createExtension(EXTTextureWebP).setRequired(true);
  for (const texture of textures) texture.setImage(new Uint8Array(0)).setMimeType('image/webp').setURI('');
  if (root.listBuffers().length === 0) document.createBuffer();
  const io = new NodeIO().setLogger(new Logger(Logger.Verbosity.SILENT)).registerExtensions(keptExtensions);
  const { json, resources } = await io.writeJSON(document, { format: Format.GLB });
  for (const image of json.images ?? []) delete image.bufferView;
  return { json, bin: Object.values(resources)[0] ?? new Uint8Array(0) };
}
