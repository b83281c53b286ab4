import fc, { type Arbitrary } from 'fast-check';
import type { Result } from '@streamxr/kernel';
import type { Codec, DecodeRefusal, Frame } from '../codec.ts';
import { clientMessages, type ClientMessage } from '../messages/client-messages.ts';
import { serverMessages, type ServerMessage } from '../messages/server-messages.ts';
import { clientArbitraries, serverArbitraries } from './arbitraries.ts';

export type Message = ClientMessage | ServerMessage;

/** One row of the message table, with what a test needs to send it through a codec in its direction. */
export interface MessageCase {
  /** Direction and type: two types go both ways. */
  readonly name: string;
  readonly type: string;
  readonly number: number;
  readonly binaryOnly: boolean;
  /** As the protocol document shows them; `?` marks those that may be missing. */
  readonly fields: string;
  readonly messages: Arbitrary<Message>;
  encode(codec: Codec, message: Message): Frame;
  decode(codec: Codec, frame: Frame): Result<Message, DecodeRefusal>;
}

const clientCases = Object.entries(clientMessages).map(([type, spec]): MessageCase => ({
  name: `client ${type}`,
  type,
  number: spec.number,
  binaryOnly: false,
  fields: spec.body.label,
  messages: clientArbitraries[type as ClientMessage['type']],
  encode: (codec, message) => codec.encodeClient(message as ClientMessage),
  decode: (codec, frame) => codec.decodeClient(frame),
}));

const serverCases = Object.entries(serverMessages).map(([type, spec]): MessageCase => ({
  name: `server ${type}`,
  type,
  number: spec.number,
  binaryOnly: 'binaryOnly' in spec && spec.binaryOnly === true,
  fields: spec.body.label,
  messages: serverArbitraries[type as ServerMessage['type']],
  encode: (codec, message) => codec.encodeServer(message as ServerMessage),
  decode: (codec, frame) => codec.decodeServer(frame),
}));

export const messageCases: readonly MessageCase[] = [...clientCases, ...serverCases];

/** A message of the case in which as many fields as possible are there and no list is empty. The same in every run. */
export function fullMessage(messageCase: MessageCase): Message {
  const samples = fc.sample(messageCase.messages, { seed: 20, numRuns: 60 });
  return samples.reduce((fullest, sample) => (countParts(sample) > countParts(fullest) ? sample : fullest));
}

function countParts(value: unknown): number {
  if (typeof value !== 'object') return 1;
  if (value === null || value instanceof Uint8Array) return 0;
  return Object.values(value).reduce<number>((sum, part) => sum + countParts(part), 1);
}
