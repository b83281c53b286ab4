import type { IncomingMessage, ServerResponse } from 'node:http';
import { mediaTypes } from '../assets/content-kind.ts';
import type { HotContent } from '../assets/content-shelf.ts';
import { dataPolicy, safeHeaders } from './security-headers.ts';

export const immutable = 'public, max-age=31536000, immutable';

const hotUrl = /^\/api\/blobs\/([0-9a-f]{64})$/;
/** Who says more than what it wants is answered by the routes. */
const particulars = [
  'authorization',
  'expect',
  'if-match',
  'if-none-match',
  'if-range',
  'origin',
  'range',
] as const;
const steadyHeaders = [
  ...Object.entries(safeHeaders),
  ['content-security-policy', dataPolicy],
  ['cache-control', immutable],
  ['accept-ranges', 'bytes'],
].flat();

export interface HotContentsParts {
  readonly contentOf: (sha256: string) => HotContent | null;
  /** Told of each answer, and how long it kept the thread. */
  readonly onAnswer: (request: IncomingMessage, bytes: number, tookMs: number) => void;
}

/**
 * Answers a plain GET of a content that is in memory, before the framework sees the request: what a CDN, or a full room, asks for
 * again and again costs half as much. Gives false, and does nothing, for everything else. The headers are those of the route.
 */
export function answerHot(
  request: IncomingMessage,
  response: ServerResponse,
  { contentOf, onAnswer }: HotContentsParts,
): boolean {
  const { method, url = '', headers } = request;
  if (method !== 'GET') return false;
  const sha256 = hotUrl.exec(url)?.[1];
  if (sha256 === undefined || particulars.some((name) => headers[name] !== undefined)) return false;
  const begunMs = performance.now();
  const content = contentOf(sha256);
  if (content === null) return false;
  response.writeHead(200, [
    ...steadyHeaders,
    'etag',
    `"${sha256}"`,
    'content-type',
    mediaTypes[content.kind],
    'content-length',
    String(content.bytes.length),
  ]);
  response.end(content.bytes);
  onAnswer(request, content.bytes.length, performance.now() - begunMs);
  return true;
}
