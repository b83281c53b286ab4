import { type Material, type Texture, TextureSource } from 'three';
import type { GLTF } from 'three/addons/loaders/GLTFLoader.js';
import { texturesOf } from './model-parts.ts';

/** One way in which a root file shows an image: a sampler, a transform, a set of coordinates, and the materials that have it. */
interface Variant {
  readonly rootTexture: Texture;
  readonly uses: { readonly material: Material; readonly property: string }[];
}

/** A texture of the root file, and what its materials show in its place. */
export class TextureSlot {
  readonly #variants: readonly Variant[];
  #shown: readonly Texture[] | null = null;

  constructor(variants: readonly Variant[]) {
    this.#variants = variants;
  }

  /** Textures with this picture, ready to be brought to the device and then shown: they differ in nothing but the picture. */
  sharpen(image: ImageBitmap): readonly Texture[] {
    // One source: variants that sample alike share one texture on the device.
    const source = new TextureSource(image);
    return this.#variants.map(({ rootTexture }) => {
      const texture = rootTexture.clone();
      texture.source = source;
      texture.needsUpdate = true;
      return texture;
    });
  }

  /** Shows what `sharpen` gave, or with null what the root file has. Gives the former ones, for whoever made them to dispose. */
  show(textures: readonly Texture[] | null): readonly Texture[] {
    const former = this.#shown ?? [];
    this.#shown = textures;
    for (const [index, { rootTexture, uses }] of this.#variants.entries()) {
      const texture = textures?.[index] ?? rootTexture;
      // The shader stays the same: only the picture it reads is another.
      for (const { material, property } of uses) Object.assign(material, { [property]: texture });
    }
    return former;
  }
}

/** The slots of a root file by texture, as glTF numbers them. Textures that no material shows have none. */
export function textureSlotsOf({ parser }: GLTF, materials: Iterable<Material>): Map<number, TextureSlot> {
  const numbers = new Map<object, number>();
  const variants = new Map<Texture, Variant>();
  for (const material of materials) {
    for (const { property, texture } of texturesOf(material)) {
      const variant = variants.get(texture) ?? { rootTexture: texture, uses: [] };
      variant.uses.push({ material, property });
      variants.set(texture, variant);
      const number = parser.associations.get(texture)?.textures;
      if (number !== undefined) numbers.set(texture.source, number);
    }
  }
  const byNumber = new Map<number, Variant[]>();
  for (const [texture, variant] of variants) {
    // A texture that is read by another set of coordinates is a copy that the loader does not number; its picture is the same.
    const number = parser.associations.get(texture)?.textures ?? numbers.get(texture.source);
    if (number === undefined) continue;
    const others = byNumber.get(number);
    if (others === undefined) byNumber.set(number, [variant]);
    else others.push(variant);
  }
  return new Map([...byNumber].map(([number, some]) => [number, new TextureSlot(some)]));
}
