import { grantsOf, may } from '@streamxr/access';
import { type Grant, limits, parseRoomName, parseTrackTitle, type Refusal } from '@streamxr/protocol';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpParts } from '../http-parts.ts';
import { refusalOfFramework, sendRefusal } from '../refusals.ts';
import type { ExternalDesk } from './external-desk.ts';
import {
  credentialsOf,
  fragmentOf,
  parseSdpFragment,
  type SdpFragment,
  withCredentials,
} from './sdp-fragment.ts';
import { newEtag, type WhipKind, type WhipSession, WhipSessions } from './whip-sessions.ts';

interface OfRoom {
  readonly Params: { readonly room: string };
  readonly Querystring: { readonly title?: unknown; readonly track?: unknown };
}

interface OfSession {
  readonly Params: { readonly room: string; readonly id: string };
}

const sdpType = 'application/sdp';
const fragmentType = 'application/trickle-ice-sdpfrag';
/** What a ticket must allow: to show something to everybody, or to be in the room. */
const grantOf: Readonly<Record<WhipKind, Grant>> = { whip: 'show', whep: 'join' };

/**
 * Standard tools publish into a room (WHIP, RFC 9725) and play out of it (WHEP, draft-ietf-wish-whep). A ticket as bearer token is all
 * that counts, so pages of any origin may ask: nothing here hangs on a cookie.
 */
export async function addWhipRoutes(api: FastifyInstance, parts: HttpParts): Promise<void> {
  const { externals } = parts;
  const sessions = new WhipSessions({ limited: parts.whipRates !== null });
  await api.register(async (whip) => {
    whip.removeAllContentTypeParsers();
    for (const type of [sdpType, fragmentType])
      whip.addContentTypeParser(
        type,
        { parseAs: 'string', bodyLimit: limits.sdpMax },
        (_request, body, done) => done(null, body),
      );
    whip.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply, parts));
    whip.addHook('onRequest', async (_request, reply) => addCors(reply));
    whip.addHook('onClose', async () => sessions.close());
    for (const kind of ['whip', 'whep'] as const) addKind(whip, kind, sessions, externals, parts);
  });
}

function addKind(
  whip: FastifyInstance,
  kind: WhipKind,
  sessions: WhipSessions,
  externals: ExternalDesk,
  parts: HttpParts,
): void {
  const guarded = { onRequest: requireTicket(grantOf[kind]), config: { anyOrigin: true } };
  const endpoint = `/rooms/:room/${kind}`;
  const session = `${endpoint}/:id`;

  whip.post<OfRoom>(endpoint, guarded, async (request, reply) => {
    const room = parseRoomName(request.params.room);
    if (room === null) return sendRefusal(reply, { code: 'ROOM_NOT_FOUND' });
    const offer = bodyOf(request, sdpType);
    if (offer === null) return sendRefusal(reply, wrongType(sdpType));
    const waitMs = parts.whipRates?.take(request.ip, parts.clock.nowMs()) ?? 0;
    if (waitMs > 0) return sendRefusal(reply, { code: 'RATE_LIMITED', retryAfterMs: waitMs });
    const wish = readWish(request.query);
    if (!wish.ok) return sendRefusal(reply, wish.refusal);
    const subject = subjectOf(request);
    const opened = await sessions.open({ kind, room, address: request.ip, subject, offer }, () =>
      kind === 'whip'
        ? externals.publish(room, offer, { title: wish.title, mayModerate: mayModerate(request) })
        : externals.play(room, offer, wish.track),
    );
    if (!opened.ok) return sendRefusal(reply, opened.refusal);
    const { id, etag, link } = opened.value;
    return reply
      .code(201)
      .headers({
        location: `/api/rooms/${encodeURIComponent(room)}/${kind}/${id}`,
        etag,
        'accept-patch': fragmentType,
        'cache-control': 'no-store',
        link: iceServerLinks(externals, subject),
      })
      .type(sdpType)
      .send(link.answer);
  });

  whip.patch<OfSession>(session, guarded, async (request, reply) => {
    const found = sessions.find(kind, request.params.room, request.params.id, subjectOf(request));
    if (!found.ok) return sendRefusal(reply, found.refusal);
    const text = bodyOf(request, fragmentType);
    if (text === null) {
      reply.header('accept-patch', fragmentType);
      return sendRefusal(reply, wrongType(fragmentType));
    }
    const fragment = parseSdpFragment(text);
    if (!fragment.ok) return sendRefusal(reply, { code: 'BAD_FIELD', message: fragment.refusal });
    return isRestart(found.value, fragment.value)
      ? restart(found.value, fragment.value, request, reply)
      : trickle(found.value, fragment.value, request, reply);
  });

  whip.delete<OfSession>(session, guarded, async ({ params, ...request }, reply) => {
    const found = sessions.find(kind, params.room, params.id, subjectOf(request));
    if (!found.ok) return sendRefusal(reply, found.refusal);
    sessions.end(found.value);
    return reply.code(200).send();
  });

  for (const url of [endpoint, session]) {
    const accepted = url === endpoint ? { 'accept-post': sdpType } : { 'accept-patch': fragmentType };
    whip.options(url, async (_request, reply) => reply.headers(accepted).code(204).send());
    // Kept for later by the RFC (4.2), so refused instead of not found.
    whip.route({
      method: ['GET', 'PUT'],
      url,
      config: { anyOrigin: true },
      handler: async (_request, reply) =>
        sendRefusal(reply.header('allow', `OPTIONS, ${url === endpoint ? 'POST' : 'PATCH, DELETE'}`), {
          code: 'METHOD_NOT_ALLOWED',
        }),
    });
  }
}

