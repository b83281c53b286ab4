import fc, { type Arbitrary } from 'fast-check';
import { unitQuat } from '@streamxr/spatial/testing';
import { errorCodes } from '../errors.ts';
import { limits } from '../limits.ts';
import type { ClientMessage, ClientMessageOf } from '../messages/client-messages.ts';
import type { ServerMessage, ServerMessageOf } from '../messages/server-messages.ts';
import { crowdTiers } from '../presence/crowd-pose.ts';
import {
  type Asset,
  type Bounds,
  type Campaign,
  campaignActions,
  type CampaignBody,
  type CampaignChanges,
  campaignEngines,
  campaignModes,
  type CampaignParameter,
  campaignSamples,
  campaignWatchings,
  type Content,
  grantNames,
  type Hands,
  lodNames,
  objectKinds,
  type Lod,
  type ObjectChanges,
  type Peer,
  roles,
  type SharedObject,
  standings,
  type WirePose,
} from '../shapes.ts';
import { counterId, hex, number, textUpTo, vector, whole } from './basic-arbitraries.ts';
import { audioZones, clientMediaArbitraries, serverMediaArbitraries } from './media-arbitraries.ts';

/**
 * Messages that the table allows, for properties. The maps are typed by the tables: a message that is added there does not
 * compile here until it has its arbitrary, and a field that changes its shape breaks its line.
 */

const linesForbidden = /[\u202a-\u202e\u2066-\u2069\ufeff\u007f-\u009f]/u;

const chatText = fc.oneof(
  textUpTo(limits.chatTextMax),
  fc.constantFrom('two\nlines', '\ttab', 'line\u2028separator'),
);
const displayName = textUpTo(limits.displayNameMax);
const requestId = textUpTo(limits.requestIdMax);
const roomName = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);

const clientId = counterId('c');
const objectId = counterId('o');
const assetId = hex(8);
const sessionId = hex(16);
const sha256 = hex(32);
const color = hex(3).map((digits) => `#${digits}`);
const role = fc.constantFrom(...roles);
const lodName = fc.constantFrom(...lodNames);

const count = whole(Number.MAX_SAFE_INTEGER);
const timeMs = count;
const epoch = count;
const offset = count;
const transferId = whole(2 ** 32 - 1);
const bytesCount = whole(limits.assetBytesMax);

const position = vector(-limits.positionMetresMax, limits.positionMetresMax);
const scale = vector(limits.scaleMin, limits.scaleMax);
const gaze = vector(-1, 1).filter((axes) => axes.some((part) => Math.abs(part) >= 0.001));

const pose: Arbitrary<WirePose> = fc.record({ position, rotation: unitQuat });
const hands: Arbitrary<Hands> = fc.record({ left: pose, right: pose }, { requiredKeys: [] });

const standing = fc.constantFrom(...standings);
const slowModeSeconds = whole(limits.slowModeSecondsMax);

const peer: Arbitrary<Peer> = fc.record({
  clientId,
  name: displayName,
  color,
  role,
  position,
  rotation: unitQuat,
  standing,
  handRaised: fc.boolean(),
});

const sharedObject: Arbitrary<SharedObject> = fc.record(
  {
    objectId,
    kind: fc.constantFrom(...objectKinds),
    assetId,
    position,
    rotation: unitQuat,
    scale,
    color,
    owner: fc.option(clientId),
    holder: fc.option(clientId),
    locked: fc.boolean(),
    version: count,
  },
  {
    requiredKeys: [
      'objectId',
      'kind',
      'position',
      'rotation',
      'scale',
      'color',
      'owner',
      'holder',
      'locked',
      'version',
    ],
  },
);

const objectChanges: Arbitrary<ObjectChanges> = fc.record(
  { position, rotation: unitQuat, scale, color, holder: fc.option(clientId), locked: fc.boolean() },
  { requiredKeys: [] },
);

const lod: Arbitrary<Lod> = fc.record({ bytes: bytesCount, triangles: whole(2 ** 32), sha256 });
const bounds: Arbitrary<Bounds> = fc.record({ min: position, max: position });

const content: Arbitrary<Content> = fc.record({ sha256, bytes: bytesCount });

