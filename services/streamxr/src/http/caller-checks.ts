import { may } from '@streamxr/access';
import type { Grant } from '@streamxr/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpParts } from './http-parts.ts';
import { sendRefusal } from './refusals.ts';

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Before any handler of /api: the page's origin is checked on every mutation, listed pages get CORS, and the ticket is read. */
export function addCallerChecks(api: FastifyInstance, { origins, admission }: HttpParts): void {
  api.decorateRequest('identity', null);

  api.addHook('onRequest', async (request, reply) => {
    const { origin, host } = request.headers;
    if (origin !== undefined && origins.isListed(origin)) addCors(reply, origin);
    const { anyOrigin = false } = request.routeOptions.config;
    if (!safeMethods.has(request.method) && !anyOrigin && !origins.allows({ origin, host })) {
      return sendRefusal(reply, { code: 'BAD_ORIGIN' });
    }
    const identified = await admission.identify(bearerOf(request));
    if (!identified.ok) return sendRefusal(reply, identified.refusal);
    request.identity = identified.value;
    return undefined;
  });

  api.options('/*', async (_request, reply) => reply.code(204).send());
}

/** A hook for routes that need a grant: in the room that `roomOf` gives, or for what belongs to no single room. */
export function requireGrant(
  grant: Grant,
  roomOf: (request: FastifyRequest) => string | null = () => null,
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined> {
  return async (request, reply) => {
    const { identity } = request;
    if (identity === null) return sendRefusal(reply, { code: 'TICKET_NEEDED' });
    const allowed = may(identity, grant, roomOf(request));
    return allowed.ok ? undefined : sendRefusal(reply, allowed.refusal);
  };
}

function addCors(reply: FastifyReply, origin: string): void {
  reply.headers({
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
    'access-control-allow-headers': 'authorization, content-type, range, if-none-match, if-range',
    'access-control-expose-headers': 'content-length, content-range, etag, retry-after, x-streamxr-lod',
    'access-control-max-age': '600',
    'cross-origin-resource-policy': 'cross-origin',
    vary: 'origin',
  });
}

/** RFC 6750, section 2.1. */
function bearerOf(request: FastifyRequest): string | null {
  const header = request.headers.authorization;
  if (header === undefined) return null;
  const match = /^Bearer +(.+)$/i.exec(header);
  // Another scheme is no ticket, and not nothing either.
  return match?.[1] ?? '';
}
