import { limits, parseRoomName } from '@streamxr/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { requireGrant } from './caller-checks.ts';
import type { HttpParts } from './http-parts.ts';
import { sendRefusal } from './refusals.ts';

interface OfRoom {
  readonly Params: { readonly room: string };
}

const readable = { onRequest: requireGrant('join') };
const moderated = { onRequest: requireGrant('moderate', roomOf) };

/** The rooms of this server, with their members and objects counted; and what moderators set from outside. */
export function addRoomRoutes(api: FastifyInstance, { rooms, describe }: HttpParts): void {
  api.get('/rooms', readable, async () => ({ rooms: await rooms.list() }));

  api.get<OfRoom>('/rooms/:room', readable, async (request, reply) => {
    const name = parseRoomName(request.params.room);
    const room = name === null ? null : await rooms.get(name);
    return room === null ? sendRefusal(reply, { code: 'ROOM_NOT_FOUND' }) : { room };
  });

  api.put<OfRoom>('/rooms/:room/slow-mode', moderated, async (request, reply) => {
    const name = parseRoomName(request.params.room);
    if (name === null) return sendRefusal(reply, { code: 'ROOM_NOT_FOUND' });
    const seconds = secondsIn(request.body);
    if (seconds === null) {
      const message = `seconds: must be a whole number from 0 to ${limits.slowModeSecondsMax}`;
      return sendRefusal(reply, { code: 'BAD_FIELD', message });
    }
    const set = await rooms.setSlowMode(name, seconds);
    return set.ok ? { room: name, slowModeSeconds: seconds } : sendRefusal(reply, set.refusal);
  });

  api.get('/server', async () => describe());
}

function roomOf({ params }: FastifyRequest): string | null {
  return (params as OfRoom['Params']).room;
}

function secondsIn(body: unknown): number | null {
  if (typeof body !== 'object' || body === null || !('seconds' in body)) return null;
  const { seconds } = body;
  if (typeof seconds !== 'number' || !Number.isInteger(seconds)) return null;
  return seconds >= 0 && seconds <= limits.slowModeSecondsMax ? seconds : null;
}
