import { unreachable } from '@streamxr/kernel';
import type { ClientMessageOf, ServerMessageOf } from '@streamxr/protocol';
import type { Mirror } from './mirror.ts';
import type { Answer, RequestMessage } from './request.ts';
import { isSameZones } from './same-zones.ts';

/** Positions and factors travel in thousandths; half of one is lost at most, on either way. */
const roundingMax = 0.001;
/** Of a quaternion's components, with the 15 bits that objects have. */
const rotationRoundingMax = 0.0005;

/**
 * The first of this member's own `replayed` events that can only be the answer to `request`, or null. The server tells request
 * numbers to live lines only, so content has to do; what does not match in every field given is taken for something else.
 */
export function findAnswer(request: RequestMessage, replayed: readonly Answer[]): Answer | null {
  return replayed.find((event) => answers(event, request)) ?? null;
}

/** The room is as the request wanted it, whoever made it so. Only for requests whose effect is a state, not an event. */
export function isFulfilled(request: RequestMessage, mirror: Mirror): boolean {
  const { self } = mirror;
  switch (request.type) {
    case 'grab-object':
      return self !== null && mirror.objects.get(request.objectId)?.holder === self.clientId;
    case 'release-object':
      return mirror.objects.get(request.objectId)?.holder !== self?.clientId;
    case 'delete-object':
      return !mirror.objects.has(request.objectId);
    case 'raise-hand':
    case 'lower-hand':
      return self?.handRaised === (request.type === 'raise-hand');
    case 'set-slow-mode':
      return mirror.slowModeSeconds === request.seconds;
    case 'set-stage':
      return mirror.stage.mode === request.stage.mode && mirror.stage.streamer === request.stage.streamer;
    case 'set-audio-zones':
      return isSameZones(mirror.audioZones, request.zones);
    case 'introduce':
      return (
        (request.name === undefined || request.name === self?.name) &&
        (request.color === undefined || request.color.toLowerCase() === self?.color)
      );
    case 'delete-campaign':
      return !mirror.campaigns.has(request.campaignId);
    case 'create-object':
    case 'update-object':
    case 'chat-message':
    case 'create-campaign':
    case 'update-campaign':
      return false;
    default:
      return unreachable(request);
  }
}

function answers(event: Answer, request: RequestMessage): boolean {
  switch (request.type) {
    case 'create-object':
      return event.type === 'object-created' && isCreation(event, request);
    case 'update-object':
      return event.type === 'object-updated' && isUpdate(event, request);
    case 'delete-object':
      return event.type === 'object-deleted' && event.objectId === request.objectId;
    case 'chat-message':
      return event.type === 'chat-message' && event.text === request.text.trim();
    case 'create-campaign':
      // What a sample's description is, the server says: one campaign more of this member is the one it asked for.
      return event.type === 'campaign-created';
    case 'update-campaign':
      return event.type === 'campaign-updated' && event.campaignId === request.campaignId;
    case 'delete-campaign':
      return event.type === 'campaign-deleted' && event.campaignId === request.campaignId;
    case 'raise-hand':
    case 'lower-hand':
    case 'set-slow-mode':
    case 'set-stage':
    case 'set-audio-zones':
    case 'introduce':
      // Only the state that they wanted counts (`isFulfilled`).
      return false;
    case 'grab-object':
    case 'release-object':
      // A hold ends with the line in most cases: only the state after the replay counts (`isFulfilled`).
      return false;
    default:
      return unreachable(request);
  }
}

function isCreation(
  event: ServerMessageOf<'object-created'>,
  request: ClientMessageOf<'create-object'>,
): boolean {
  const { object } = event;
  return (
    object.kind === request.kind &&
    object.assetId === request.assetId &&
    near(object.position, request.position, roundingMax) &&
    hasLook(object, request)
  );
}

function isUpdate(
  event: ServerMessageOf<'object-updated'>,
  request: ClientMessageOf<'update-object'>,
): boolean {
  const { changes } = event;
  if (event.objectId !== request.objectId) return false;
  if (request.locked !== changes.locked || changes.holder !== undefined) return false;
  if ((request.position === undefined) !== (changes.position === undefined)) return false;
  if (request.position !== undefined && changes.position !== undefined) {
    if (!near(changes.position, request.position, roundingMax)) return false;
  }
  return hasLook(changes, request);
}

interface Look {
  readonly rotation?: readonly number[] | undefined;
  readonly scale?: readonly number[] | undefined;
  readonly color?: string | undefined;
}

/** Everything that `wanted` names is so in `is`. */
function hasLook(is: Look, wanted: Look): boolean {
  if (wanted.color !== undefined && is.color !== wanted.color.toLowerCase()) return false;
  if (wanted.scale !== undefined && (is.scale === undefined || !near(is.scale, wanted.scale, roundingMax)))
    return false;
  return (
    wanted.rotation === undefined || (is.rotation !== undefined && sameRotation(is.rotation, wanted.rotation))
  );
}

/** `q` and `−q` are one rotation; lengths other than 1 are normalised by the server. */
function sameRotation(a: readonly number[], b: readonly number[]): boolean {
  const lengths = Math.hypot(...a) * Math.hypot(...b);
  const dot = a.reduce((sum, part, index) => sum + part * (b[index] ?? 0), 0);
  return lengths > 0 && Math.abs(dot) / lengths > 1 - rotationRoundingMax;
}

function near(a: readonly number[], b: readonly number[], by: number): boolean {
  return a.every((part, index) => Math.abs(part - (b[index] ?? Infinity)) <= by);
}
