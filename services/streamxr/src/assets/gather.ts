/** All of `content`, which has `bytes` bytes, in one array of its own. */
export async function gather(
  content: AsyncIterable<Uint8Array>,
  bytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = new Uint8Array(bytes);
  let filled = 0;
  for await (const piece of content) {
    file.set(piece, filled);
    filled += piece.length;
  }
  return file;
}
