import { blob, choice, number, pattern, text, timeMs, upperU32, whole, bool } from './wire/scalar-fields.ts';
import { color, counterId, hex } from './wire/id-fields.ts';
import { list, named, nullable, record } from './wire/record.ts';
import { optional, type ValueOf } from './wire/field.ts';
import { direction, poseRotation, position, rotation, scaling, velocity } from './wire/spatial-fields.ts';
import { errorCodes } from './errors.ts';
import { limits } from './limits.ts';

/** Shapes that several messages, the HTTP API and storage share. */

export const roomName = pattern(
  'room name: letters, digits, `-` and `_`',
  /^[A-Za-z0-9][A-Za-z0-9_-]*$/,
  limits.roomNameMax,
);
export const displayName = text({ max: limits.displayNameMax, visible: true });
export const requestId = text({ max: limits.requestIdMax });
export const clientId = counterId('c');
export const objectId = counterId('o');
export const assetId = hex(8, 'asset id, 16 hexadecimal digits');
export const sessionId = hex(16, 'session id, 32 hexadecimal digits; a secret of its member');
export const sha256 = hex(32, 'SHA-256, 64 hexadecimal digits');
export const epoch = whole(Number.MAX_SAFE_INTEGER);
export const offset = whole(Number.MAX_SAFE_INTEGER);
export const transferId = whole(2 ** 32 - 1);
/** Chosen by the client; the server's own ids stay below it. */
export const layerTransferId = upperU32;

/** Ordered from the most powerful to the least. */
export const roles = ['owner', 'admin', 'streamer', 'premium', 'free', 'anonymous'] as const;
export const role = choice(roles);
export type Role = ValueOf<typeof role>;

/** What a ticket or a guest policy allows. */
export const grantNames = [
  'join',
  'chat',
  'edit',
  'upload',
  'delete-assets',
  'moderate',
  'speak',
  'show',
] as const;
export const grant = choice(grantNames);
export type Grant = ValueOf<typeof grant>;

export const pose = named('pose', record({ position, rotation: poseRotation }));
export type WirePose = ValueOf<typeof pose>;

export const hands = named('hands', record({ left: optional(pose), right: optional(pose) }));
export type Hands = ValueOf<typeof hands>;

/** `participant`: has a seat, a body, and may change things. `spectator`: hears and sees everything, chats, raises a hand. */
export const standings = ['participant', 'spectator'] as const;
export const standing = choice(standings);
export type Standing = ValueOf<typeof standing>;

export const slowModeSeconds = whole(limits.slowModeSecondsMax, 's');

export const peer = named(
  'peer',
  record({
    clientId,
    name: displayName,
    color,
    role,
    position,
    rotation: poseRotation,
    standing,
    handRaised: bool,
  }),
);
export type Peer = ValueOf<typeof peer>;

export const objectKinds = ['cube', 'sphere', 'cone', 'asset'] as const;
export const objectKind = choice(objectKinds);
export type ObjectKind = ValueOf<typeof objectKind>;

export const sharedObject = named(
  'object',
  record({
    objectId,
    kind: objectKind,
    assetId: optional(assetId),
    position,
    rotation,
    scale: scaling,
    color,
    /** Who made it: a member, or `null` for objects that came with the room. */
    owner: nullable(clientId),
    holder: nullable(clientId),
    locked: bool,
    version: whole(Number.MAX_SAFE_INTEGER),
  }),
);
export type SharedObject = ValueOf<typeof sharedObject>;

export const objectChanges = named(
  'changes',
  record({
    position: optional(position),
    rotation: optional(rotation),
    scale: optional(scaling),
    color: optional(color),
    holder: optional(nullable(clientId)),
    locked: optional(bool),
  }),
);
export type ObjectChanges = ValueOf<typeof objectChanges>;

export const lodNames = ['high', 'medium', 'low'] as const;
export const lodName = choice(lodNames);
export type LodName = ValueOf<typeof lodName>;

const bytesCount = whole(limits.assetBytesMax, 'bytes');

export const lod = named('level', record({ bytes: bytesCount, triangles: whole(2 ** 32), sha256 }));
export type Lod = ValueOf<typeof lod>;

export const bounds = named('bounds', record({ min: position, max: position }));
export type Bounds = ValueOf<typeof bounds>;

export const content = named('content', record({ sha256, bytes: bytesCount }));
export type Content = ValueOf<typeof content>;

export const assetStatus = choice(['processing', 'ready', 'failed']);