const asset: Arbitrary<Asset> = fc.record(
  {
    assetId,
    name: textUpTo(limits.assetNameMax),
    bytes: bytesCount,
    sha256,
    status: fc.constantFrom('processing' as const, 'ready' as const, 'failed' as const),
    lods: fc.record({ high: lod, medium: lod, low: lod }, { requiredKeys: [] }),
    bounds,
    createdAt: timeMs,
    manifest: content,
    thumbnail: content,
    problem: fc.record({
      code: fc.constantFrom(...errorCodes),
      message: textUpTo(limits.errorMessageMax),
    }),
  },
  { requiredKeys: ['assetId', 'name', 'bytes', 'sha256', 'status', 'lods', 'createdAt'] },
);

const campaignId = counterId('p');
const tick = whole(limits.campaignTickMax);
const generation = whole(2 ** 32 - 1);
const root = hex(8);
const particles = whole(limits.campaignParticlesMax);
const description = fc.oneof(
  fc.json({ maxDepth: 2 }).filter((text) => !linesForbidden.test(text) && text.isWellFormed()),
  fc.constantFrom('{\n\t"name": "x"\n}', 'x'.repeat(limits.campaignDescriptionMax)),
);
const parameter: Arbitrary<CampaignParameter> = fc.record({
  name: textUpTo(limits.campaignParameterNameMax),
  value: number(-limits.campaignParameterMax, limits.campaignParameterMax),
});
const parameters = fc.array(parameter, { maxLength: 3 });

const campaign: Arbitrary<Campaign> = fc.record({
  campaignId,
  description,
  position,
  by: fc.option(clientId),
  running: fc.boolean(),
  parameters,
  generation,
});

const campaignChanges: Arbitrary<CampaignChanges> = fc.record(
  { running: fc.boolean(), parameters, generation },
  { requiredKeys: [] },
);

const speed = limits.speedMetresPerSecondMax;
const campaignBody: Arbitrary<CampaignBody> = fc.record(
  { body: whole(31), position, rotation: unitQuat, velocity: vector(-speed, speed) },
  { requiredKeys: ['body', 'position', 'rotation'] },
);

const blob = fc.oneof(fc.uint8Array({ maxLength: 64 }), fc.constant(new Uint8Array(1_000).fill(7)));

const userPosition = { clientId, position, rotation: unitQuat, hands };
const errorCode = fc.constantFrom(...errorCodes);
const errorText = textUpTo(limits.errorMessageMax);
const retryAfterMs = number(0, 3_600_000);

