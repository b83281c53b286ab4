import fc, { type Arbitrary } from 'fast-check';
import { limits } from '../limits.ts';
import {
  type AudioZone,
  mediaEngineNames,
  type MediaTrack,
  memberTrackKinds,
  type PictureView,
  type Stage,
  stageModes,
  type TrackChanges,
  trackEndings,
  trackKinds,
  trackPlaces,
  type TrackQuality,
  type WireIceServer,
} from '../media-shapes.ts';
import type { ClientMessage, ClientMessageOf } from '../messages/client-messages.ts';
import type { clientMediaMessages, serverMediaMessages, stageMessages } from '../messages/media-messages.ts';
import type { ServerMessage, ServerMessageOf } from '../messages/server-messages.ts';
import { counterId, number, textUpTo, vector, whole } from './basic-arbitraries.ts';

/** Messages of media that the table allows, for properties. */

const requestId = textUpTo(limits.requestIdMax);
const trackId = counterId('t');
const clientId = counterId('c');
const count = whole(Number.MAX_SAFE_INTEGER);
const u32 = whole(2 ** 32 - 1);
const title = textUpTo(limits.trackTitleMax);
const place = fc.constantFrom(...trackPlaces);
const mid = textUpTo(limits.midMax);
const sdp = fc.oneof(
  fc.constant('v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n'),
  fc.constant(`v=0\r\n${'a'.repeat(limits.sdpMax - 5)}`),
);
const milliseconds = number(0, 3_600_000);

const track: Arbitrary<MediaTrack> = fc.record(
  {
    trackId,
    kind: fc.constantFrom(...trackKinds),
    clientId: fc.option(clientId),
    title,
    place,
    muted: fc.boolean(),
    encrypted: fc.boolean(),
    broadcast: fc.boolean(),
  },
  { requiredKeys: ['trackId', 'kind', 'clientId', 'place', 'muted', 'encrypted', 'broadcast'] },
);
const changes: Arbitrary<TrackChanges> = fc.record(
  { title, place, muted: fc.boolean(), broadcast: fc.boolean() },
  { requiredKeys: [] },
);
const stage: Arbitrary<Stage> = fc.record({
  mode: fc.constantFrom(...stageModes),
  streamer: fc.option(clientId),
});
const corner = vector(-limits.positionMetresMax, limits.positionMetresMax);
const audioZone: Arbitrary<AudioZone> = fc.record(
  {
    zoneId: counterId('z'),
    name: textUpTo(limits.audioZoneNameMax),
    min: corner,
    max: corner,
    refDistanceMetres: number(0.1, 100),
    rolloff: number(0, 10),
    maxDistanceMetres: number(0.5, limits.audioReachMetresMax),
    passes: number(0, 1),
    broadcast: fc.boolean(),
  },
  {
    requiredKeys: [
      'zoneId',
      'name',
      'min',
      'max',
      'refDistanceMetres',
      'rolloff',
      'maxDistanceMetres',
      'passes',
    ],
  },
);
export const audioZones = fc.array(audioZone, { maxLength: 3 });
const sections = fc.array(fc.record({ mid, trackId }), { maxLength: 4 });
const credential = textUpTo(60);
const iceServer: Arbitrary<WireIceServer> = fc.record(
  {
    urls: fc.array(fc.constantFrom('stun:stun.example:3478', 'turn:turn.example:3478?transport=tcp'), {
      maxLength: 3,
    }),
    username: credential,
    credential,
  },
  { requiredKeys: ['urls'] },
);
const pictureView: Arbitrary<PictureView> = fc.record({
  trackId,
  heightPixels: whole(limits.pictureHeightMax),
  gazeRad: number(0, Math.PI),
});
const trackQuality: Arbitrary<TrackQuality> = fc.record({
  trackId,
  layer: fc.option(whole(limits.mediaLayersMax - 1)),
  layers: whole(limits.mediaLayersMax),
  bitsPerSecond: u32,
});

type ClientMediaType = keyof typeof clientMediaMessages & ClientMessage['type'];
type ServerMediaType = (keyof typeof serverMediaMessages | keyof typeof stageMessages) &
  ServerMessage['type'];