export const asset = named(
  'asset',
  record({
    assetId,
    name: text({ max: limits.assetNameMax, visible: true }),
    bytes: bytesCount,
    sha256,
    status: assetStatus,
    lods: record({ high: optional(lod), medium: optional(lod), low: optional(lod) }),
    /** Axis-aligned box of the whole model in its own frame. */
    bounds: optional(bounds),
    createdAt: timeMs,
    /** The asset as layers, JSON of the format `streamxr-layers-1`; a first one may come while it is still processing. */
    manifest: optional(content),
    /** A WebP. */
    thumbnail: optional(content),
    /** Why it failed. */
    problem: optional(record({ code: choice(errorCodes), message: text({ max: limits.errorMessageMax }) })),
  }),
);
export type Asset = ValueOf<typeof asset>;

export const campaignId = counterId('p');
export const campaignTick = whole(limits.campaignTickMax);
/** Grows with each reset: ticks of different generations have nothing to do with each other. */
export const campaignGeneration = whole(2 ** 32 - 1);

/** Campaigns that every server knows by name. */
export const campaignSamples = ['galaxy', 'fountain', 'storm'] as const;
export type CampaignSample = (typeof campaignSamples)[number];

/** A checksum of checksums of chunks. */
export const campaignRoot = hex(8, 'checksum, 16 hexadecimal digits');

export const campaignParameter = named(
  'parameter',
  record({
    name: text({ max: limits.campaignParameterNameMax }),
    value: number(-limits.campaignParameterMax, limits.campaignParameterMax, ''),
  }),
);
export type CampaignParameter = ValueOf<typeof campaignParameter>;

const campaignParameters = list(campaignParameter, limits.campaignParametersMax);
/** JSON of the format `streamxr-campaign-1`. */
export const campaignDescription = text({ max: limits.campaignDescriptionMax, multiline: true });

/** A live simulation in the room. All its places are relative to `position`, in metres. */
export const campaign = named(
  'campaign',
  record({
    campaignId,
    description: campaignDescription,
    position,
    /** Who made it: a member, or `null` for one that came over HTTP. */
    by: nullable(clientId),
    running: bool,
    parameters: campaignParameters,
    generation: campaignGeneration,
  }),
);
export type Campaign = ValueOf<typeof campaign>;

export const campaignChanges = named(
  'campaign changes',
  record({
    running: optional(bool),
    /** Those that are different. */
    parameters: optional(campaignParameters),
    generation: optional(campaignGeneration),
  }),
);
export type CampaignChanges = ValueOf<typeof campaignChanges>;

/** How a client follows a campaign: by simulating it itself, by its bodies alone, or by a thinned stream of particles. */
export const campaignWatchings = ['ticks', 'bodies', 'particles'] as const;
export const campaignWatching = choice(campaignWatchings);
export type CampaignWatching = ValueOf<typeof campaignWatching>;

export const campaignActions = ['push', 'pull', 'emit', 'place', 'throw', 'move', 'remove'] as const;
export const campaignAction = choice(campaignActions);
export type CampaignAction = ValueOf<typeof campaignAction>;

export const campaignEngines = ['builtin', 'godot'] as const;
export const campaignEngine = choice(campaignEngines);
export type CampaignEngine = ValueOf<typeof campaignEngine>;

/** `full`: the server simulates every particle. `audit`: the first of them, to check the others' checksums. */
export const campaignModes = ['full', 'audit'] as const;
export const campaignMode = choice(campaignModes);
export type CampaignMode = ValueOf<typeof campaignMode>;

/** Which of a campaign's colliders: its bodies first, then what people have placed. */
export const campaignCollider = whole(limits.campaignCollidersMax - 1);

export const campaignBody = named(
  'campaign body',
  record({ body: campaignCollider, position, rotation: poseRotation, velocity: optional(velocity) }),
);
export type CampaignBody = ValueOf<typeof campaignBody>;

export const bandwidthBps = number(0, 1e12, 'bit/s');
export { blob, color, direction, list, nullable, optional, position, poseRotation, rotation, scaling };

/** The records that docs describe by name. */
export const namedShapes = {
  pose,
  hands,
  peer,
  object: sharedObject,
  changes: objectChanges,
  level: lod,
  content,
  bounds,
  asset,
  campaign,
  parameter: campaignParameter,
  'campaign changes': campaignChanges,
  'campaign body': campaignBody,
} as const;
