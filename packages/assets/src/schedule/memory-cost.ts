import type { MeshLevel, TextureLevel } from '../layers/manifest.ts';

/** A vertex of position, normal, tangent, texture coordinates and colour as floats is 60 bytes, half a vertex a triangle; three 32-bit indices. */
const bytesPerTriangle = 42;
/** RGBA, with the smaller sizes that it is sampled from afar. */
const bytesPerTexel = (4 * 4) / 3;

/** Memory of the device that a decoded mesh level takes, bytes; an upper estimate, because the manifest does not tell the attributes. */
export function meshMemoryBytes({ triangles }: Pick<MeshLevel, 'triangles'>): number {
  return triangles * bytesPerTriangle;
}

export function textureMemoryBytes({ width, height }: Pick<TextureLevel, 'width' | 'height'>): number {
  return Math.ceil(width * height * bytesPerTexel);
}
