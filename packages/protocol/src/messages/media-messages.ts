import { limits } from '../limits.ts';
import {
  audioZones,
  iceServer,
  mediaChannels,
  mediaEngineName,
  mediaSection,
  mediaTrack,
  memberTrackKind,
  mid,
  pictureView,
  sdp,
  stage,
  trackChanges,
  trackEnding,
  trackId,
  trackPlace,
  trackQuality,
  trackTitle,
  voiceLevel,
} from '../media-shapes.ts';
import { clientId, requestId } from '../shapes.ts';
import { optional } from '../wire/field.ts';
import { list, nullable, record } from '../wire/record.ts';
import { bool, choice, number, text, whole } from '../wire/scalar-fields.ts';
import { message } from './define.ts';

/** Grows with each offer; an answer and a plan quote it. */
const revision = whole(2 ** 32 - 1);
const bitsPerSecond = whole(2 ** 32 - 1, 'bit/s');
const sections = list(mediaSection, limits.mediaSectionsMax);

/** Media, to the server. Numbers 30–40. See "Media". */
export const clientMediaMessages = {
  'start-media': message(
    30,
    'media',
    'Ask for a peer connection; answered by `media-ready`. Again after `media-lost`.',
    record({ requestId: optional(requestId) }),
  ),
  'stop-media': message(31, 'media', 'End the peer connection; tracks of this member end, too.', record({})),
  'media-offer': message(
    32,
    'media',
    'An SDP offer of the peer connection; the client always offers. Answered by `media-answer`.',
    record({
      requestId: optional(requestId),
      revision,
      sdp,
      /** What the sections that send carry: tracks that this member published. */
      sends: sections,
      /** What the sections that only receive shall carry: tracks of the newest `media-plan`. */
      receives: sections,
    }),
  ),
  'media-candidate': message(
    33,
    'media',
    'An ICE candidate of the client (trickle). The server tells all of its own in its answer.',
    record({ candidate: text({ max: limits.iceCandidateMax }), mid }),
  ),
  'publish-track': message(
    34,
    'media',
    'Announce a track, before it is offered. Needs the grant `speak` for sound, `show` for pictures, and the stage where there is one. Answered by `track-published` with `requestId`.',
    record({
      requestId: optional(requestId),
      kind: memberTrackKind,
      title: optional(trackTitle),
      place: optional(trackPlace),
      muted: optional(bool),
      encrypted: optional(bool),
      /** Whether it can be sent so; the track in the answer says whether it shall. */
      svc: optional(bool),
    }),
  ),
  'update-track': message(
    35,
    'media',
    'Mute a track, hang it elsewhere, or call it by another name. `broadcast` needs the grant `moderate`, or the stage.',
    record({ requestId: optional(requestId), trackId, changes: trackChanges }),
  ),
  'unpublish-track': message(
    36,
    'media',
    "End a track: one's own, or, with the grant `moderate`, anybody's.",
    record({ requestId: optional(requestId), trackId }),
  ),
  'media-view': message(
    37,
    'media',
    'How large the pictures are on this screen, when it changed, four times a second at most. Pictures that are not named cannot be seen.',
    record({ pictures: list(pictureView, limits.picturesSeenMax) }),
  ),
  'set-stage': message(
    38,
    'events',
    'Give the stage to one member, or open the conversation. Needs the grant `moderate`.',
    record({ requestId: optional(requestId), stage }),
  ),
  'media-report': message(
    39,
    'media',
    'How the peer connection does, as the browser sees it: once it is connected or has failed, at its first picture, and every ten seconds.',
    record({
      state: choice(['connected', 'failed', 'playing', 'measured']),
      /** Since `start-media` was sent. */
      sinceStartMs: optional(number(0, 3_600_000, 'ms')),
      /** Kind of the local candidate in use, and what carries it. */
      path: optional(choice(['host', 'srflx', 'prflx', 'relay', 'host-tcp', 'relay-tcp'])),
      roundTripMs: optional(number(0, 3_600_000, 'ms')),
      jitterMs: optional(number(0, 3_600_000, 'ms')),
      /** Share of packets, 0 to 1. */
      loss: optional(number(0, 1, '')),
      /** Since the last report. */
      freezes: optional(whole(100_000)),
      freezeMs: optional(number(0, 3_600_000, 'ms')),
    }),
  ),
  'set-audio-zones': message(
    40,
    'events',
    'Set the audio zones of the room, all of them. Needs the grant `moderate`. Refused with `AUDIO_ZONE_INVALID` where a box is none, or two have one id.',
    record({ requestId: optional(requestId), zones: audioZones }),
  ),
} as const;

