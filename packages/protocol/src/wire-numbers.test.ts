import assert from 'node:assert/strict';
import { test } from 'node:test';
import { binaryCodec } from './codec.ts';
import { errorCodes } from './errors.ts';
import { clientMessages } from './messages/client-messages.ts';
import { serverMessages } from './messages/server-messages.ts';
import {
  mediaEngineNames,
  memberTrackKinds,
  stageModes,
  trackEndings,
  trackKinds,
  trackPlaces,
} from './media-shapes.ts';
import { crowdTiers } from './presence/crowd-pose.ts';
import {
  campaignActions,
  campaignEngines,
  campaignModes,
  campaignSamples,
  campaignWatchings,
  grantNames,
  lodNames,
  objectKinds,
  roles,
  standings,
} from './shapes.ts';

// Numbers are never reused and never change: an old client must not take one message for another. When a test here fails
// because something was added, append it; when something was renumbered, renamed or moved, undo that.

const clientNumbers = {
  hello: 1,
  'head-tracking': 2,
  'create-object': 3,
  'update-object': 4,
  'delete-object': 5,
  'grab-object': 6,
  'release-object': 7,
  'chat-message': 8,
  'list-assets': 9,
  'request-asset': 10,
  'cancel-asset': 11,
  'bandwidth-metrics': 12,
  ping: 13,
  leave: 14,
  'raise-hand': 15,
  'lower-hand': 16,
  'set-slow-mode': 17,
  introduce: 18,
  'request-layer': 20,
  'create-campaign': 21,
  'update-campaign': 22,
  'delete-campaign': 23,
  'watch-campaign': 24,
  'unwatch-campaign': 25,
  'act-on-campaign': 26,
  'check-campaign': 27,
  'repeat-ticks': 28,
  'start-media': 30,
  'stop-media': 31,
  'media-offer': 32,
  'media-candidate': 33,
  'publish-track': 34,
  'update-track': 35,
  'unpublish-track': 36,
  'media-view': 37,
  'set-stage': 38,
  'media-report': 39,
  'set-audio-zones': 40,
};

const serverNumbers = {
  welcome: 101,
  'peer-joined': 102,
  'peer-left': 103,
  'user-position': 104,
  'user-positions': 105,
  'object-created': 106,
  'object-updated': 107,
  'object-deleted': 108,
  'chat-message': 109,
  'asset-list': 110,
  'asset-added': 111,
  'asset-removed': 112,
  'asset-metadata': 113,
  'asset-chunk': 114,
  'asset-complete': 115,
  'asset-skipped': 116,
  'lod-recommendation': 117,
  pong: 118,
  goodbye: 119,
  error: 120,
  'crowd-positions': 121,
  'standing-changed': 122,
  'hand-changed': 123,
  'slow-mode-changed': 124,
  lobby: 125,
  'peer-introduced': 126,
  'asset-changed': 130,
  'campaign-created': 131,
  'campaign-updated': 132,
  'campaign-deleted': 133,
  'campaign:sync:v1:stream': 134,
  'campaign-ticks': 135,
  'physics:state:v1:stream': 136,
  'particle:update:v1:stream': 137,
  'performance:metrics:v1:stream': 138,
  'recent-ticks': 139,
  'media-tracks': 140,
  'track-published': 141,
  'track-updated': 142,
  'track-unpublished': 143,
  'media-ready': 144,
  'media-answer': 145,
  'media-plan': 146,
  'media-quality': 147,
  'media-lost': 148,
  speaking: 149,
  'stage-changed': 150,
  'audio-zones-changed': 151,
};

test('message numbers stay what they are', () => {
  assert.deepEqual(numbersOf(clientMessages), clientNumbers);
  assert.deepEqual(numbersOf(serverMessages), serverNumbers);
});

test('message numbers are unique: 1 to 99 for clients, 101 to 199 for the server', () => {
  const client = Object.values(numbersOf(clientMessages));
  const server = Object.values(numbersOf(serverMessages));
  assert.equal(new Set([...client, ...server]).size, client.length + server.length);
  for (const number of client) assert.ok(Number.isInteger(number) && number >= 1 && number <= 99);
  for (const number of server) assert.ok(Number.isInteger(number) && number >= 101 && number <= 199);
});

test('words whose place in their list is their number stay in their place', () => {
  assert.deepEqual(roles, ['owner', 'admin', 'streamer', 'premium', 'free', 'anonymous']);
  assert.deepEqual(grantNames, [
    'join',
    'chat',
    'edit',
    'upload',
    'delete-assets',
    'moderate',
    'speak',
    'show',
  ]);
  assert.deepEqual(objectKinds, ['cube', 'sphere', 'cone', 'asset']);
  assert.deepEqual(lodNames, ['high', 'medium', 'low']);
  assert.deepEqual(standings, ['participant', 'spectator']);
  assert.deepEqual(crowdTiers, ['near', 'far']);
  assert.deepEqual(campaignSamples, ['galaxy', 'fountain', 'storm']);
  assert.deepEqual(campaignWatchings, ['ticks', 'bodies', 'particles']);
  assert.deepEqual(campaignActions, ['push', 'pull', 'emit', 'place', 'throw', 'move', 'remove']);
  assert.deepEqual(campaignEngines, ['builtin', 'godot']);
  assert.deepEqual(campaignModes, ['full', 'audit']);
  assert.deepEqual(trackKinds, [
    'microphone',
    'camera',
    'screen',
    'screen-sound',
    'external',
    'external-sound',
  ]);
  assert.deepEqual(memberTrackKinds, ['microphone', 'camera', 'screen', 'screen-sound']);
  assert.deepEqual(trackPlaces, ['portrait', 'wall']);
  assert.deepEqual(trackEndings, ['ended', 'left', 'stage', 'moderated', 'stalled', 'failed']);
  assert.deepEqual(stageModes, ['conversation', 'stage']);
  assert.deepEqual(mediaEngineNames, ['mediasoup', 'node-datachannel']);
});

