import { accept, refuse, type Result } from '@streamxr/kernel';
import type { ClientMessageOf, ObjectChanges, SharedObject } from '@streamxr/protocol';
import { identity } from '@streamxr/spatial';
import type { RoomEvent } from './events.ts';
import type { Member } from './member.ts';
import type { RoomRefusal } from './refusal.ts';
import type { RoomLimits, RoomState } from './state.ts';

type Decision = Result<RoomEvent, RoomRefusal>;

/** What an object looks like when its maker says nothing. */
const defaultColor = '#d9c7ae';

/** Shared objects: who may do what, and the event that it becomes. Nothing here changes state. */
export function createObject(
  state: RoomState,
  member: Member | null,
  request: ObjectSpec,
  limits: RoomLimits,
  assetExists: (assetId: string) => boolean,
): Decision {
  if (state.objects.size >= limits.objectsMax) return refuse({ code: 'TOO_MANY_OBJECTS' });
  if (request.kind === 'asset') {
    if (request.assetId === undefined)
      return refuse({ code: 'BAD_FIELD', message: 'create-object: assetId: is missing' });
    if (!assetExists(request.assetId)) return refuse({ code: 'ASSET_NOT_FOUND' });
  }
  const object: SharedObject = {
    objectId: `o${state.nextObject}`,
    kind: request.kind,
    ...(request.kind === 'asset' ? { assetId: request.assetId } : {}),
    position: request.position,
    rotation: request.rotation ?? identity,
    scale: request.scale ?? [1, 1, 1],
    color: request.color ?? defaultColor,
    owner: member?.clientId ?? null,
    holder: null,
    locked: false,
    version: 1,
  };
  return accept({ type: 'object-created', object });
}

export type ObjectSpec = Omit<ClientMessageOf<'create-object'>, 'type' | 'requestId'>;

export function updateObject(
  state: RoomState,
  member: Member,
  request: ClientMessageOf<'update-object'>,
): Decision {
  const object = state.objects.get(request.objectId);
  if (object === undefined) return refuse({ code: 'OBJECT_NOT_FOUND', objectId: request.objectId });
  if (object.holder !== null && object.holder !== member.clientId)
    return refuse({ code: 'OBJECT_HELD', objectId: object.objectId });
  const { type: _type, requestId: _requestId, objectId: _objectId, ...wanted } = request;
  const changes = withoutAbsent(wanted);
  if (Object.keys(changes).length === 0)
    return refuse({
      code: 'BAD_FIELD',
      message: 'update-object: nothing to change',
      objectId: object.objectId,
    });
  if (object.locked && !mayChangeLocked(state, member, object, changes))
    return refuse({ code: 'OBJECT_LOCKED', objectId: object.objectId });
  return accept(updated(object, changes, member.clientId));
}

export function deleteObject(state: RoomState, member: Member, objectId: string): Decision {
  const object = state.objects.get(objectId);
  if (object === undefined) return refuse({ code: 'OBJECT_NOT_FOUND', objectId });
  if (object.holder !== null && object.holder !== member.clientId)
    return refuse({ code: 'OBJECT_HELD', objectId });
  if (object.locked) return refuse({ code: 'OBJECT_LOCKED', objectId });
  return accept({ type: 'object-deleted', objectId, by: member.clientId });
}

export function grabObject(state: RoomState, member: Member, objectId: string): Decision {
  const object = state.objects.get(objectId);
  if (object === undefined) return refuse({ code: 'OBJECT_NOT_FOUND', objectId });
  if (object.holder !== null && object.holder !== member.clientId)
    return refuse({ code: 'OBJECT_HELD', objectId });
  if (object.locked) return refuse({ code: 'OBJECT_LOCKED', objectId });
  return accept(updated(object, { holder: member.clientId }, member.clientId));
}

export function releaseObject(state: RoomState, member: Member, objectId: string): Decision {
  const object = state.objects.get(objectId);
  if (object === undefined) return refuse({ code: 'OBJECT_NOT_FOUND', objectId });
  if (object.holder !== member.clientId) return refuse({ code: 'OBJECT_NOT_HELD', objectId });
  return accept(updated(object, { holder: null }, member.clientId));
}

/** The events that let go of everything a member holds: one who vanishes holds nothing. */
export function releaseAll(state: RoomState, clientId: string): readonly RoomEvent[] {
  const events: RoomEvent[] = [];
  for (const object of state.objects.values()) {
    if (object.holder === clientId) events.push(updated(object, { holder: null }, null));
  }
  return events;
}

function updated(object: SharedObject, changes: ObjectChanges, by: string | null): RoomEvent {
  return { type: 'object-updated', objectId: object.objectId, changes, version: object.version + 1, by };
}

/**
 * A lock guards against accidents. All it lets through is unlocking, and that by the owner while the owner is here, by a
 * moderator always, and by everybody once the owner is gone: no object stays locked for good.
 */
function mayChangeLocked(
  state: RoomState,
  member: Member,
  object: SharedObject,
  changes: ObjectChanges,
): boolean {
  if (changes.locked !== false || Object.keys(changes).length > 1) return false;
  const ownerIsHere = object.owner !== null && state.present.has(object.owner);
  return !ownerIsHere || object.owner === member.clientId || member.grants.has('moderate');
}

function withoutAbsent(changes: ObjectChanges): ObjectChanges {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}
