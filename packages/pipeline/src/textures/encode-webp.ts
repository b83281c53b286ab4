import type { TextureRole } from '@streamxr/assets';
import sharp from 'sharp';
import type { Pixels } from './pixels.ts';

/** Normals show every error as a bump in the light; roughness hardly any. Figures: docs/decisions, "Images are WebP". */
const qualities: Readonly<Record<TextureRole, number>> = { color: 80, normal: 88, data: 75 };

/** Each gear takes about twice the time of the one before; the fourth saves a tenth to a quarter of the first one's bytes. */
function effortFor(side: number): number {
  if (side <= 1_024) return 4;
  return side <= 2_048 ? 2 : 0;
}

/** A bare WebP without metadata. Equal pixels give equal bytes. */
export async function encodeWebp(
  { data, ...raw }: Pixels,
  role: TextureRole,
): Promise<Uint8Array<ArrayBuffer>> {
  const encoded = await sharp(data, { raw })
    .webp({
      quality: qualities[role],
      effort: effortFor(Math.max(raw.width, raw.height)),
      exact: role !== 'color',
    })
    .toBuffer();
  return new Uint8Array(encoded);
}

export async function decodeWebp(bytes: Uint8Array, channels: 3 | 4): Promise<Pixels> {
  const image = sharp(bytes);
  const plain = channels === 4 ? image.ensureAlpha() : image.removeAlpha();
  const { data, info } = await plain.raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels, data };
}
