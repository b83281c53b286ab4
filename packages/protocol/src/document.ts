import { errorCodes, errorEntry } from './errors.ts';
import { limits } from './limits.ts';
import { lossyClientTypes, lossyFrameBytesMax, lossyServerTypes } from './lossy-frame.ts';
import { clientMessages } from './messages/client-messages.ts';
import type { MessageSpec } from './messages/define.ts';
import { serverMessages } from './messages/server-messages.ts';
import { mediaShapes } from './media-shapes.ts';
import { namedShapes } from './shapes.ts';
import { mediaLines, presenceByChannelLines } from './media-document.ts';
import type { RecordPart } from './wire/record.ts';

/** `docs/protocol.md`, from the tables that the program itself runs on. */
export function renderProtocolDocument(): string {
  return [
    '# StreamXR wire protocol',
    '',
    '> Generated from `packages/protocol` by `npm run docs`. Do not edit: change the table.',
    '',
    'WebSocket at `/ws`. Subprotocol `streamxr.v1.json` (default): text frames, one object `{"type": "…", …}` each; asset chunks are',
    'binary frames. Subprotocol `streamxr.v1.bin`: every frame is binary: one byte with the message number, then the fields in the order',
    'below. A body begins with one bit for each optional field (eight to a byte, lowest bit first). Whole numbers are LEB128; metres and',
    'factors are zigzag LEB128 thousandths; rotations are "smallest three" (32 bits for poses, 48 for objects); text is its length in bytes,',
    'then UTF-8; ids are their counter; a choice is its place in the list; lists begin with their length.',
    '',
    'Positions are metres, right-handed, +Y up, forward −Z. Times are milliseconds of the server clock since the Unix epoch.',
    'Unknown fields are ignored; unknown types are refused with `error`.',
    '',
    '## Client to server',
    '',
    ...messageRows(clientMessages),
    '',
    '## Server to client',
    '',
    ...messageRows(serverMessages),
    '',
    '## Fields of messages',
    '',
    '`?` marks what may be left out.',
    ...[
      ...Object.entries(clientMessages).map(direction('to server')),
      ...Object.entries(serverMessages).map(direction('to client')),
    ].flat(),
    '',
    '## Shapes',
    ...Object.entries({ ...namedShapes, ...mediaShapes }).flatMap(([name, shape]) => [
      '',
      `### ${name}`,
      '',
      ...partRows(shape.parts),
    ]),
    '',
    '## Seats',
    '',
    ...seatLines,
    '',
    '## Layers',
    '',
    ...layerLines,
    '',
    '## Crowds',
    '',
    ...crowdLines,
    '',
    '## Campaigns',
    '',
    ...campaignLines,
    '',
    '## Media',
    '',
    ...mediaLines,
    '',
    '## Data channels',
    '',
    ...dataChannelLines,
    '',
    ...presenceByChannelLines,
    '',
    '## Slow readers',
    '',
    ...slowReaderLines,
    '',
    '## Errors',
    '',
    '| code | HTTP | meaning | again? | closes |',
    '|---|---|---|---|---|',
    ...errorCodes.map((code) => {
      const entry = errorEntry(code);
      return `| \`${code}\` | ${entry.http} | ${entry.sentence} | ${entry.retry ? 'later' : 'no'} | ${entry.closes ?? ''} |`;
    }),
    '',
    '## Limits',
    '',
    '| limit | value |',
    '|---|---|',
    ...Object.entries(limits).map(([name, value]) => `| ${name} | ${value} |`),
    '',
  ].join('\n');
}

const seatLines = [
  'A room has `seats`. Who comes when all are taken is a spectator: it gets everything that participants get, and may chat and raise its',
  'hand; poses and changes to objects are refused with `SPECTATOR`, and it has no body. Owners, admins and streamers always get a seat.',
  'When a seat becomes free, `standing-changed` gives it to the spectator who has waited longest among those with a raised hand, or',
  'else among all. Standing is kept while a member is present, its absence of some seconds after a lost line included.',
  '',
  'When the room holds as many members as it may, `hello` is answered with `lobby`, and with `welcome` when its turn comes. Until then',
  'only `ping` and `leave` are of use; what concerns the room is refused with `IN_LOBBY`. When the lobby is full too: `ROOM_FULL`.',
];

const layerLines = [
  "An asset's `manifest` (JSON, format `streamxr-layers-1`) names its layers by hash. A client fetches the bytes of any of them with",
  '`GET /api/blobs/:sha256` (ranges, immutable), or over its WebSocket with `request-layer`: `bytes` bytes from `start`, sent as',
  '`asset-chunk` in order (`index` counts from 0 in each request) under a `transferId` that the client chose, free again when the last',
  'byte is there or the request was refused. Nothing announces or ends such a transfer: the client knows how many bytes it asked for.',
  'Requests are served in their order. `cancel-asset` takes one back; at most one chunk more comes then. A refusal is an `error` with the',
  '`transferId`: `ASSET_NOT_FOUND` for a hash that no asset uses, `BAD_FIELD` for a range outside it or a `transferId` in use,',
  '`TOO_MANY_TRANSFERS` past `layersInFlightMax` or `layerBytesInFlightMax`, `STORAGE_FAILED` where the transfer breaks off.',
  'The server keeps about a round trip of chunks under way, so that events and answers never wait behind them.',
];

const slowReaderLines = [
  'The server sends WebSocket pings (RFC 6455) behind what it writes; their answers tell how far a reader has come. A reader who is late',
  'gets no presence. One who is far behind loses what still waited for it, and is told nothing more until it has read everything that was',
  'written; then a second `welcome` comes on the same connection, resumed or not, and what follows a `welcome`. Answers to requests',
  'and transfers of assets that were due in between may be lost: what a request did is seen in the room, transfers are asked for again.',
  'A reader who stops altogether is closed with `SLOW_READER`, and may resume.',
];