/** Candidates of the ICE session that the precondition names. */
function trickle(
  { etag, link }: WhipSession,
  { candidates }: SdpFragment,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const condition = request.headers['if-match'];
  if (condition === undefined) return sendRefusal(reply, { code: 'PRECONDITION_NEEDED' });
  if (condition !== etag) return sendRefusal(reply, { code: 'PRECONDITION_FAILED' });
  for (const { candidate, mid } of candidates) {
    const refusal = link.addCandidate(candidate, mid);
    // One of many that is of no use is dropped, as engines do; too many end the patience.
    if (refusal?.code === 'RATE_LIMITED') return sendRefusal(reply, refusal);
  }
  return reply.code(204).send();
}

/** Other credentials restart ICE. Nobody needs to know which session he restarts (RFC 9725, 4.3.3). */
async function restart(
  session: WhipSession,
  { ufrag, pwd, candidates }: SdpFragment,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const condition = request.headers['if-match'];
  if (condition === undefined) return sendRefusal(reply, { code: 'PRECONDITION_NEEDED' });
  if (condition !== '*') return sendRefusal(reply, { code: 'PRECONDITION_FAILED' });
  if (session.busy) return sendRefusal(reply, { code: 'RATE_LIMITED', retryAfterMs: 1_000 });
  const offer = withCredentials(session.offer, ufrag ?? '', pwd ?? '');
  session.busy = true;
  const answered = await session.link.negotiate(offer).finally(() => (session.busy = false));
  if (!answered.ok) return sendRefusal(reply, answered.refusal);
  session.offer = offer;
  session.etag = newEtag();
  for (const { candidate, mid } of candidates) session.link.addCandidate(candidate, mid);
  return reply
    .code(200)
    .headers({ etag: session.etag, 'cache-control': 'no-store' })
    .type(fragmentType)
    .send(fragmentOf(answered.value));
}

function isRestart({ offer }: WhipSession, { ufrag, pwd }: SdpFragment): boolean {
  if (ufrag === null || pwd === null) return false;
  const present = credentialsOf(offer);
  return ufrag !== present.ufrag || pwd !== present.pwd;
}

function requireTicket(grant: Grant) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const { identity } = request;
    // Guests are told from each other by nothing, and pages of other origins must bring a right of their own.
    if (identity === null || identity.kind === 'guest') {
      reply.header('www-authenticate', 'Bearer');
      return sendRefusal(reply, { code: 'TICKET_NEEDED' });
    }
    const allowed = may(identity, grant, (request.params as OfRoom['Params']).room);
    return allowed.ok ? undefined : sendRefusal(reply, allowed.refusal);
  };
}

function mayModerate({ identity }: FastifyRequest): boolean {
  return identity !== null && grantsOf(identity).includes('moderate');
}

function subjectOf({ identity }: Pick<FastifyRequest, 'identity'>): string {
  return identity?.kind === 'ticket-holder' ? identity.subject : '';
}

type Wish =
  | { readonly ok: true; readonly title: string | undefined; readonly track: string | null }
  | { readonly ok: false; readonly refusal: Refusal };

function readWish({ title, track }: OfRoom['Querystring']): Wish {
  const titleRead = title === undefined ? undefined : parseTrackTitle(title);
  if (titleRead === null) {
    const message = `title: must be a text of 1 to ${limits.trackTitleMax} characters`;
    return { ok: false, refusal: { code: 'BAD_FIELD', message } };
  }
  if (track !== undefined && typeof track !== 'string')
    return { ok: false, refusal: { code: 'TRACK_NOT_FOUND' } };
  return { ok: true, title: titleRead, track: track ?? null };
}

/** Null where the body is of another type, or there is none. */
function bodyOf({ headers, body }: FastifyRequest, type: string): string | null {
  const [given] = (headers['content-type'] ?? '').split(';');
  return given?.trim().toLowerCase() === type && typeof body === 'string' ? body : null;
}

function wrongType(type: string): Refusal {
  return { code: 'UNSUPPORTED_TYPE', message: `The body must be ${type}.` };
}

/** RFC 9725, 4.6. */
function iceServerLinks(externals: ExternalDesk, subject: string): string[] {
  return externals.iceServers(subject).flatMap(({ urls, username, credential }) =>
    urls.map((url) => {
      const secrets =
        username === undefined || credential === undefined
          ? ''
          : `; username="${quoted(username)}"; credential="${quoted(credential)}"; credential-type="password"`;
      return `<${url}>; rel="ice-server"${secrets}`;
    }),
  );
}

function quoted(text: string): string {
  return text.replaceAll(/["\\]/g, String.raw`\$&`);
}

function addCors(reply: FastifyReply): void {
  reply.headers({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'OPTIONS, POST, PATCH, DELETE',
    'access-control-allow-headers': 'authorization, content-type, if-match',
    'access-control-expose-headers': 'location, etag, link, accept-patch, accept-post, retry-after',
    'access-control-max-age': '600',
    'cross-origin-resource-policy': 'cross-origin',
  });
}

function answerError(
  error: FastifyError,
  { method, url }: FastifyRequest,
  reply: FastifyReply,
  { logger }: HttpParts,
): FastifyReply {
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return sendRefusal(reply, wrongType(method === 'PATCH' ? fragmentType : sdpType));
  const refusal = refusalOfFramework(error);
  if (refusal !== null) return sendRefusal(reply, refusal);
  logger.error('request failed', { method, url, error });
  return sendRefusal(reply, { code: 'INTERNAL' });
}