export const clientMediaArbitraries: {
  readonly [Type in ClientMediaType]: Arbitrary<ClientMessageOf<Type>>;
} = {
  'start-media': fc.record({ type: fc.constant('start-media'), requestId }, { requiredKeys: ['type'] }),
  'stop-media': fc.record({ type: fc.constant('stop-media') }),
  'media-offer': fc.record(
    { type: fc.constant('media-offer'), requestId, revision: u32, sdp, sends: sections, receives: sections },
    { requiredKeys: ['type', 'revision', 'sdp', 'sends', 'receives'] },
  ),
  'media-candidate': fc.record({
    type: fc.constant('media-candidate'),
    candidate: textUpTo(limits.iceCandidateMax),
    mid,
  }),
  'publish-track': fc.record(
    {
      type: fc.constant('publish-track'),
      requestId,
      kind: fc.constantFrom(...memberTrackKinds),
      title,
      place,
      muted: fc.boolean(),
      encrypted: fc.boolean(),
    },
    { requiredKeys: ['type', 'kind'] },
  ),
  'update-track': fc.record(
    { type: fc.constant('update-track'), requestId, trackId, changes },
    { requiredKeys: ['type', 'trackId', 'changes'] },
  ),
  'unpublish-track': fc.record(
    { type: fc.constant('unpublish-track'), requestId, trackId },
    { requiredKeys: ['type', 'trackId'] },
  ),
  'media-view': fc.record({
    type: fc.constant('media-view'),
    pictures: fc.array(pictureView, { maxLength: 3 }),
  }),
  'set-stage': fc.record(
    { type: fc.constant('set-stage'), requestId, stage },
    { requiredKeys: ['type', 'stage'] },
  ),
  'media-report': fc.record(
    {
      type: fc.constant('media-report'),
      state: fc.constantFrom('connected', 'failed', 'playing', 'measured'),
      sinceStartMs: milliseconds,
      path: fc.constantFrom('host', 'srflx', 'prflx', 'relay', 'host-tcp', 'relay-tcp'),
      roundTripMs: milliseconds,
      jitterMs: milliseconds,
      loss: number(0, 1),
      freezes: whole(100_000),
      freezeMs: milliseconds,
    },
    { requiredKeys: ['type', 'state'] },
  ),
  'set-audio-zones': fc.record(
    { type: fc.constant('set-audio-zones'), requestId, zones: audioZones },
    { requiredKeys: ['type', 'zones'] },
  ),
};

export const serverMediaArbitraries: {
  readonly [Type in ServerMediaType]: Arbitrary<ServerMessageOf<Type>>;
} = {
  'media-tracks': fc.record({
    type: fc.constant('media-tracks'),
    tracks: fc.array(track, { maxLength: 3 }),
    stage,
  }),
  'track-published': fc.record(
    { type: fc.constant('track-published'), requestId, track },
    { requiredKeys: ['type', 'track'] },
  ),
  'track-updated': fc.record(
    { type: fc.constant('track-updated'), requestId, trackId, changes },
    { requiredKeys: ['type', 'trackId', 'changes'] },
  ),
  'track-unpublished': fc.record(
    { type: fc.constant('track-unpublished'), requestId, trackId, why: fc.constantFrom(...trackEndings) },
    { requiredKeys: ['type', 'trackId', 'why'] },
  ),
  'media-ready': fc.record(
    {
      type: fc.constant('media-ready'),
      requestId,
      engine: fc.constantFrom(...mediaEngineNames),
      layers: whole(limits.mediaLayersMax),
      iceServers: fc.array(iceServer, { maxLength: 2 }),
      channels: fc.option(fc.record({ up: whole(65_534), down: whole(65_534) })),
      groundwork: fc.option(sdp),
    },
    { requiredKeys: ['type', 'engine', 'layers', 'iceServers', 'channels', 'groundwork'] },
  ),
  'media-answer': fc.record(
    { type: fc.constant('media-answer'), requestId, revision: u32, sdp },
    { requiredKeys: ['type', 'revision', 'sdp'] },
  ),
  'media-plan': fc.record({
    type: fc.constant('media-plan'),
    tracks: fc.array(trackId, { maxLength: 4 }),
  }),
  'media-quality': fc.record({
    type: fc.constant('media-quality'),
    estimateBitsPerSecond: fc.option(u32),
    budgetBitsPerSecond: u32,
    tracks: fc.array(trackQuality, { maxLength: 3 }),
  }),
  'media-lost': fc.record({
    type: fc.constant('media-lost'),
    reason: textUpTo(limits.errorMessageMax),
    retryAfterMs: number(0, 60_000),
  }),
  speaking: fc.record({
    type: fc.constant('speaking'),
    voices: fc.array(fc.record({ trackId, level: number(0, 1) }), { maxLength: 3 }),
  }),
  'stage-changed': fc.record(
    {
      type: fc.constant('stage-changed'),
      requestId,
      stage,
      by: fc.option(clientId),
      epoch: count,
      offset: count,
    },
    { requiredKeys: ['type', 'stage', 'by', 'epoch', 'offset'] },
  ),
  'audio-zones-changed': fc.record(
    {
      type: fc.constant('audio-zones-changed'),
      requestId,
      zones: audioZones,
      by: fc.option(clientId),
      epoch: count,
      offset: count,
    },
    { requiredKeys: ['type', 'zones', 'by', 'epoch', 'offset'] },
  ),
};