/** One arbitrary for each message that clients send. */
export const clientArbitraries: {
  readonly [Type in ClientMessage['type']]: Arbitrary<ClientMessageOf<Type>>;
} = {
  hello: fc.record(
    {
      type: fc.constant('hello'),
      room: roomName,
      name: displayName,
      color,
      ticket: textUpTo(limits.ticketMax),
      resume: fc.record(
        { sessionId, epoch, offset, peersKept: fc.boolean() },
        { requiredKeys: ['sessionId', 'epoch', 'offset'] },
      ),
      crowds: fc.boolean(),
    },
    { requiredKeys: ['type', 'room'] },
  ),
  'head-tracking': fc.record(
    { type: fc.constant('head-tracking'), position, rotation: unitQuat, gaze, hands },
    { requiredKeys: ['type', 'position', 'rotation'] },
  ),
  'create-object': fc.record(
    {
      type: fc.constant('create-object'),
      requestId,
      kind: fc.constantFrom(...objectKinds),
      assetId,
      position,
      rotation: unitQuat,
      scale,
      color,
    },
    { requiredKeys: ['type', 'kind', 'position'] },
  ),
  'update-object': fc.record(
    {
      type: fc.constant('update-object'),
      requestId,
      objectId,
      position,
      rotation: unitQuat,
      scale,
      color,
      locked: fc.boolean(),
    },
    { requiredKeys: ['type', 'objectId'] },
  ),
  'delete-object': aboutObject('delete-object'),
  'grab-object': aboutObject('grab-object'),
  'release-object': aboutObject('release-object'),
  'chat-message': fc.record(
    { type: fc.constant('chat-message'), requestId, text: chatText },
    { requiredKeys: ['type', 'text'] },
  ),
  'list-assets': fc.record({ type: fc.constant('list-assets') }),
  'request-asset': fc.record(
    { type: fc.constant('request-asset'), assetId, objectId, lod: lodName, requestId },
    { requiredKeys: ['type', 'assetId'] },
  ),
  'cancel-asset': fc.record({ type: fc.constant('cancel-asset'), transferId }),
  'bandwidth-metrics': fc.record({
    type: fc.constant('bandwidth-metrics'),
    assetId,
    bytes: bytesCount,
    durationMs: number(0, 3_600_000),
  }),
  ping: fc.record({ type: fc.constant('ping'), sentMs: timeMs }),
  leave: fc.record({ type: fc.constant('leave') }),
  'raise-hand': aboutSelf('raise-hand'),
  'lower-hand': aboutSelf('lower-hand'),
  'set-slow-mode': fc.record(
    { type: fc.constant('set-slow-mode'), requestId, seconds: slowModeSeconds },
    { requiredKeys: ['type', 'seconds'] },
  ),
  introduce: fc.record(
    { type: fc.constant('introduce'), requestId, name: displayName, color },
    { requiredKeys: ['type'] },
  ),
  'request-layer': fc.record(
    {
      type: fc.constant('request-layer'),
      requestId,
      transferId: fc.integer({ min: 2 ** 31, max: 2 ** 32 - 1 }),
      sha256,
      start: bytesCount,
      bytes: whole(limits.layerRangeBytesMax),
    },
    { requiredKeys: ['type', 'transferId', 'sha256', 'start', 'bytes'] },
  ),
  'create-campaign': fc.record(
    {
      type: fc.constant('create-campaign'),
      requestId,
      sample: fc.constantFrom(...campaignSamples),
      description,
      position,
    },
    { requiredKeys: ['type'] },
  ),
  'update-campaign': fc.record(
    {
      type: fc.constant('update-campaign'),
      requestId,
      campaignId,
      running: fc.boolean(),
      reset: fc.boolean(),
      parameters,
    },
    { requiredKeys: ['type', 'campaignId'] },
  ),
  'delete-campaign': fc.record(
    { type: fc.constant('delete-campaign'), requestId, campaignId },
    { requiredKeys: ['type', 'campaignId'] },
  ),
  'watch-campaign': fc.record(
    {
      type: fc.constant('watch-campaign'),
      requestId,
      campaignId,
      as: fc.constantFrom(...campaignWatchings),
      repeats: fc.boolean(),
    },
    { requiredKeys: ['type', 'campaignId', 'as'] },
  ),
  'unwatch-campaign': fc.record({ type: fc.constant('unwatch-campaign'), campaignId }),
  'act-on-campaign': fc.record(
    {
      type: fc.constant('act-on-campaign'),
      requestId,
      campaignId,
      action: fc.constantFrom(...campaignActions),
      position,
      direction: gaze,
      strength: number(0, 1),
      radius: number(0, limits.campaignReachMetresMax),
      collider: whole(31),
      tick,
    },
    { requiredKeys: ['type', 'campaignId', 'action', 'position'] },
  ),
  'check-campaign': fc.record(
    { type: fc.constant('check-campaign'), requestId, campaignId, tick, particles, root },
    { requiredKeys: ['type', 'campaignId', 'tick', 'particles', 'root'] },
  ),
  'repeat-ticks': fc.record({
    type: fc.constant('repeat-ticks'),
    campaignId,
    generation,
    after: tick,
  }),
  ...clientMediaArbitraries,
};

