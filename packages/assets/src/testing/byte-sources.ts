import { SeededRandom } from '@streamxr/kernel';

/** Bytes that do not repeat; equal arguments give equal bytes. */
export function seededBytes(count: number, seed: number): Uint8Array {
  const random = new SeededRandom(seed);
  return Uint8Array.from({ length: count }, () => random.below(256));
}

/** The bytes in pieces of at most `pieceBytes`; an upload as it arrives. */
export async function* inPieces(bytes: Uint8Array, pieceBytes = 16 * 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

/** Reads a source to its end. */
export async function readAll(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of source) pieces.push(piece.slice());
  return new Uint8Array(Buffer.concat(pieces));
}
