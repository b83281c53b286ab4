import { errorCodes } from '../errors.ts';
import { limits } from '../limits.ts';
import { optional } from '../wire/field.ts';
import { list, nullable, record } from '../wire/record.ts';
import { bool, bytes, choice, number, text, timeMs, u32, whole } from '../wire/scalar-fields.ts';
import { position, poseRotation } from '../wire/spatial-fields.ts';
import {
  asset,
  assetId,
  bandwidthBps,
  blob,
  campaign,
  campaignBody,
  campaignChanges,
  campaignEngine,
  campaignGeneration,
  campaignId,
  campaignMode,
  campaignRoot,
  campaignTick,
  clientId,
  color,
  displayName,
  epoch,
  grant,
  grantNames,
  hands,
  lodName,
  objectChanges,
  objectId,
  offset,
  peer,
  requestId,
  role,
  roomName,
  sessionId,
  sha256,
  sharedObject,
  slowModeSeconds,
  standing,
  transferId,
} from '../shapes.ts';
import { audioZones } from '../media-shapes.ts';
import { crowdTiers } from '../presence/crowd-pose.ts';
import { message, type MessageOf } from './define.ts';
import { serverMediaMessages, stageMessages } from './media-messages.ts';

const errorCode = choice(errorCodes);
const crowdStream = whole(2 ** 32 - 1);
const crowdTier = choice(crowdTiers);
const userPosition = { clientId, position, rotation: poseRotation, hands: optional(hands) };