test('error codes are never renamed, and stay in their place', () => {
  assert.deepEqual(errorCodes, [
    'BAD_JSON',
    'BAD_FRAME',
    'BAD_FIELD',
    'UNKNOWN_TYPE',
    'TOO_LARGE',
    'ABUSE',
    'HELLO_EXPECTED',
    'HELLO_TIMEOUT',
    'HELLO_AGAIN',
    'BAD_TICKET',
    'TICKET_NEEDED',
    'NOT_ALLOWED',
    'BAD_ORIGIN',
    'RATE_LIMITED',
    'FLOOD',
    'SLOW_READER',
    'REPLACED',
    'ROOM_FULL',
    'ROOM_DAMAGED',
    'TOO_MANY_ROOMS',
    'ROOM_NOT_FOUND',
    'OBJECT_NOT_FOUND',
    'OBJECT_HELD',
    'OBJECT_NOT_HELD',
    'OBJECT_LOCKED',
    'TOO_MANY_OBJECTS',
    'ASSET_NOT_FOUND',
    'ASSET_NOT_READY',
    'ASSET_TOO_LARGE',
    'ASSET_NOT_GLB',
    'ASSET_INVALID',
    'ASSET_UNSUPPORTED',
    'QUOTA_EXCEEDED',
    'TOO_MANY_TRANSFERS',
    'TRANSFER_NOT_FOUND',
    'UPLOAD_INCOMPLETE',
    'STORAGE_FULL',
    'STORAGE_FAILED',
    'DRAINING',
    'NOT_FOUND',
    'INTERNAL',
    'TOO_MANY_CONNECTIONS',
    'SPECTATOR',
    'IN_LOBBY',
    'SLOW_MODE',
    'CAMPAIGN_NOT_FOUND',
    'CAMPAIGN_INVALID',
    'CAMPAIGN_NOT_RUNNING',
    'CAMPAIGN_UNAVAILABLE',
    'TOO_MANY_CAMPAIGNS',
    'TICK_NOT_KEPT',
    'BINARY_NEEDED',
    'ENGINE_UNAVAILABLE',
    'MEDIA_UNAVAILABLE',
    'MEDIA_NOT_STARTED',
    'MEDIA_FULL',
    'SDP_INVALID',
    'TRACK_NOT_FOUND',
    'TOO_MANY_TRACKS',
    'STAGE_TAKEN',
    'UNSUPPORTED_TYPE',
    'PRECONDITION_FAILED',
    'PRECONDITION_NEEDED',
    'METHOD_NOT_ALLOWED',
    'AUDIO_ZONE_INVALID',
  ]);
});

test('fields stay in their order: a recorded frame of each layout is still written and still read', () => {
  const position = [1, -2, 0.001] as const;
  const rotation = [0, 0, 0, 1] as const;
  const update = {
    type: 'update-object',
    requestId: 'r',
    objectId: 'o300',
    position,
    color: '#2f9e8f',
    locked: true,
  } as const;
  assert.equal(hexOf(binaryCodec.encodeClient(update)), '04330172ac02d00f9f1f022f9e8f01');
  const moved = {
    type: 'user-position',
    clientId: 'c7',
    position,
    rotation,
    time: 1_790_000_000_000,
  } as const;
  assert.equal(hexOf(binaryCodec.encodeServer(moved)), '680007d00f9f1f02fffdf7df80d8c1a28c34');
  const created = {
    type: 'object-created',
    object: {
      objectId: 'o1',
      kind: 'asset',
      assetId: '0123456789abcdef',
      position,
      rotation,
      scale: [1, 2, 0.5],
      color: '#ffffff',
      owner: 'c1',
      holder: null,
      locked: false,
      version: 3,
    },
    epoch: 1,
    offset: 200,
  } as const;
  assert.equal(
    hexOf(binaryCodec.encodeServer(created)),
    '6a000101030123456789abcdefd00f9f1f02ffbfffdfff6fd00fa01fe807ffffff010100000301c801',
  );
});

function numbersOf(table: Readonly<Record<string, { readonly number: number }>>): Record<string, number> {
  return Object.fromEntries(Object.entries(table).map(([type, { number }]) => [type, number]));
}

function hexOf(frame: string | Uint8Array): string {
  if (typeof frame === 'string') assert.fail('a text frame');
  return Array.from(frame, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
