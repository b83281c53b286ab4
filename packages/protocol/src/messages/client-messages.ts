import { limits } from '../limits.ts';
import { optional } from '../wire/field.ts';
import { list, record } from '../wire/record.ts';
import { bool, choice, number, text, timeMs, whole } from '../wire/scalar-fields.ts';
import { direction, position, poseRotation, rotation, scaling } from '../wire/spatial-fields.ts';
import {
  assetId,
  campaignAction,
  campaignCollider,
  campaignDescription,
  campaignGeneration,
  campaignId,
  campaignParameter,
  campaignRoot,
  campaignSamples,
  campaignTick,
  campaignWatching,
  color,
  displayName,
  epoch,
  hands,
  layerTransferId,
  lodName,
  objectId,
  objectKind,
  offset,
  requestId,
  roomName,
  sessionId,
  slowModeSeconds,
  sha256,
  transferId,
} from '../shapes.ts';
import { message, type MessageOf } from './define.ts';
import { clientMediaMessages } from './media-messages.ts';

/** What clients send. Numbers 1–99. */
export const clientMessages = {
  hello: message(
    1,
    'control',
    'First message of every connection, within 10 s: which room, who, and what was seen last.',
    record({
      room: roomName,
      name: optional(displayName),
      color: optional(color),
      ticket: optional(text({ max: limits.ticketMax })),
      /** `peersKept`: the client still has the members that it knew of, and a resumed welcome need not tell them again. */
      resume: optional(record({ sessionId, epoch, offset, peersKept: optional(bool) })),
      /** The client reads `crowd-positions`, and gets no `user-position(s)` then. Only in `streamxr.v1.bin`. */
      crowds: optional(bool),
    }),
  ),
  'head-tracking': message(
    2,
    'presence',
    'Where the member is and looks. The newest wins; 10 Hz or more.',
    record({
      position,
      rotation: poseRotation,
      gaze: optional(direction),
      hands: optional(hands),
    }),
  ),
  'create-object': message(
    3,
    'events',
    'Put an object into the room.',
    record({
      requestId: optional(requestId),
      kind: objectKind,
      assetId: optional(assetId),
      position,
      rotation: optional(rotation),
      scale: optional(scaling),
      color: optional(color),
    }),
  ),
  'update-object': message(
    4,
    'events',
    'Change an object; the server merges the fields given.',
    record({
      requestId: optional(requestId),
      objectId,
      position: optional(position),
      rotation: optional(rotation),
      scale: optional(scaling),
      color: optional(color),
      locked: optional(bool),
    }),
  ),
  'delete-object': message(
    5,
    'events',
    'Take an object out of the room.',
    record({ requestId: optional(requestId), objectId }),
  ),
  'grab-object': message(
    6,
    'events',
    'Hold an object; nobody else can move it meanwhile.',
    record({ requestId: optional(requestId), objectId }),
  ),
  'release-object': message(
    7,
    'events',
    'Let go of an object.',
    record({ requestId: optional(requestId), objectId }),
  ),
  'chat-message': message(
    8,
    'events',
    'Say something to the room.',
    record({
      requestId: optional(requestId),
      text: text({ max: limits.chatTextMax, multiline: true, visible: true }),
    }),
  ),
  'list-assets': message(9, 'assets', 'Ask for `asset-list`.', record({})),
  'request-asset': message(
    10,
    'assets',
    'Start a transfer of an asset in 16 KiB chunks. With `objectId` and without `lod` the gaze decides as well: what is behind is answered with `asset-skipped`, and follows with its `objectId` when the member turns to it.',
    record({
      assetId,
      objectId: optional(objectId),
      lod: optional(lodName),
      requestId: optional(requestId),
    }),
  ),
  'cancel-asset': message(11, 'assets', 'Stop a transfer, within one chunk.', record({ transferId })),
  'bandwidth-metrics': message(
    12,
    'assets',
    'Bytes and duration of a transfer as the client saw it.',
    record({
      assetId,
      bytes: whole(limits.assetBytesMax, 'bytes'),
      durationMs: number(0, 3_600_000, 'ms'),
    }),
  ),
  ping: message(13, 'control', 'Ask for `pong`, to measure the round trip.', record({ sentMs: timeMs })),
  leave: message(
    14,
    'control',
    'Leave for good: the session ends at once and cannot be resumed.',
    record({}),
  ),
  'raise-hand': message(
    15,
    'events',
    'Ask for attention, and, as a spectator, for the next seat.',
    record({ requestId: optional(requestId) }),
  ),
  'lower-hand': message(
    16,
    'events',
    'Take the hand down again.',
    record({ requestId: optional(requestId) }),
  ),
  'set-slow-mode': message(
    17,
    'events',
    'How long everybody waits between two chat lines; 0 ends it. Needs the grant `moderate`.',
    record({ requestId: optional(requestId), seconds: slowModeSeconds }),
  ),
  introduce: message(
    18,
    'events',
    'Go by another name or colour from now on.',
    record({ requestId: optional(requestId), name: optional(displayName), color: optional(color) }),
  ),
  'request-layer': message(
    20,
    'assets',
    'Ask for bytes of a layer, manifest or thumbnail, by hash. Answered by `asset-chunk` alone; see "Layers".',
    record({
      requestId: optional(requestId),
      transferId: layerTransferId,
      sha256,
      start: whole(limits.assetBytesMax, 'bytes'),
      bytes: whole(limits.layerRangeBytesMax, 'bytes'),
    }),
  ),
  'create-campaign': message(
    21,
    'events',
    'Start a live simulation in the room: one of the samples, or one that `description` describes.',
    record({
      requestId: optional(requestId),
      sample: optional(choice(campaignSamples)),
      description: optional(campaignDescription),
      position: optional(position),
    }),
  ),
  'update-campaign': message(
    22,
    'events',
    'Let a campaign run or rest, start it over, or move its sliders.',
    record({
      requestId: optional(requestId),
      campaignId,
      running: optional(bool),
      /** Back to its beginning, with a new generation. */
      reset: optional(bool),
      parameters: optional(list(campaignParameter, limits.campaignParametersMax)),
    }),
  ),
  'delete-campaign': message(
    23,
    'events',
    'Take a campaign out of the room.',
    record({ requestId: optional(requestId), campaignId }),
  ),
  'watch-campaign': message(
    24,
    'campaign',
    'Follow a campaign; see "Campaigns". Again with another `as` changes how. With `repeats`, ticks come as `recent-ticks`, by data channel where one is open.',
    record({
      requestId: optional(requestId),
      campaignId,
      as: campaignWatching,
      repeats: optional(bool),
    }),
  ),
  'unwatch-campaign': message(25, 'campaign', 'Follow it no longer.', record({ campaignId })),
  'act-on-campaign': message(
    26,
    'campaign',
    'Act on what moves. A push or a pull lasts a fifth of a second and is sent again while it goes on.',
    record({
      requestId: optional(requestId),
      campaignId,
      action: campaignAction,
      /** In the coordinates of the campaign. */
      position,
      direction: optional(direction),
      strength: optional(number(0, 1, '')),
      radius: optional(number(0, limits.campaignReachMetresMax, 'metres')),
      collider: optional(campaignCollider),
      /** The tick that the member saw when it acted. */
      tick: optional(campaignTick),
    }),
  ),
  'check-campaign': message(
    27,
    'campaign',
    'The checksum of these particles was another here: ask for those of their chunks.',
    record({
      requestId: optional(requestId),
      campaignId,
      tick: campaignTick,
      particles: whole(limits.campaignParticlesMax),
      root: campaignRoot,
    }),
  ),
  'repeat-ticks': message(
    28,
    'campaign',
    'Ticks after `after` did not come by data channel: they are asked for again, and come over the WebSocket. For who watches with `repeats`.',
    record({ campaignId, generation: campaignGeneration, after: campaignTick }),
  ),
  ...clientMediaMessages,
} as const;

export type ClientMessage = MessageOf<typeof clientMessages>;
export type ClientMessageOf<Type extends ClientMessage['type']> = Extract<
  ClientMessage,
  { readonly type: Type }
>;