/** What the server sends. Numbers 101–199. Durable events carry `{epoch, offset}`: what a client resumes with. */
export const serverMessages = {
  welcome: message(
    101,
    'control',
    'Answer to `hello`. When `resumed`, `objects` and `campaigns` are empty, `peers` too for who has kept them, and the missed events follow; else the chat history follows as `chat-message` with `history`. Comes again to a slow reader, see "Slow readers".',
    record({
      clientId,
      sessionId,
      room: roomName,
      name: displayName,
      color,
      role,
      grants: list(grant, grantNames.length),
      serverTime: timeMs,
      epoch,
      offset,
      resumed: bool,
      peers: list(peer, limits.peersMax),
      objects: list(sharedObject, limits.objectsMax),
      /** Whether this member takes part or watches; see "Seats". */
      standing,
      handRaised: bool,
      /** How many may take part. */
      seats: whole(limits.peersMax),
      slowModeSeconds,
      campaigns: list(campaign, limits.campaignsMax),
      audioZones,
    }),
  ),
  'peer-joined': message(102, 'events', 'A member came in (or came back).', record({ peer, epoch, offset })),
  'peer-left': message(103, 'events', 'A member is gone.', record({ clientId, epoch, offset })),
  'user-position': message(
    104,
    'presence',
    'Where one member is now.',
    record({ ...userPosition, time: timeMs }),
  ),
  'user-positions': message(
    105,
    'presence',
    'Where several members are now.',
    record({ time: timeMs, users: list(record(userPosition), limits.peersMax) }),
  ),
  'object-created': message(
    106,
    'events',
    'A new object. `requestId` only in the echo to its maker.',
    record({ requestId: optional(requestId), object: sharedObject, epoch, offset }),
  ),
  'object-updated': message(
    107,
    'events',
    'An object changed; `version` grows by one each time. `by` is null when the server did it.',
    record({
      requestId: optional(requestId),
      objectId,
      changes: objectChanges,
      version: whole(Number.MAX_SAFE_INTEGER),
      by: nullable(clientId),
      epoch,
      offset,
    }),
  ),
  'object-deleted': message(
    108,
    'events',
    'An object is gone.',
    record({ requestId: optional(requestId), objectId, by: nullable(clientId), epoch, offset }),
  ),
  'chat-message': message(
    109,
    'events',
    'Something was said. `history` marks what was said before the member joined.',
    record({
      requestId: optional(requestId),
      clientId,
      name: displayName,
      text: text({ max: limits.chatTextMax, multiline: true }),
      time: timeMs,
      history: optional(bool),
      epoch,
      offset,
    }),
  ),
  'asset-list': message(
    110,
    'assets',
    'All assets of the server.',
    record({ assets: list(asset, limits.assetsMax) }),
  ),
  'asset-added': message(111, 'assets', 'An asset was uploaded.', record({ asset })),
  'asset-removed': message(112, 'assets', 'An asset was deleted.', record({ assetId })),
  'asset-metadata': message(
    113,
    'assets',
    'A transfer begins; its chunks follow in order.',
    record({
      transferId,
      assetId,
      lod: lodName,
      bytes: whole(limits.assetBytesMax, 'bytes'),
      chunks: whole(2 ** 32),
      chunkBytes: whole(limits.assetChunkBytesMax, 'bytes'),
      sha256,
      requestId: optional(requestId),
      /** Of the request; also where a better level follows by itself, because the member turned to the object. */
      objectId: optional(objectId),
    }),
  ),
  'asset-chunk': message(
    114,
    'assets',
    'One piece of a transfer. In `streamxr.v1.json` a binary frame without the leading message number.',
    record({
      transferId: u32,
      index: u32,
      data: bytes(limits.assetChunkBytesMax),
    }),
    { binaryOnly: true },
  ),
  'asset-complete': message(
    115,
    'assets',
    'All chunks of a transfer were sent.',
    record({ transferId, assetId }),
  ),
  'asset-skipped': message(
    116,
    'assets',
    'The asset is not sent, and why.',
    record({
      assetId,
      objectId: optional(objectId),
      reason: text({ max: 200 }),
      requestId: optional(requestId),
    }),
  ),
  'lod-recommendation': message(
    117,
    'assets',
    'Which level suits the measured bandwidth.',
    record({ lod: lodName, bandwidthBps, reason: text({ max: 200 }) }),
  ),
  pong: message(118, 'control', 'Answer to `ping`.', record({ sentMs: timeMs, serverTime: timeMs })),
  goodbye: message(
    119,
    'control',
    'The server closes the connection; come back after the delay.',
    record({
      code: errorCode,
      reason: text({ max: limits.errorMessageMax }),
      retryAfterMs: number(0, 3_600_000, 'ms'),
    }),
  ),
  error: message(
    120,
    'control',
    'A refusal. `requestId` and `transferId` are those of the refused message, or of a transfer that broke off.',
    record({
      code: errorCode,
      message: text({ max: limits.errorMessageMax }),
      requestId: optional(requestId),
      objectId: optional(objectId),
      retryAfterMs: optional(number(0, 3_600_000, 'ms')),
      transferId: optional(transferId),
    }),
  ),
  'crowd-positions': message(
    121,
    'presence',
    'Where many members are now, for `streamxr.v1.bin` in large rooms; others get `user-positions`. See "Crowds".',
    record({
      stream: crowdStream,
      tier: crowdTier,
      sequence: whole(Number.MAX_SAFE_INTEGER),
      time: timeMs,
      keyframe: bool,
      data: bytes(limits.crowdBytesMax),
    }),
    { binaryOnly: true },
  ),
  'standing-changed': message(
    122,
    'events',
    'A spectator was given a seat (its hand is down then).',
    record({ clientId, standing, epoch, offset }),
  ),
  'hand-changed': message(
    123,
    'events',
    'A member raised its hand, or took it down. `requestId` only in the echo to that member.',
    record({ requestId: optional(requestId), clientId, raised: bool, epoch, offset }),
  ),
  'slow-mode-changed': message(
    124,
    'events',
    'How long everybody waits between two chat lines from now on. `by` is null when it was set over HTTP.',
    record({
      requestId: optional(requestId),
      seconds: slowModeSeconds,
      by: nullable(clientId),
      epoch,
      offset,
    }),
  ),
  lobby: message(
    125,
    'control',
    'The room is full: the connection waits for a place and then gets its `welcome`. Told again when it changes, once a second at most.',
    record({
      /** From 1. */
      position: whole(limits.peersMax),
      /** Everybody who waits, this one included. */
      waiting: whole(limits.peersMax),
    }),
  ),
  'peer-introduced': message(
    126,
    'events',
    'A member goes by another name or colour from now on. `requestId` only in the echo to that member.',
    record({ requestId: optional(requestId), clientId, name: displayName, color, epoch, offset }),
  ),
  'asset-changed': message(
    130,
    'assets',
    'An asset has more to show (a manifest, levels, a thumbnail), became ready, or failed.',
    record({ asset }),
  ),
  'campaign-created': message(
    131,
    'events',
    'A new campaign. `requestId` only in the echo to its maker.',
    record({ requestId: optional(requestId), campaign, epoch, offset }),
  ),
  'campaign-updated': message(
    132,
    'events',
    'A campaign runs or rests, began again, or has other values. `by` is null when the server did it.',
    record({
      requestId: optional(requestId),
      campaignId,
      changes: campaignChanges,
      by: nullable(clientId),
      epoch,
      offset,
    }),
  ),
  'campaign-deleted': message(
    133,
    'events',
    'A campaign is gone.',
    record({ requestId: optional(requestId), campaignId, by: nullable(clientId), epoch, offset }),
  ),
  'campaign:sync:v1:stream': message(
    134,
    'campaign',
    'To who begins to watch: where the campaign stands, with what it takes to simulate it from there. Every 60 ticks: its checksum. Also the answer to `check-campaign`. See "Campaigns".',
    record({
      requestId: optional(requestId),
      campaignId,
      generation: campaignGeneration,
      tick: campaignTick,
      serverTime: timeMs,
      running: bool,
      /** Of the module that simulates; who has another one must not simulate. */
      module: optional(sha256),
      /** Of the tick after which `inputs` begin. */
      snapshot: optional(blob(limits.campaignSnapshotBytesMax)),
      inputs: optional(blob(limits.campaignTickBytesMax)),
      root: optional(campaignRoot),
      /** That `root` and `chunks` are of, from the first on. */
      particles: optional(whole(limits.campaignParticlesMax)),
      chunks: optional(blob(limits.campaignChunksBytesMax)),
    }),
    { blobs: true },
  ),
  'campaign-ticks': message(
    135,
    'campaign',
    'What was fed to one or more ticks, the last of them `tick`. For who watches as `ticks`.',
    record({
      campaignId,
      generation: campaignGeneration,
      tick: campaignTick,
      serverTime: timeMs,
      data: bytes(limits.campaignTickBytesMax),
    }),
    { binaryOnly: true },
  ),
  'physics:state:v1:stream': message(
    136,
    'campaign',
    'Where the bodies are, 20 times a second at most. For who watches as `bodies` or as `particles`.',
    record({
      campaignId,
      tick: campaignTick,
      serverTime: timeMs,
      bodies: list(campaignBody, limits.campaignCollidersMax),
    }),
  ),
  'particle:update:v1:stream': message(
    137,
    'campaign',
    'Where some of the particles are. For who watches as `particles`; a late reader misses some.',
    record({
      campaignId,
      tick: campaignTick,
      serverTime: timeMs,
      count: whole(limits.campaignParticlesMax),
      data: blob(limits.campaignStreamBytesMax),
    }),
    { blobs: true },
  ),
  'performance:metrics:v1:stream': message(
    138,
    'campaign',
    'How the campaign runs on the server, once a second to all who watch it.',
    record({
      campaignId,
      tick: campaignTick,
      stepMs: number(0, 60_000, 'ms'),
      /** Behind the clock. */
      tickLatenessMs: number(0, 3_600_000, 'ms'),
      engineLatencyMs: optional(number(0, 3_600_000, 'ms')),
      inputsBytesPerSecond: number(0, 1e9, 'bytes/s'),
      watchers: whole(limits.peersMax),
      particles: whole(limits.campaignParticlesMax),
      mode: campaignMode,
      engine: campaignEngine,
    }),
  ),
  'recent-ticks': message(
    139,
    'campaign',
    'What was fed to each of one or more ticks in a row, the last of them `tick`; the first of them may have come before. For who watches as `ticks` with `repeats`.',
    record({
      campaignId,
      generation: campaignGeneration,
      tick: campaignTick,
      serverTime: timeMs,
      ticks: list(blob(limits.campaignTickBytesMax), limits.campaignRecentTicksMax),
    }),
    { binaryOnly: true },
  ),
  ...serverMediaMessages,
  ...stageMessages,
} as const;

export type ServerMessage = MessageOf<typeof serverMessages>;
export type ServerMessageOf<Type extends ServerMessage['type']> = Extract<
  ServerMessage,
  { readonly type: Type }
>;
