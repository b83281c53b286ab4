import { refuse, type Result } from '@streamxr/kernel';
import {
  type Campaign,
  type ClientMessage,
  jsonCodec,
  parseRoomName,
  type Refusal,
} from '@streamxr/protocol';
import type { CampaignOrder } from '@streamxr/rooms';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { requireGrant } from './caller-checks.ts';
import type { HttpParts } from './http-parts.ts';
import { sendRefusal } from './refusals.ts';

interface OfRoom {
  readonly Params: { readonly room: string };
}

interface OfCampaign {
  readonly Params: { readonly room: string; readonly campaignId: string };
}

const readable = { onRequest: requireGrant('join', roomOf) };
const editable = { onRequest: requireGrant('edit', roomOf) };

/** The campaigns of rooms. Bodies are those of the messages that do the same, without `type`. */
export function addCampaignRoutes(api: FastifyInstance, { rooms }: HttpParts): void {
  const order = async (
    room: string,
    what: Result<CampaignOrder, Refusal>,
  ): Promise<Result<Campaign | null, Refusal>> => {
    const name = parseRoomName(room);
    if (name === null) return refuse({ code: 'ROOM_NOT_FOUND' });
    return what.ok ? rooms.orderCampaign(name, what.value) : what;
  };

  api.get<OfRoom>('/rooms/:room/campaigns', readable, async ({ params }, reply) => {
    const name = parseRoomName(params.room);
    const found = name === null ? refuse({ code: 'ROOM_NOT_FOUND' } as const) : await rooms.campaigns(name);
    return found.ok ? { campaigns: found.value } : sendRefusal(reply, found.refusal);
  });

  api.post<OfRoom>('/rooms/:room/campaigns', editable, async ({ params, body }, reply) => {
    const message = read('create-campaign', body);
    const what: Result<CampaignOrder, Refusal> = message.ok
      ? { ok: true, value: { order: 'create', spec: message.value } }
      : message;
    return send(reply.code(201), await order(params.room, what));
  });

  api.patch<OfCampaign>('/rooms/:room/campaigns/:campaignId', editable, async ({ params, body }, reply) => {
    const message = read('update-campaign', body, params.campaignId);
    const what: Result<CampaignOrder, Refusal> = message.ok
      ? { ok: true, value: { order: 'update', update: message.value } }
      : message;
    return send(reply, await order(params.room, what));
  });

  api.delete<OfCampaign>('/rooms/:room/campaigns/:campaignId', editable, async ({ params }, reply) => {
    const { room, campaignId } = params;
    const gone = await order(room, { ok: true, value: { order: 'delete', campaignId } });
    return gone.ok ? reply.code(204).send() : sendRefusal(reply, gone.refusal);
  });
}

/** The body as the message of that type would have it. */
function read<Type extends 'create-campaign' | 'update-campaign'>(
  type: Type,
  body: unknown,
  campaignId?: string,
): Result<Extract<ClientMessage, { readonly type: Type }>, Refusal> {
  if (typeof body !== 'object' || body === null)
    return refuse({ code: 'BAD_FIELD', message: 'The body must be JSON.' });
  const decoded = jsonCodec.decodeClient(JSON.stringify({ ...body, campaignId, type }));
  if (!decoded.ok) return refuse({ code: 'BAD_FIELD', message: decoded.refusal.message });
  return { ok: true, value: decoded.value as Extract<ClientMessage, { readonly type: Type }> };
}

function send(
  reply: FastifyReply,
  answer: Result<Campaign | null, Refusal>,
): FastifyReply | { campaign: Campaign | null } {
  return answer.ok ? { campaign: answer.value } : sendRefusal(reply, answer.refusal);
}

function roomOf({ params }: FastifyRequest): string | null {
  return (params as OfRoom['Params']).room;
}
