import type { Material, Texture, TextureInfo } from '@gltf-transform/core';
import type { Transform as TextureTransform } from '@gltf-transform/extensions';
import type { Pixels } from '../textures/pixels.ts';

export type Color = readonly [number, number, number];

/** An image as a material lays it on. */
export interface LaidImage {
  readonly pixels: Pixels;
  /** Texture coordinates times scale plus offset. */
  readonly scale: readonly [number, number];
  readonly offset: readonly [number, number];
}

/** As much of a material as a small picture shows. Colours are linear. */
export interface Look {
  readonly color: Color;
  readonly alpha: number;
  readonly mode: 'OPAQUE' | 'MASK' | 'BLEND';
  readonly cutoff: number;
  readonly metallic: number;
  readonly roughness: number;
  readonly emissive: Color;
  readonly unlit: boolean;
  readonly colorImage: LaidImage | null;
  readonly surfaceImage: LaidImage | null;
  readonly emissiveImage: LaidImage | null;
}

const plain: Look = {
  color: [1, 1, 1],
  alpha: 1,
  mode: 'OPAQUE',
  cutoff: 0.5,
  metallic: 0,
  roughness: 1,
  emissive: [0, 0, 0],
  unlit: false,
  colorImage: null,
  surfaceImage: null,
  emissiveImage: null,
};

export function lookOf(material: Material | null, pixelsOf: (texture: Texture) => Pixels | null): Look {
  if (material === null) return plain;
  const laid = (texture: Texture | null, info: TextureInfo | null): LaidImage | null => {
    const pixels = texture === null ? null : pixelsOf(texture);
    if (pixels === null) return null;
    const transform = info?.getExtension<TextureTransform>('KHR_texture_transform');
    return { pixels, scale: transform?.getScale() ?? [1, 1], offset: transform?.getOffset() ?? [0, 0] };
  };
  const [red, green, blue, alpha] = material.getBaseColorFactor();
  return {
    color: [red, green, blue],
    alpha,
    mode: material.getAlphaMode(),
    cutoff: material.getAlphaCutoff(),
    metallic: material.getMetallicFactor(),
    roughness: material.getRoughnessFactor(),
    emissive: material.getEmissiveFactor(),
    unlit: material.getExtension('KHR_materials_unlit') !== null,
    colorImage: laid(material.getBaseColorTexture(), material.getBaseColorTextureInfo()),
    surfaceImage: laid(material.getMetallicRoughnessTexture(), material.getMetallicRoughnessTextureInfo()),
    emissiveImage: laid(material.getEmissiveTexture(), material.getEmissiveTextureInfo()),
  };
}

/** Writes red, green, blue and alpha (0 to 255) at texture coordinates into `target`: bilinear, repeating. */
export function sampleImage(
  { pixels, scale, offset }: LaidImage,
  u: number,
  v: number,
  target: Float64Array,
): void {
  const { width, height, channels, data } = pixels;
  const x = wrapped(u * scale[0] + offset[0]) * width - 0.5;
  const y = wrapped(v * scale[1] + offset[1]) * height - 0.5;
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const left = (x0 + width) % width;
  const right = (x0 + 1) % width;
  const top = ((y0 + height) % height) * width;
  const bottom = ((y0 + 1) % height) * width;
  const s = x - x0;
  const t = y - y0;
  target[3] = 255;
  for (let channel = 0; channel < channels; channel++) {
    const a = data[(top + left) * channels + channel] ?? 0;
    const b = data[(top + right) * channels + channel] ?? 0;
    const c = data[(bottom + left) * channels + channel] ?? 0;
    const d = data[(bottom + right) * channels + channel] ?? 0;
    target[channel] = (a + (b - a) * s) * (1 - t) + (c + (d - c) * s) * t;
  }
}

function wrapped(value: number): number {
  const fraction = value - Math.floor(value);
  return Number.isFinite(fraction) ? fraction : 0;
}

/** Linear light of an sRGB byte (IEC 61966-2-1). */
export const linearOfByte = Float64Array.from({ length: 256 }, (_, byte) => {
  const encoded = byte / 255;
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
});
