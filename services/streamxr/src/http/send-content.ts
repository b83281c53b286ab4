import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OpenedAsset } from '../assets/asset-library.ts';
import { parseRange } from './byte-range.ts';

export interface ContentOptions {
  readonly cacheControl: string;
  /** Told as bytes go out. */
  readonly onBytes: (bytes: number) => void;
}

/** Answers GET and HEAD with a model's bytes: validators, one range, nothing held in memory. */
export function sendContent(
  request: FastifyRequest,
  reply: FastifyReply,
  content: Omit<OpenedAsset, 'lod'>,
  { cacheControl, onBytes }: ContentOptions,
): FastifyReply {
  const etag = `"${content.sha256}"`;
  reply.headers({ etag, 'cache-control': cacheControl, 'accept-ranges': 'bytes' });
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();

  // A range of something else than what the client has in part would be spliced into nonsense.
  const ifRange = request.headers['if-range'];
  const asked = ifRange === undefined || ifRange === etag ? request.headers.range : undefined;
  const requested = parseRange(asked, content.bytes);
  if (requested.kind === 'unsatisfiable') {
    return reply.code(416).header('content-range', `bytes */${content.bytes}`).send();
  }
  reply.type('model/gltf-binary');
  const part = requested.kind === 'part' ? requested.range : null;
  const bytes = part === null ? content.bytes : part.end - part.start + 1;
  if (part !== null)
    reply.code(206).header('content-range', `bytes ${part.start}-${part.end}/${content.bytes}`);
  reply.header('content-length', bytes);
  if (request.method === 'HEAD') return reply.send();
  return reply.send(Readable.from(counted(content.read(part ?? undefined), onBytes), { objectMode: false }));
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
