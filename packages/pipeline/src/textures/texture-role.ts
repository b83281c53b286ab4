import type { Document, Texture } from '@gltf-transform/core';
import type { TextureRole } from '@streamxr/assets';

const colorSlots = /^(baseColor|emissive|diffuse|sheenColor|specularColor)Texture$/;
const normalSlots = /ormalTexture$/;

/** What an image is used for; of several uses the one that the eye judges hardest. */
export function roleOf(document: Document, texture: Texture): TextureRole {
  const slots = document
    .getGraph()
    .listParentEdges(texture)
    .map((edge) => edge.getName());
  if (slots.some((slot) => colorSlots.test(slot))) return 'color';
  if (slots.some((slot) => normalSlots.test(slot))) return 'normal';
  return 'data';
}
