import type { Refusal } from '@streamxr/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendRefusal } from './refusals.ts';

/** How long we go on discarding what a refused sender still sends. */
const lingerMs = 2_000;

/**
 * Refuses a request whose body is still arriving. Closing at once would reset the connection and lose the answer on its way; so the rest
 * is discarded for a moment, and then the connection is cut.
 */
export async function refuseWithBody(
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: Refusal,
): Promise<FastifyReply> {
  const { raw } = request;
  if (!raw.complete) {
    reply.header('connection', 'close');
    raw.unpipe();
    raw.resume();
    const cut = setTimeout(() => raw.socket.destroy(), lingerMs);
    cut.unref();
    raw.once('close', () => clearTimeout(cut));
  }
  return sendRefusal(reply, refusal);
}
