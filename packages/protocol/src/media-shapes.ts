import { limits } from './limits.ts';
import { optional, type ValueOf } from './wire/field.ts';
import { list, named, nullable, record } from './wire/record.ts';
import { bool, choice, number, text, whole } from './wire/scalar-fields.ts';
import { counterId } from './wire/id-fields.ts';
import { clientId } from './shapes.ts';
import { position } from './wire/spatial-fields.ts';

/** Shapes of live media: who shows what, and what an engine and a browser tell each other. */

/** One source of sound or pictures in a room. */
export const trackId = counterId('t');

/** `external`: came in over WHIP, and belongs to no member. */
export const trackKinds = [
  'microphone',
  'camera',
  'screen',
  'screen-sound',
  'external',
  'external-sound',
] as const;
export const trackKind = choice(trackKinds);
export type TrackKind = ValueOf<typeof trackKind>;

/** Kinds that a member publishes itself. */
export const memberTrackKinds = ['microphone', 'camera', 'screen', 'screen-sound'] as const;
export const memberTrackKind = choice(memberTrackKinds);
export type MemberTrackKind = ValueOf<typeof memberTrackKind>;

/** Where a picture hangs: over its member's head, or on the wall. Sound comes from the same place. */
export const trackPlaces = ['portrait', 'wall'] as const;
export const trackPlace = choice(trackPlaces);
export type TrackPlace = ValueOf<typeof trackPlace>;

/**
 * How pictures of a track with `svc` are coded: VP9 in one encoding that has its layers within, in these modes (W3C, WebRTC-SVC). A
 * camera has layers of three sizes. A screen has layers of three rates: text has to stay readable, and Chromium encodes nothing of
 * a screen that shall have several sizes in one encoding.
 */
export const svcModes = { camera: 'L3T3_KEY', screen: 'L1T3' } as const;
export type SvcMode = (typeof svcModes)[keyof typeof svcModes];

export const trackTitle = text({ max: limits.trackTitleMax, visible: true });

export const mediaTrack = named(
  'track',
  record({
    trackId,
    kind: trackKind,
    /** Whose it is; `null` for what came in over WHIP. */
    clientId: nullable(clientId),
    /** What a person calls it; only of `external` tracks and screens. */
    title: optional(trackTitle),
    place: trackPlace,
    muted: bool,
    /** End to end: only who has the room's key can see or hear it. */
    encrypted: bool,
    /** Heard by everybody alike, wherever they stand. */
    broadcast: bool,
    /** Only of cameras and screens: VP9 with its layers in one encoding. Else it comes as the engine has layers, in other codecs. */
    svc: optional(bool),
  }),
);
export type MediaTrack = ValueOf<typeof mediaTrack>;

export const trackChanges = named(
  'track changes',
  record({
    title: optional(trackTitle),
    place: optional(trackPlace),
    muted: optional(bool),
    broadcast: optional(bool),
    /** Only ever false: somebody cannot decode it, or its publisher cannot encode it. Its publisher offers it anew, without. */
    svc: optional(bool),
  }),
);
export type TrackChanges = ValueOf<typeof trackChanges>;

/** Why a track is gone. */
export const trackEndings = ['ended', 'left', 'stage', 'moderated', 'stalled', 'failed'] as const;
export const trackEnding = choice(trackEndings);
export type TrackEnding = ValueOf<typeof trackEnding>;

/** `conversation`: everybody who may, speaks and shows. `stage`: one streamer does, the others are the audience. */
export const stageModes = ['conversation', 'stage'] as const;
export const stageMode = choice(stageModes);
export type StageMode = ValueOf<typeof stageMode>;

export const stage = named(
  'stage',
  record({
    mode: stageMode,
    /** Who has the stage; `null` in a conversation, and while nobody has it. */
    streamer: nullable(clientId),
  }),
);
export type Stage = ValueOf<typeof stage>;

/** A box of the room in which sound fades in its own way. */
export const audioZone = named(
  'audio zone',
  record({
    /** Chosen by who sets the zones; unique among them. */
    zoneId: counterId('z'),
    name: text({ max: limits.audioZoneNameMax, visible: true }),
    /** Opposite corners, the lower one first. */
    min: position,
    max: position,
    /** Up to here a voice within is as loud as it is. */
    refDistanceMetres: number(0.1, 100, 'm'),
    /** 1 as in the open: half as loud at twice the distance. */
    rolloff: number(0, 10, ''),
    /** Nothing of a voice within is heard from here on. */
    maxDistanceMetres: number(0.5, limits.audioReachMetresMax, 'm'),
    /** What its bounds let through, either way, 0 to 1; 0 for a booth. */
    passes: number(0, 1, ''),
    /** Who speaks within is heard by everybody alike, wherever they stand. */
    broadcast: optional(bool),
  }),
);
export type AudioZone = ValueOf<typeof audioZone>;
export const audioZones = list(audioZone, limits.audioZonesMax);

export const mediaEngineNames = ['mediasoup', 'node-datachannel'] as const;
export const mediaEngineName = choice(mediaEngineNames);
export type MediaEngineName = ValueOf<typeof mediaEngineName>;

/** Identification of a media section of an SDP (RFC 5888). */
export const mid = text({ max: limits.midMax });
/** RFC 8866. */
export const sdp = text({ max: limits.sdpMax, multiline: 'crlf' });

/** Which media section carries which track. */
export const mediaSection = named('section', record({ mid, trackId }));
export type MediaSection = ValueOf<typeof mediaSection>;

/** As `RTCIceServer`. */
export const iceServer = named(
  'ICE server',
  record({
    urls: list(text({ max: limits.iceUrlMax }), limits.iceUrlsMax),
    username: optional(text({ max: limits.iceCredentialMax })),
    credential: optional(text({ max: limits.iceCredentialMax })),
  }),
);
export type WireIceServer = ValueOf<typeof iceServer>;

/** Stream ids of the negotiated data channels, each way. */
export const mediaChannels = named('channels', record({ up: whole(65_534), down: whole(65_534) }));
export type MediaChannels = ValueOf<typeof mediaChannels>;

/** How large a picture is to a viewer. */
export const pictureView = named(
  'picture view',
  record({
    trackId,
    /** CSS pixels on the screen times its pixel ratio, along its height; 0 when it cannot be seen. */
    heightPixels: whole(limits.pictureHeightMax, 'pixels'),
    /** Angle between the gaze and its middle. */
    gazeRad: number(0, Math.PI, 'rad'),
  }),
);
export type PictureView = ValueOf<typeof pictureView>;

/** What of a track is forwarded to a viewer now. */
export const trackQuality = named(
  'track quality',
  record({
    trackId,
    /** From 0, the smallest; `null` while nothing is sent. */
    layer: nullable(whole(limits.mediaLayersMax - 1)),
    layers: whole(limits.mediaLayersMax),
    bitsPerSecond: whole(2 ** 32 - 1, 'bit/s'),
  }),
);
export type TrackQuality = ValueOf<typeof trackQuality>;

/** How loud a voice is. */
export const voiceLevel = named('voice level', record({ trackId, level: number(0, 1, '') }));
export type VoiceLevel = ValueOf<typeof voiceLevel>;

export const mediaShapes = {
  track: mediaTrack,
  'track changes': trackChanges,
  stage,
  'audio zone': audioZone,
  section: mediaSection,
  'ICE server': iceServer,
  channels: mediaChannels,
  'picture view': pictureView,
  'track quality': trackQuality,
  'voice level': voiceLevel,
} as const;
