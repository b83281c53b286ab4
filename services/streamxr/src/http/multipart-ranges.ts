import type { ByteRange } from '@streamxr/assets';
import type { OpenedContent } from '../assets/content-shelf.ts';

/** The body of an answer with several ranges. */
export interface MultipartRanges {
  readonly type: string;
  readonly bytes: number;
  body(): AsyncIterable<Uint8Array>;
}

/** `multipart/byteranges` (RFC 9110, section 14.6). The hash of the content is in no content: it parts the parts. */
export function planMultipart(
  content: OpenedContent,
  ranges: readonly ByteRange[],
  type: string,
): MultipartRanges {
  const boundary = content.sha256.slice(0, 32);
  const parts = ranges.map((range) => ({
    range,
    head: Buffer.from(
      `\r\n--${boundary}\r\nContent-Type: ${type}\r\nContent-Range: bytes ${range.start}-${range.end}/${content.bytes}\r\n\r\n`,
    ),
  }));
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    type: `multipart/byteranges; boundary=${boundary}`,
    bytes: parts.reduce(
      (sum, { head, range }) => sum + head.length + range.end - range.start + 1,
      tail.length,
    ),
    async *body() {
      for (const { head, range } of parts) {
        yield head;
        yield* content.read(range);
      }
      yield tail;
    },
  };
}
