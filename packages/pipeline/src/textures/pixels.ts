import sharp from 'sharp';
import { broken } from '../refusal.ts';

/** Pixels in rows from the top, eight bits a channel, sRGB or data as the image holds them. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  readonly data: Uint8Array;
}

/** As the inspection allows; a file whose header lies does not get further than this. */
const pixelsMax = 8_192 * 8_192;

// One thread an image and no cache: the pipeline shares the machine with the server, and memory with nobody afterwards.
sharp.concurrency(1);
sharp.cache(false);

/** Decodes a PNG, JPEG or WebP whole; no larger than `sideMax` a side. Throws PipelineProblem. */
export async function decodeImage(bytes: Uint8Array, sideMax: number): Promise<Pixels> {
  try {
    const image = sharp(bytes, { limitInputPixels: pixelsMax, failOn: 'error' });
    const { width, height, hasAlpha } = await image.metadata();
    const size = fitted({ width, height }, sideMax);
    const shrunk = size.width < width ? image.resize({ ...size, fit: 'fill' }) : image;
    const plain = hasAlpha ? shrunk.ensureAlpha() : shrunk.removeAlpha();
    const { data, info } = await plain
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3 && info.channels !== 4) throw new RangeError(`${info.channels} channels`);
    const pixels = { width: info.width, height: info.height, channels: info.channels, data };
    return pixels.channels === 4 && isOpaque(pixels) ? withoutAlpha(pixels) : pixels;
  } catch (error) {
    throw broken('An image of the model cannot be decoded.', error);
  }
}

/** The size with the same proportions and no side longer than `sideMax`. */
export function fitted(
  { width, height }: { readonly width: number; readonly height: number },
  sideMax: number,
): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, sideMax / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

export async function resizePixels(
  { data, ...raw }: Pixels,
  size: { readonly width: number; readonly height: number },
): Promise<Pixels> {
  const resized = await sharp(data, { raw })
    .resize({ ...size, fit: 'fill' })
    .raw()
    .toBuffer();
  return { ...raw, ...size, data: resized };
}

function isOpaque({ data }: Pixels): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return false;
  return true;
}

function withoutAlpha({ width, height, data }: Pixels): Pixels {
  const opaque = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    opaque[pixel * 3] = data[pixel * 4] ?? 0;
    opaque[pixel * 3 + 1] = data[pixel * 4 + 1] ?? 0;
    opaque[pixel * 3 + 2] = data[pixel * 4 + 2] ?? 0;
  }
  return { width, height, channels: 3, data: opaque };
}
