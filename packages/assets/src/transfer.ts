import { limits } from '@streamxr/protocol';
import type { ByteRange } from './ports.ts';

/** How a file travels over the WebSocket: in `chunks` pieces of `chunkBytes`, the last one shorter. */
export interface TransferPlan {
  readonly bytes: number;
  readonly chunkBytes: number;
  readonly chunks: number;
}

/** Throws RangeError for sizes that the wire does not allow. */
export function planTransfer(bytes: number, chunkBytes: number): TransferPlan {
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw new RangeError('bytes must be a whole number');
  if (!Number.isInteger(chunkBytes) || chunkBytes < 1 || chunkBytes > limits.assetChunkBytesMax) {
    throw new RangeError(`a chunk has 1 to ${limits.assetChunkBytesMax} bytes`);
  }
  return { bytes, chunkBytes, chunks: Math.ceil(bytes / chunkBytes) };
}

/** Where the piece of that number lies in the file. */
export function chunkRange(plan: TransferPlan, index: number): ByteRange {
  if (!Number.isInteger(index) || index < 0 || index >= plan.chunks)
    throw new RangeError('there is no such chunk');
  const start = index * plan.chunkBytes;
  return { start, end: Math.min(plan.bytes, start + plan.chunkBytes) - 1 };
}
