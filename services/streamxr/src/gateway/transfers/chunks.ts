/** The source cut into pieces of exactly `chunkBytes`, but for the last. */
export async function* inChunks(
  source: AsyncIterable<Uint8Array>,
  chunkBytes: number,
): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const piece of source) {
    let from = 0;
    if (rest.length > 0) {
      from = Math.min(piece.length, chunkBytes - rest.length);
      rest = Buffer.concat([rest, piece.subarray(0, from)]);
      if (rest.length < chunkBytes) continue;
      yield rest;
    }
    // What lies whole in a piece is not copied.
    for (; from + chunkBytes <= piece.length; from += chunkBytes)
      yield piece.subarray(from, from + chunkBytes);
    rest = piece.subarray(from);
  }
  if (rest.length > 0) yield rest;
}