const campaignLines = [
  'A campaign is a live simulation of up to a million particles, 60 ticks a second, that every member computes alike: what is sent is',
  'what each tick was fed. `description` is JSON of the format `streamxr-campaign-1` (`packages/campaign/src/description`); its places, and',
  "all that is said of the campaign, are relative to the campaign's `position` in the room.",
  '',
  'Who watches as `ticks` (only in `streamxr.v1.bin`) gets a `campaign:sync:v1:stream` with `module`, `snapshot` and `inputs`: it starts the',
  'module of that hash at the snapshot, replays the inputs, and goes on with the `campaign-ticks` that follow. After 480 ticks every',
  'particle has been born under its eyes, and its state is that of everybody else, bit for bit. A client may simulate any first part of the',
  'particles. Every 60 ticks `campaign:sync:v1:stream` carries the checksum (`root`) of the first `particles` after `tick`; who has another one',
  'asks with `check-campaign` for those of the chunks of 4,096 (two words each, little-endian) and replays the chunks that differ.',
  'A `campaign-ticks` whose first tick does not follow the last that was heard, or another `generation`, means: watch again.',
  '',
  'Who watches with `repeats` gets `recent-ticks` instead, over the WebSocket or by data channel: each tick by itself, those of before again. It',
  'leaves out what it has, keeps what comes too early (even before the snapshot), and asks with `repeat-ticks` for what does not come. The answer',
  'is a `recent-ticks` with everything after that tick, over the WebSocket; or the whole campaign anew, where the server does not keep it any more.',
  '',
  'Who watches as `bodies` gets `physics:state:v1:stream`, in either encoding. Who watches as `particles` gets `particle:update:v1:stream`: `data`',
  'holds 8 bytes for each particle, four 16-bit words, little-endian: its place as three of them, 0 to 65,535 across the box of the campaign,',
  'and its look: 3 bits of emitter, 6 of speed, 7 of the life that is left, which is 0 only for those that are not there. Late readers',
  'miss some of them.',
  '',
  'When the server has to begin a campaign over, or moves it, `campaign:sync:v1:stream` with a snapshot comes again.',
];

const dataChannelLines = [
  'Where `media-ready` has `channels`, both sides open two of them on the peer connection, with `negotiated`, `ordered: false` and',
  '`maxRetransmits: 0`: the client sends on the id `up` and the server on the id `down`. A message down is one frame of `streamxr.v1.bin`,',
  'whatever the WebSocket speaks; up, two bytes of sequence number stand before it (big-endian, one more with each message, and from 0',
  `again after 65,535). A message has ${lossyFrameBytesMax} bytes at most. Up go ${namesOf(lossyClientTypes)}, down ${namesOf(lossyServerTypes)}:`,
  'what is worthless when late, or comes with repeats. Anything else there is ignored, and so is a pose whose number is not later (RFC 1982) than that of the',
  'last one. Down, order is by what the frames say themselves: `time`, or `sequence`. While a channel is not open the same goes over the',
  'WebSocket.',
];

const crowdLines = [
  'In large rooms members of `streamxr.v1.bin` get `crowd-positions`: frames of two streams at a time. The `near` stream, shared with',
  'neighbours, carries those around with their hands (error ≤ 2 mm, ≤ 0.5°) as often as they move; the `far` stream, shared by all, carries',
  'everybody who is far for somebody as a place and a heading (≤ 2 cm, ≤ 3°) once a second. Whoever is in both is shown as `near` says. A',
  'keyframe of another near stream ends the former one. In each stream `sequence` counts frames; a keyframe stands for all before it.',
  'After a gap frames are ignored until the next keyframe, which the server sends to readers it had to skip.',
  '',
  '`data` is bits, highest first, filled up with zeros: the count of removed members and the gaps between their places in the ascending',
  'list of those known; the count of newcomers, each the gap to the id before and all that is known of it; the count of those who moved,',
  'each the gap between their places and the residuals to the motion that was expected. A keyframe has only newcomers. Counts and',
  "states are exponential Golomb codes, residuals Rice codes whose order follows the mean of the member's last residuals.",
  'The reference is `packages/protocol/src/presence`.',
];

type Described = Pick<MessageSpec<never>, 'number' | 'plane' | 'summary'> & {
  readonly body: { readonly parts: readonly RecordPart[] };
};
type Messages = Readonly<Record<string, Described>>;

function messageRows(messages: Messages): string[] {
  return [
    '| number | type | plane | what |',
    '|---|---|---|---|',
    ...Object.entries(messages).map(
      ([name, spec]) => `| ${spec.number} | \`${name}\` | ${spec.plane} | ${spec.summary} |`,
    ),
  ];
}

function direction(to: string): (message: [string, Described]) => string[] {
  return ([name, { number, body }]) => [
    '',
    `### ${name} (${number}, ${to})`,
    '',
    ...(body.parts.length === 0 ? ['No fields.'] : partRows(body.parts)),
  ];
}

function partRows(parts: readonly RecordPart[]): string[] {
  return [
    '| field | value |',
    '|---|---|',
    ...parts.map(
      ({ name, label, optional }) =>
        `| \`${name}\`${optional ? '?' : ''} | ${label.replaceAll('|', '\\|')} |`,
    ),
  ];
}

function namesOf(types: readonly string[]): string {
  return types.map((type) => `\`${type}\``).join(', ');
}
