import { broken, grouped, quoted } from './glb-problem.ts';
import { type JsonRecord, recordAt, recordsAt, requiredIndexAt, wholeAt } from './json-reading.ts';

/** A stretch of the file's binary part. */
export interface BufferView {
  /** After decompression. */
  readonly bytes: number;
  /** Null: elements follow each other without gaps. */
  readonly strideBytes: number | null;
  /** The content as it lies in the file, or null when it is compressed. */
  readonly content: Uint8Array | null;
}

const viewsMax = 65_536;
const buffersMax = 256;
const strideBytesMax = 252;
/** Decoders make room for what the file promises: a kilobyte may promise gigabytes. */
const decodedBytesMax = 2 ** 30;

const compressions = ['EXT_meshopt_compression', 'KHR_meshopt_compression'];

/** All stretches, each checked to lie inside the file. Throws GlbProblem. */
export function readBufferViews(gltf: JsonRecord, bin: Uint8Array): readonly BufferView[] {
  const buffers = recordsAt(gltf, 'buffers', 'the model', buffersMax).map((buffer, index) =>
    readBuffer(buffer, index, bin),
  );
  let decodedBytes = 0;
  return recordsAt(gltf, 'bufferViews', 'the model', viewsMax).map((view, index) => {
    const where = `buffer view ${index}`;
    const buffer = buffers[requiredIndexAt(view, 'buffer', where, buffers.length)] ?? 0;
    const stretch = readStretch(view, where, buffer);
    const strideBytes = readStride(view, where);
    const compression = compressionOf(view, where);
    if (compression === null) {
      // Only the first buffer has bytes; a stretch of a fallback buffer has none without its compression.
      if (view['buffer'] !== 0) throw broken(`The bytes of ${where} are not in the file.`);
      const content = bin.subarray(stretch.offsetBytes, stretch.offsetBytes + stretch.bytes);
      return { bytes: stretch.bytes, strideBytes, content };
    }
    checkCompression(compression, where, buffers, stretch.bytes);
    decodedBytes += stretch.bytes;
    if (decodedBytes > decodedBytesMax) {
      throw broken(`The model unpacks to more than ${grouped(decodedBytesMax)} bytes.`);
    }
    return { bytes: stretch.bytes, strideBytes, content: null };
  });
}

/** The buffer's length in bytes. */
function readBuffer(buffer: JsonRecord, index: number, bin: Uint8Array): number {
  const where = `buffer ${index}`;
  const bytes = wholeAt(buffer, 'byteLength', where);
  if (typeof buffer['uri'] === 'string') {
    throw broken(
      `The model keeps data outside of its file (${quoted(buffer['uri'])}); export it as one GLB.`,
    );
  }
  if (index === 0 && !isFallback(buffer, where)) {
    if (bytes > bin.length) {
      throw broken(
        `The model needs ${grouped(bytes)} bytes of data but its file contains ${grouped(bin.length)}.`,
      );
    }
    return bytes;
  }
  if (!isFallback(buffer, where)) throw broken(`The bytes of ${where} are not in the file.`);
  return bytes;
}

/** A buffer that stands for what compressed stretches unpack to; it has no bytes of its own. */
function isFallback(buffer: JsonRecord, where: string): boolean {
  const extensions = recordAt(buffer, 'extensions', where) ?? {};
  return compressions.some((name) => recordAt(extensions, name, where)?.['fallback'] === true);
}

function readStretch(
  record: JsonRecord,
  where: string,
  bufferBytes: number,
): { readonly offsetBytes: number; readonly bytes: number } {
  const offsetBytes = wholeAt(record, 'byteOffset', where, 0);
  const bytes = wholeAt(record, 'byteLength', where);
  if (offsetBytes + bytes > bufferBytes) {
    throw broken(
      `${where} ends at byte ${grouped(offsetBytes + bytes)} of a buffer of ${grouped(bufferBytes)}.`,
    );
  }
  return { offsetBytes, bytes };
}

function readStride(view: JsonRecord, where: string): number | null {
  if (view['byteStride'] === undefined) return null;
  const strideBytes = wholeAt(view, 'byteStride', where);
  if (strideBytes < 1 || strideBytes > strideBytesMax)
    throw broken(`"byteStride" of ${where} must be from 4 to ${strideBytesMax}.`);
  return strideBytes;
}

function compressionOf(view: JsonRecord, where: string): JsonRecord | null {
  const extensions = recordAt(view, 'extensions', where) ?? {};
  for (const name of compressions) {
    const compression = recordAt(extensions, name, where);
    if (compression !== null) return compression;
  }
  return null;
}

function checkCompression(
  compression: JsonRecord,
  viewName: string,
  buffers: readonly number[],
  decodedBytes: number,
): void {
  const where = `the compression of ${viewName}`;
  const buffer = requiredIndexAt(compression, 'buffer', where, buffers.length);
  if (buffer !== 0) throw broken(`The bytes of ${where} are not in the file.`);
  readStretch(compression, where, buffers[0] ?? 0);
  const count = wholeAt(compression, 'count', where);
  const strideBytes = wholeAt(compression, 'byteStride', where);
  if (count * strideBytes !== decodedBytes) {
    throw broken(
      `${where} unpacks to ${grouped(count * strideBytes)} bytes instead of ${grouped(decodedBytes)}.`,
    );
  }
}