/** Media, to clients. Numbers 140–149. */
export const serverMediaMessages = {
  'media-tracks': message(
    140,
    'media',
    'All tracks of the room, and who has the stage: after each `welcome`, and after it was lost.',
    record({ tracks: list(mediaTrack, limits.tracksMax), stage }),
  ),
  'track-published': message(
    141,
    'media',
    'A new track. `requestId` only in the echo to its member.',
    record({ requestId: optional(requestId), track: mediaTrack }),
  ),
  'track-updated': message(
    142,
    'media',
    'A track is muted, hangs elsewhere, or goes by another name. `requestId` only in the echo.',
    record({ requestId: optional(requestId), trackId, changes: trackChanges }),
  ),
  'track-unpublished': message(
    143,
    'media',
    'A track is gone. `requestId` only in the echo.',
    record({ requestId: optional(requestId), trackId, why: trackEnding }),
  ),
  'media-ready': message(
    144,
    'media',
    'Answer to `start-media`: with what a peer connection is made. Offer now.',
    record({
      requestId: optional(requestId),
      engine: mediaEngineName,
      /** Simulcast layers to send for a camera; 1 where the engine does not tell them apart. */
      layers: whole(limits.mediaLayersMax),
      iceServers: list(iceServer, limits.iceServersMax),
      /** Data channels that both sides open with `negotiated`, unordered and without retransmission; see "Data channels". */
      channels: nullable(mediaChannels),
      /**
       * An SDP offer that the peer connection takes before anything else: set it as remote description, answer it locally, throw
       * the answer away, then offer. It binds the numbers that the engine writes into packets (see decision 0031).
       */
      groundwork: nullable(sdp),
    }),
  ),
  'media-answer': message(
    145,
    'media',
    'The SDP answer to the offer with this revision.',
    record({ requestId: optional(requestId), revision, sdp }),
  ),
  'media-plan': message(
    146,
    'media',
    'Which tracks this member shall receive from now on: the nearest voices, the pictures that it sees. Offer with a section for each.',
    record({ tracks: list(trackId, limits.mediaSectionsMax) }),
  ),
  'media-quality': message(
    147,
    'media',
    'What is forwarded to this member, when it changed, once a second at most.',
    record({
      /** What the way to this member carries, and the part of it that media may take. */
      estimateBitsPerSecond: nullable(bitsPerSecond),
      budgetBitsPerSecond: bitsPerSecond,
      tracks: list(trackQuality, limits.mediaSectionsMax),
    }),
  ),
  'media-lost': message(
    148,
    'media',
    'The peer connection is gone on the side of the server. Tracks stay published: start again, and offer them anew.',
    record({ reason: text({ max: limits.errorMessageMax }), retryAfterMs: number(0, 60_000, 'ms') }),
  ),
  speaking: message(
    149,
    'media',
    'Who is heard right now, the loudest first, when it changed, four times a second at most.',
    record({ voices: list(voiceLevel, limits.speakersTold) }),
  ),
} as const;

/** Of the room's events (they are durable). */
export const stageMessages = {
  'stage-changed': message(
    150,
    'events',
    'The stage was given to somebody, or the conversation opened. `by` is null when it was set over HTTP.',
    record({
      requestId: optional(requestId),
      stage,
      by: nullable(clientId),
      epoch: whole(Number.MAX_SAFE_INTEGER),
      offset: whole(Number.MAX_SAFE_INTEGER),
    }),
  ),
  'audio-zones-changed': message(
    151,
    'events',
    'The audio zones of the room, all of them, are others from now on. `by` is null when the server did it.',
    record({
      requestId: optional(requestId),
      zones: audioZones,
      by: nullable(clientId),
      epoch: whole(Number.MAX_SAFE_INTEGER),
      offset: whole(Number.MAX_SAFE_INTEGER),
    }),
  ),
} as const;
