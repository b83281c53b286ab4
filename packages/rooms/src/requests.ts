import { accept, refuse, type Result, unreachable } from '@streamxr/kernel';
import type { ClientMessage, ClientMessageOf, Grant, Stage } from '@streamxr/protocol';
import { type CampaignRules, createCampaign, deleteCampaign, updateCampaign } from './campaigns.ts';
import { setAudioZones } from './audio-zones.ts';
import { say } from './chat.ts';
import type { RoomEvent } from './events.ts';
import type { Member } from './member.ts';
import { createObject, deleteObject, grabObject, releaseObject, updateObject } from './objects.ts';
import type { RoomRefusal } from './refusal.ts';
import type { RoomLimits, RoomState } from './state.ts';

/** Messages that a member sends to its room; the gateway answers the others. */
export type RoomRequest = Extract<
  ClientMessage,
  {
    type:
      | 'head-tracking'
      | 'create-object'
      | 'update-object'
      | 'delete-object'
      | 'grab-object'
      | 'release-object'
      | 'chat-message'
      | 'raise-hand'
      | 'lower-hand'
      | 'set-slow-mode'
      | 'set-stage'
      | 'set-audio-zones'
      | 'introduce'
      | 'create-campaign'
      | 'update-campaign'
      | 'delete-campaign'
      | 'leave';
  }
>;

/** Requests that become durable events. */
export type DurableRequest = Exclude<RoomRequest, { type: 'head-tracking' | 'leave' }>;

/** What a decision may look at. */
export interface RoomRules {
  readonly limits: RoomLimits;
  readonly assetExists: (assetId: string) => boolean;
  readonly campaigns: CampaignRules;
}

type Decision = Result<RoomEvent, RoomRefusal>;

/** Who may do what: the event that a request becomes, or why it does not. Changes nothing. */
export function decide(
  state: RoomState,
  member: Member,
  request: DurableRequest,
  rules: RoomRules,
  nowMs: number,
): Decision {
  const grant = grantFor(request.type);
  if (!member.grants.has(grant)) return refuse({ code: 'NOT_ALLOWED' });
  if (grant === 'edit' && isSpectator(state, member)) return refuse({ code: 'SPECTATOR' });
  switch (request.type) {
    case 'create-object':
      return createObject(state, member, request, rules.limits, rules.assetExists);
    case 'update-object':
      return updateObject(state, member, request);
    case 'delete-object':
      return deleteObject(state, member, request.objectId);
    case 'grab-object':
      return grabObject(state, member, request.objectId);
    case 'release-object':
      return releaseObject(state, member, request.objectId);
    case 'chat-message':
      return say(state, member, request, nowMs);
    case 'raise-hand':
      return moveHand(state, member, true);
    case 'lower-hand':
      return moveHand(state, member, false);
    case 'set-slow-mode':
      return accept({ type: 'slow-mode-changed', seconds: request.seconds, by: member.clientId });
    case 'set-stage':
      return setStage(state, member, request.stage);
    case 'set-audio-zones':
      return setAudioZones(member.clientId, request.zones);
    case 'introduce':
      return introduce(state, member, request);
    case 'create-campaign':
      return createCampaign(state, member.clientId, request, rules.limits, rules.campaigns);
    case 'update-campaign':
      return updateCampaign(state, member.clientId, request, rules.campaigns);
    case 'delete-campaign':
      return deleteCampaign(state, member.clientId, request.campaignId);
    default:
      return unreachable(request);
  }
}

/** All seats were taken when the member came, and none has become free for it. */
export function isSpectator(state: RoomState, { clientId }: Member): boolean {
  return state.present.get(clientId)?.standing === 'spectator';
}

/** What a member must have been granted for each kind of request. */
function grantFor(type: DurableRequest['type']): Grant {
  switch (type) {
    case 'chat-message':
      return 'chat';
    case 'set-slow-mode':
    case 'set-stage':
    case 'set-audio-zones':
      return 'moderate';
    case 'raise-hand':
    case 'lower-hand':
    case 'introduce':
      return 'join';
    default:
      return 'edit';
  }
}

/** A hand that is where it is wanted is no news: everybody would hear of it. */
function moveHand(state: RoomState, { clientId }: Member, raised: boolean): Decision {
  if (state.present.get(clientId)?.handRaised === raised) {
    return refuse({ code: 'BAD_FIELD', message: `The hand is ${raised ? 'up' : 'down'} already.` });
  }
  return accept({ type: 'hand-changed', clientId, raised });
}

/** A member who left can keep the stage: it may come back. One that was never here cannot get it. */
function setStage(state: RoomState, { clientId }: Member, stage: Stage): Decision {
  const { mode, streamer } = stage;
  if (mode === 'conversation' && streamer !== null)
    return refuse({ code: 'BAD_FIELD', message: 'stage: a conversation has no streamer' });
  if (streamer !== null && streamer !== state.stage.streamer && !state.present.has(streamer))
    return refuse({ code: 'BAD_FIELD', message: 'stage: that member is not here' });
  return accept({ type: 'stage-changed', stage, by: clientId });
}

function introduce(state: RoomState, { clientId }: Member, request: ClientMessageOf<'introduce'>): Decision {
  const session = state.present.get(clientId);
  const name = request.name ?? session?.name ?? '';
  const color = request.color ?? session?.color ?? '';
  if (name === session?.name && color === session.color)
    return refuse({ code: 'BAD_FIELD', message: 'introduce: nothing to change' });
  return accept({ type: 'member-introduced', clientId, name, color });
}
