import type { Figure } from '../figure.ts';
import { binaryCodec, type ClientMessage, jsonCodec, type ServerMessage } from '@streamxr/protocol';
import { poseOf } from '../load/walk.ts';

const timeMs = 1_767_225_600_123;
const text = 'Shall we move it a little closer to the window?';

const fromClients: readonly ClientMessage[] = [
  {
    type: 'head-tracking',
    ...poseOf(17, timeMs),
    hands: { left: poseOf(18, timeMs), right: poseOf(19, timeMs) },
  },
  { type: 'update-object', requestId: 'r42', objectId: 'o17', position: [1.234, 0.512, -3.75] },
  { type: 'chat-message', requestId: 'r43', text },
];

const fromServer: readonly ServerMessage[] = [
  {
    type: 'object-updated',
    objectId: 'o17',
    changes: { position: [1.234, 0.512, -3.75] },
    version: 40,
    by: 'c12',
    epoch: 3,
    offset: 12_345,
  },
  { type: 'chat-message', clientId: 'c12', name: 'Ada', text, time: timeMs, epoch: 3, offset: 12_346 },
];

/** How long typical messages are in either encoding, without the head of their WebSocket frame. */
export function* messageBytes(): Iterable<Figure> {
  for (const message of fromClients)
    yield compared(
      `${message.type} from a client`,
      binaryCodec.encodeClient(message),
      jsonCodec.encodeClient(message),
    );
  for (const message of fromServer)
    yield compared(
      `${message.type} to a client`,
      binaryCodec.encodeServer(message),
      jsonCodec.encodeServer(message),
    );
}

function compared(what: string, binary: string | Uint8Array, json: string | Uint8Array): Figure {
  return {
    figure: `bytes of ${what}, binary`,
    value: binary.length,
    unit: 'bytes',
    against: `JSON (${Buffer.byteLength(json)} bytes)`,
    ratio: binary.length / Buffer.byteLength(json),
  };
}
