import { Readable } from 'node:stream';
import type { ByteRange } from '@streamxr/assets';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mediaTypes } from '../assets/content-kind.ts';
import type { OpenedContent } from '../assets/content-shelf.ts';
import { parseRange } from './byte-range.ts';
import { planMultipart } from './multipart-ranges.ts';

export interface ContentOptions {
  readonly cacheControl: string;
  /** Told as bytes go out. */
  readonly onBytes: (bytes: number) => void;
}

/** Answers GET and HEAD with a content's bytes: validators and ranges. What is not in the cache is never held in memory whole. */
export function sendContent(
  request: FastifyRequest,
  reply: FastifyReply,
  content: OpenedContent,
  { cacheControl, onBytes }: ContentOptions,
): FastifyReply {
  const etag = `"${content.sha256}"`;
  reply.headers({ etag, 'cache-control': cacheControl, 'accept-ranges': 'bytes' });
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();

  // A range of something else than what the client has in part would be spliced into nonsense. Dates are no validators here.
  const ifRange = request.headers['if-range'];
  const asked = ifRange === undefined || ifRange === etag ? request.headers.range : undefined;
  const requested = parseRange(asked, content.bytes);
  const type = mediaTypes[content.kind];
  switch (requested.kind) {
    case 'unsatisfiable':
      return reply.code(416).header('content-range', `bytes */${content.bytes}`).send();
    case 'whole':
      reply.type(type);
      return sendPart(request, reply, content, null, onBytes);
    case 'part': {
      const { start, end } = requested.range;
      reply.code(206).type(type).header('content-range', `bytes ${start}-${end}/${content.bytes}`);
      return sendPart(request, reply, content, requested.range, onBytes);
    }
    case 'parts': {
      const multipart = planMultipart(content, requested.ranges, type);
      reply.code(206).type(multipart.type).header('content-length', multipart.bytes);
      if (request.method === 'HEAD') return reply.send();
      return reply.send(asStream(multipart.body(), onBytes));
    }
  }
}

function sendPart(
  { method }: FastifyRequest,
  reply: FastifyReply,
  content: OpenedContent,
  range: ByteRange | null,
  onBytes: (bytes: number) => void,
): FastifyReply {
  const bytes = range === null ? content.bytes : range.end - range.start + 1;
  reply.header('content-length', bytes);
  if (method === 'HEAD') return reply.send();
  const { cached } = content;
  if (cached === null) return reply.send(asStream(content.read(range ?? undefined), onBytes));
  onBytes(bytes);
  // One write, without a copy: the bytes in the cache are those that the kernel takes.
  return reply.send(range === null ? cached : cached.subarray(range.start, range.end + 1));
}

function asStream(source: AsyncIterable<Uint8Array>, onBytes: (bytes: number) => void): Readable {
  return Readable.from(counted(source, onBytes), { objectMode: false });
}

async function* counted(
  source: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    onBytes(piece.length);
    yield piece;
  }
}

/** If-None-Match (RFC 9110, section 13.1.2): a list, compared weakly. */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);
}
