import type { TextureRole } from '@streamxr/assets';
import { imageError } from './image-error.ts';
import { decodeWebp, encodeWebp } from './encode-webp.ts';
import { patchwork, patchworkSide } from './patchwork.ts';
import { decodeImage, fitted, type Pixels, resizePixels } from './pixels.ts';

export interface EncodedImage {
  readonly webp: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly rmsError: number;
}

export interface TextureLevels {
  readonly role: TextureRole;
  /** Pixels of the image as it came. */
  readonly source: { readonly width: number; readonly height: number };
  readonly root: EncodedImage;
  /** Small to large; never empty. */
  readonly levels: readonly EncodedImage[];
  /** Small and unpacked, for whoever draws with it here. */
  readonly sample: Pixels;
}

/** Longest sides that are served, small to large. */
const sides = [128, 256, 512, 1_024, 2_048, 4_096] as const;
const servedMax = 4_096;
const sampleSide = 256;

/** Decodes an image once and makes its levels, each from the next larger one. Throws PipelineProblem. */
export async function makeTextureLevels(
  bytes: Uint8Array,
  role: TextureRole,
  rootSide: number,
): Promise<TextureLevels> {
  const source = await decodeImage(bytes, servedMax);
  const longest = Math.max(source.width, source.height);
  const levels: EncodedImage[] = [];
  let pixels = source;
  let sample = source;
  for (const side of [longest, ...sides.filter((each) => each < longest).toReversed()]) {
    const size = fitted(source, side);
    if (size.width !== pixels.width || size.height !== pixels.height)
      pixels = await resizePixels(pixels, size);
    if (side >= sampleSide) sample = pixels;
    levels.unshift(await encodeLevel(source, pixels, role));
  }
  const root = await encodeLevel(source, await resizePixels(pixels, fitted(source, rootSide)), role);
  return { role, source, root, levels, sample: await resizePixels(sample, fitted(source, sampleSide)) };
}

async function encodeLevel(source: Pixels, pixels: Pixels, role: TextureRole): Promise<EncodedImage> {
  const webp = await encodeWebp(pixels, role);
  const { width, height } = pixels;
  return {
    webp,
    width,
    height,
    rmsError:
      pixels === source && Math.min(width, height) >= patchworkSide
        ? await codecError(source, role)
        : imageError(source, await decodeWebp(webp, source.channels)),
  };
}

/** What the encoder alone does to an image, by a patchwork of it: to unpack all of a WebP of 4,096² takes 0.45 s. */
async function codecError(source: Pixels, role: TextureRole): Promise<number> {
  const pieces = patchwork(source);
  const webp = await encodeWebp(pieces, role, Math.max(source.width, source.height));
  return imageError(pieces, await decodeWebp(webp, source.channels));
}
