import type { TextureRole } from '@streamxr/assets';
import sharp from 'sharp';
import type { Pixels } from './pixels.ts';

/** Normals show every error as a bump in the light; roughness hardly any. Figures: docs/decisions, "Images are WebP". */
const qualities: Readonly<Record<TextureRole, number>> = { color: 80, normal: 88, data: 75 };

/** The fourth gear takes three times the time of the first and saves a tenth to a third of its bytes; the second saves most of that. */
function effortFor(side: number): number {
  if (side <= 512) return 4;
  return side <= 2_048 ? 2 : 0;
}

/** A bare WebP without metadata, encoded as carefully as suits an image of that side. Equal pixels give equal bytes. */
export async function encodeWebp(
  { data, ...raw }: Pixels,
  role: TextureRole,
  side: number = Math.max(raw.width, raw.height),
): Promise<Uint8Array<ArrayBuffer>> {
  const encoded = await sharp(data, { raw })
    .webp({
      quality: qualities[role],
      effort: effortFor(side),
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
