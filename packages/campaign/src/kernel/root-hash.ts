/** Two words of a chunk: its positions and its velocities. */
const wordsPerChunk = 2;

/**
 * One checksum, as 16 hexadecimal digits, of the checksums of so many chunks from the first on: equal for all who simulate these
 * chunks, however many more they have.
 */
export function rootHash(chunkHashes: Uint32Array, chunkCount: number): string {
  let positions = chunkCount;
  let velocities = ~chunkCount;
  for (let chunk = 0; chunk < chunkCount; chunk++) {
    positions = mix(positions ^ (chunkHashes[chunk * wordsPerChunk] ?? 0));
    velocities = mix(velocities ^ (chunkHashes[chunk * wordsPerChunk + 1] ?? 0));
  }
  return hex(positions) + hex(velocities);
}

/** The chunks in which two lists of checksums differ. */
export function differingChunks(ours: Uint32Array, theirs: Uint32Array): number[] {
  const chunkCount = Math.min(ours.length, theirs.length) / wordsPerChunk;
  return Array.from({ length: chunkCount }, (_, chunk) => chunk).filter(
    (chunk) =>
      ours[chunk * wordsPerChunk] !== theirs[chunk * wordsPerChunk] ||
      ours[chunk * wordsPerChunk + 1] !== theirs[chunk * wordsPerChunk + 1],
  );
}

/** As Random.mix of the kernel. Source: lowbias32, Chris Wellons, public domain. */
function mix(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