/** One arbitrary for each message that the server sends. */
export const serverArbitraries: {
  readonly [Type in ServerMessage['type']]: Arbitrary<ServerMessageOf<Type>>;
} = {
  welcome: fc.record({
    type: fc.constant('welcome'),
    clientId,
    sessionId,
    room: roomName,
    name: displayName,
    color,
    role,
    grants: fc.subarray([...grantNames]),
    serverTime: timeMs,
    epoch,
    offset,
    resumed: fc.boolean(),
    peers: fc.array(peer, { maxLength: 3 }),
    objects: fc.array(sharedObject, { maxLength: 3 }),
    standing,
    handRaised: fc.boolean(),
    seats: whole(limits.peersMax),
    slowModeSeconds,
    campaigns: fc.array(campaign, { maxLength: 2 }),
    audioZones,
  }),
  'peer-joined': fc.record({ type: fc.constant('peer-joined'), peer, epoch, offset }),
  'peer-left': fc.record({ type: fc.constant('peer-left'), clientId, epoch, offset }),
  'user-position': fc.record(
    { type: fc.constant('user-position'), ...userPosition, time: timeMs },
    { requiredKeys: ['type', 'clientId', 'position', 'rotation', 'time'] },
  ),
  'user-positions': fc.record({
    type: fc.constant('user-positions'),
    time: timeMs,
    users: fc.array(fc.record(userPosition, { requiredKeys: ['clientId', 'position', 'rotation'] }), {
      maxLength: 4,
    }),
  }),
  'object-created': fc.record(
    { type: fc.constant('object-created'), requestId, object: sharedObject, epoch, offset },
    { requiredKeys: ['type', 'object', 'epoch', 'offset'] },
  ),
  'object-updated': fc.record(
    {
      type: fc.constant('object-updated'),
      requestId,
      objectId,
      changes: objectChanges,
      version: count,
      by: fc.option(clientId),
      epoch,
      offset,
    },
    { requiredKeys: ['type', 'objectId', 'changes', 'version', 'by', 'epoch', 'offset'] },
  ),
  'object-deleted': fc.record(
    { type: fc.constant('object-deleted'), requestId, objectId, by: fc.option(clientId), epoch, offset },
    { requiredKeys: ['type', 'objectId', 'by', 'epoch', 'offset'] },
  ),
  'chat-message': fc.record(
    {
      type: fc.constant('chat-message'),
      requestId,
      clientId,
      name: displayName,
      text: chatText,
      time: timeMs,
      history: fc.boolean(),
      epoch,
      offset,
    },
    { requiredKeys: ['type', 'clientId', 'name', 'text', 'time', 'epoch', 'offset'] },
  ),
  'asset-list': fc.record({ type: fc.constant('asset-list'), assets: fc.array(asset, { maxLength: 3 }) }),
  'asset-added': fc.record({ type: fc.constant('asset-added'), asset }),
  'asset-removed': fc.record({ type: fc.constant('asset-removed'), assetId }),
  'asset-metadata': fc.record(
    {
      type: fc.constant('asset-metadata'),
      transferId,
      assetId,
      lod: lodName,
      bytes: bytesCount,
      chunks: whole(2 ** 32),
      chunkBytes: whole(limits.assetChunkBytesMax),
      sha256,
      requestId,
      objectId,
    },
    {
      requiredKeys: ['type', 'transferId', 'assetId', 'lod', 'bytes', 'chunks', 'chunkBytes', 'sha256'],
    },
  ),
  'asset-chunk': fc.record({
    type: fc.constant('asset-chunk'),
    transferId,
    index: whole(2 ** 32 - 1),
    data: fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.constant(new Uint8Array(limits.assetChunkBytesMax).fill(7)),
    ),
  }),
  'asset-complete': fc.record({ type: fc.constant('asset-complete'), transferId, assetId }),
  'asset-skipped': fc.record(
    { type: fc.constant('asset-skipped'), assetId, objectId, reason: textUpTo(200), requestId },
    { requiredKeys: ['type', 'assetId', 'reason'] },
  ),
  'lod-recommendation': fc.record({
    type: fc.constant('lod-recommendation'),
    lod: lodName,
    bandwidthBps: number(0, 1e12),
    reason: textUpTo(200),
  }),
  pong: fc.record({ type: fc.constant('pong'), sentMs: timeMs, serverTime: timeMs }),
  goodbye: fc.record({ type: fc.constant('goodbye'), code: errorCode, reason: errorText, retryAfterMs }),
  error: fc.record(
    {
      type: fc.constant('error'),
      code: errorCode,
      message: errorText,
      requestId,
      objectId,
      retryAfterMs,
      transferId,
    },
    { requiredKeys: ['type', 'code', 'message'] },
  ),
  'crowd-positions': fc.record({
    type: fc.constant('crowd-positions'),
    stream: whole(2 ** 32 - 1),
    tier: fc.constantFrom(...crowdTiers),
    sequence: count,
    time: timeMs,
    keyframe: fc.boolean(),
    data: fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.constant(new Uint8Array(limits.crowdBytesMax).fill(7)),
    ),
  }),
  'standing-changed': fc.record({ type: fc.constant('standing-changed'), clientId, standing, epoch, offset }),
  'hand-changed': fc.record(
    { type: fc.constant('hand-changed'), requestId, clientId, raised: fc.boolean(), epoch, offset },
    { requiredKeys: ['type', 'clientId', 'raised', 'epoch', 'offset'] },
  ),
  'slow-mode-changed': fc.record(
    {
      type: fc.constant('slow-mode-changed'),
      requestId,
      seconds: slowModeSeconds,
      by: fc.option(clientId),
      epoch,
      offset,
    },
    { requiredKeys: ['type', 'seconds', 'by', 'epoch', 'offset'] },
  ),
  lobby: fc.record({
    type: fc.constant('lobby'),
    position: whole(limits.peersMax),
    waiting: whole(limits.peersMax),
  }),
  'peer-introduced': fc.record(
    {
      type: fc.constant('peer-introduced'),
      requestId,
      clientId,
      name: displayName,
      color,
      epoch,
      offset,
    },
    { requiredKeys: ['type', 'clientId', 'name', 'color', 'epoch', 'offset'] },
  ),
  'asset-changed': fc.record({ type: fc.constant('asset-changed'), asset }),
  'campaign-created': fc.record(
    { type: fc.constant('campaign-created'), requestId, campaign, epoch, offset },
    { requiredKeys: ['type', 'campaign', 'epoch', 'offset'] },
  ),
  'campaign-updated': fc.record(
    {
      type: fc.constant('campaign-updated'),
      requestId,
      campaignId,
      changes: campaignChanges,
      by: fc.option(clientId),
      epoch,
      offset,
    },
    { requiredKeys: ['type', 'campaignId', 'changes', 'by', 'epoch', 'offset'] },
  ),
  'campaign-deleted': fc.record(
    { type: fc.constant('campaign-deleted'), requestId, campaignId, by: fc.option(clientId), epoch, offset },
    { requiredKeys: ['type', 'campaignId', 'by', 'epoch', 'offset'] },
  ),
  'campaign:sync:v1:stream': fc.record(
    {
      type: fc.constant('campaign:sync:v1:stream'),
      requestId,
      campaignId,
      generation,
      tick,
      serverTime: timeMs,
      running: fc.boolean(),
      module: sha256,
      snapshot: blob,
      inputs: blob,
      root,
      particles,
      chunks: blob,
    },
    { requiredKeys: ['type', 'campaignId', 'generation', 'tick', 'serverTime', 'running'] },
  ),
  'campaign-ticks': fc.record({
    type: fc.constant('campaign-ticks'),
    campaignId,
    generation,
    tick,
    serverTime: timeMs,
    data: blob,
  }),
  'physics:state:v1:stream': fc.record({
    type: fc.constant('physics:state:v1:stream'),
    campaignId,
    tick,
    serverTime: timeMs,
    bodies: fc.array(campaignBody, { maxLength: 3 }),
  }),
  'particle:update:v1:stream': fc.record({
    type: fc.constant('particle:update:v1:stream'),
    campaignId,
    tick,
    serverTime: timeMs,
    count: particles,
    data: blob,
  }),
  'performance:metrics:v1:stream': fc.record(
    {
      type: fc.constant('performance:metrics:v1:stream'),
      campaignId,
      tick,
      stepMs: number(0, 60_000),
      tickLatenessMs: number(0, 3_600_000),
      engineLatencyMs: number(0, 3_600_000),
      inputsBytesPerSecond: number(0, 1e9),
      watchers: whole(limits.peersMax),
      particles,
      mode: fc.constantFrom(...campaignModes),
      engine: fc.constantFrom(...campaignEngines),
    },
    {
      requiredKeys: [
        'type',
        'campaignId',
        'tick',
        'stepMs',
        'tickLatenessMs',
        'inputsBytesPerSecond',
        'watchers',
        'particles',
        'mode',
        'engine',
      ],
    },
  ),
  'recent-ticks': fc.record({
    type: fc.constant('recent-ticks'),
    campaignId,
    generation,
    tick,
    serverTime: timeMs,
    ticks: fc.array(blob, { maxLength: 4 }),
  }),
  ...serverMediaArbitraries,
};

type AboutObject = 'delete-object' | 'grab-object' | 'release-object';

/** A request of nothing but its type. */
function aboutSelf<Type extends 'raise-hand' | 'lower-hand'>(
  type: Type,
): Arbitrary<{ readonly type: Type; readonly requestId?: string }> {
  return fc.record({ type: fc.constant(type), requestId }, { requiredKeys: ['type'] });
}

function aboutObject<Type extends AboutObject>(
  type: Type,
): Arbitrary<{ readonly type: Type; readonly objectId: string; readonly requestId?: string }> {
  return fc.record({ type: fc.constant(type), requestId, objectId }, { requiredKeys: ['type', 'objectId'] });
}
