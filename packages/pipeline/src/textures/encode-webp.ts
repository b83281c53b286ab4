import type { TextureRole } from '@streamxr/assets';
import sharp from 'sharp';
import type { Pixels } from './pixels.ts';

/** Normals show every error as a bump in the light; roughness hardly any. Figures: docs/decisions, "Images are WebP". */
const qualities: Readonly<Record<TextureRole, number>> = { color: 82, normal: 90, data: 78 };

/** From this side on the encoder's first gear is four times as fast, for hardly more bytes. */
const largeSide = 1_024;

/** A bare WebP without metadata. Equal pixels give equal bytes. */
export async function encodeWebp(
  { data, ...raw }: Pixels,
  role: TextureRole,
): Promise<Uint8Array<ArrayBuffer>> {
  const encoded = await sharp(data, { raw })
    .webp({
      quality: qualities[role],
      effort: Math.max(raw.width, raw.height) >= largeSide ? 0 : 4,
      smartSubsample: role === 'normal',
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
