import { decodeBase64 } from './base64.ts';
import type { BufferView } from './buffer-views.ts';
import { broken, grouped, quoted, unsupported } from './glb-problem.ts';
import { readImageHeader } from './image-header.ts';
import { type JsonRecord, recordsAt, requiredIndexAt } from './json-reading.ts';

const imagesMax = 1_024;
const sideMax = 8_192;
/** Four images of the largest size: one GiB when decoded. */
const pixelsMax = 4 * sideMax * sideMax;
/** Small images may stand in the description itself. */
const inlineTextMax = 96 * 1_024;

/** Checks that all images are in the file, of a known format and bounded in pixels; gives their number. Throws GlbProblem. */
export function checkImages(gltf: JsonRecord, views: readonly BufferView[]): number {
  const images = recordsAt(gltf, 'images', 'the model', imagesMax);
  let pixels = 0;
  images.forEach((image, index) => {
    const where = `image ${index}`;
    const header = readImageHeader(contentOf(image, where, views));
    if (header === null) throw unsupported(`${where} is neither PNG, JPEG, WebP nor KTX2.`);
    const { width, height } = header;
    if (width < 1 || height < 1) throw broken(`${where} has no pixels.`);
    if (width > sideMax || height > sideMax) {
      throw unsupported(
        `${where} is ${grouped(width)} × ${grouped(height)} pixels; at most ${grouped(sideMax)} a side are supported.`,
      );
    }
    pixels += width * height;
    if (pixels > pixelsMax)
      throw unsupported(`The model's images come to more than ${grouped(pixelsMax)} pixels.`);
  });
  return images.length;
}

function contentOf(image: JsonRecord, where: string, views: readonly BufferView[]): Uint8Array {
  const { uri } = image;
  if (uri === undefined) {
    const view = views[requiredIndexAt(image, 'bufferView', where, views.length)];
    if (view?.content === undefined || view.content === null)
      throw broken(`The bytes of ${where} cannot be read.`);
    return view.content;
  }
  if (typeof uri !== 'string') throw broken(`"uri" of ${where} is no text.`);
  const inline = /^data:image\/[a-z0-9+.-]+;base64,/.exec(uri);
  if (inline === null) {
    throw broken(
      `The model keeps ${where} outside of its file (${quoted(uri)}); export it as one GLB with everything inside.`,
    );
  }
  if (uri.length > inlineTextMax)
    throw unsupported(`${where} is too large to stand in the description of the model.`);
  const content = decodeBase64(uri.slice(inline[0].length));
  if (content === null) throw broken(`${where} is damaged.`);
  return content;
}
