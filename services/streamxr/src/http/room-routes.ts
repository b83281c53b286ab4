import { parseRoomName } from '@streamxr/protocol';
import type { FastifyInstance } from 'fastify';
import { requireGrant } from './caller-checks.ts';
import type { HttpParts } from './http-parts.ts';
import { sendRefusal } from './refusals.ts';

const readable = { onRequest: requireGrant('join') };

/** The rooms of this server, with their members and objects counted. */
export function addRoomRoutes(api: FastifyInstance, { rooms, describe }: HttpParts): void {
  api.get('/rooms', readable, async () => ({ rooms: await rooms.list() }));

  api.get<{ Params: { readonly room: string } }>('/rooms/:room', readable, async (request, reply) => {
    const name = parseRoomName(request.params.room);
    const room = name === null ? null : await rooms.get(name);
    return room === null ? sendRefusal(reply, { code: 'ROOM_NOT_FOUND' }) : { room };
  });

  api.get('/server', async () => describe());
}
