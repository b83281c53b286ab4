/** What a campaign's particles were at one tick. */
export interface Checkpoint {
  /** The tick after whose step they were so. */
  readonly tick: number;
  readonly particles: number;
  readonly root: string;
  readonly chunkHashes: Uint32Array;
}

/** Between two comparisons. */
export const checkEveryTicks = 60;
/** Eight seconds of them. */
const checkpointsMax = 8;

/** The newest checkpoints, for those who compare. */
export class Checkpoints {
  #kept: readonly Checkpoint[] = [];

  add(checkpoint: Checkpoint): void {
    this.#kept = [...this.#kept.slice(1 - checkpointsMax), checkpoint];
  }

  at(tick: number): Checkpoint | null {
    return this.#kept.find((one) => one.tick === tick) ?? null;
  }

  clear(): void {
    this.#kept = [];
  }
}

/** Chunk hashes as they travel. */
export function chunkBytesOf(chunkHashes: Uint32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunkHashes.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, word] of chunkHashes.entries()) view.setUint32(index * 4, word, true);
  return bytes;
}

/** Null for bytes that are no chunk hashes. */
export function chunkHashesOf(bytes: Uint8Array): Uint32Array | null {
  if (bytes.length % 8 !== 0) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, index) => view.getUint32(index * 4, true));
}
