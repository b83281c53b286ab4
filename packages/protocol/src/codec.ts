import { accept, refuse, type Result } from '@streamxr/kernel';
import type { ErrorCode } from './errors.ts';
import { clientMessages, type ClientMessage } from './messages/client-messages.ts';
import type { MessageSpec } from './messages/define.ts';
import { serverMessages, type ServerMessage, type ServerMessageOf } from './messages/server-messages.ts';
import { parseRequestId } from './parse.ts';
import { toBase64 } from './wire/base64.ts';
import { ByteReader } from './wire/byte-reader.ts';
import { ByteWriter } from './wire/byte-writer.ts';
import { Malformed } from './wire/malformed.ts';

export type Subprotocol = 'streamxr.v1.json' | 'streamxr.v1.bin';

/** What arrives from a socket or goes to one: text and binary frames are told apart by type. */
export type Frame = string | Uint8Array<ArrayBuffer>;

export interface DecodeRefusal {
  readonly code: Extract<ErrorCode, 'BAD_JSON' | 'BAD_FRAME' | 'BAD_FIELD' | 'UNKNOWN_TYPE'>;
  /** Names the field and what is wrong with it. */
  readonly message: string;
  /** The sender's own number for the message, where it could be read. */
  readonly requestId?: string;
}

/** One encoding of the message table, seen from both ends. Decoding never throws. */
export interface Codec {
  readonly subprotocol: Subprotocol;
  encodeClient(message: ClientMessage): Frame;
  decodeClient(frame: Frame): Result<ClientMessage, DecodeRefusal>;
  encodeServer(message: ServerMessage): Frame;
  decodeServer(frame: Frame): Result<ServerMessage, DecodeRefusal>;
}

type Specs = ReadonlyMap<string, MessageSpec<unknown>>;

const clientSpecs: Specs = new Map(Object.entries(clientMessages) as [string, MessageSpec<unknown>][]);
const serverSpecs: Specs = new Map(Object.entries(serverMessages) as [string, MessageSpec<unknown>][]);
const clientNames = namesByNumber(clientSpecs);
const serverNames = namesByNumber(serverSpecs);
const typesWithBlobs = new Set(
  [...serverSpecs].filter(([, { blobs }]) => blobs === true).map(([type]) => type),
);
const scratch = new ByteWriter(4096);

export const binaryCodec: Codec = {
  subprotocol: 'streamxr.v1.bin',
  encodeClient: (message) => encodeBinary(clientSpecs, message),
  decodeClient: (frame) => decodeBinary(clientSpecs, clientNames, frame),
  encodeServer: (message) => encodeBinary(serverSpecs, message),
  decodeServer: (frame) => decodeBinary(serverSpecs, serverNames, frame),
};

export const jsonCodec: Codec = {
  subprotocol: 'streamxr.v1.json',
  encodeClient: (message) => JSON.stringify(message),
  decodeClient: (frame) => decodeJson(clientSpecs, frame),
  encodeServer: (message) =>
    message.type === 'asset-chunk'
      ? encodeBareChunk(message)
      : JSON.stringify(message, typesWithBlobs.has(message.type) ? blobsAsText : undefined),
  decodeServer: (frame) =>
    typeof frame === 'string' ? decodeJson(serverSpecs, frame) : decodeBareChunk(frame),
};

export function codecFor(subprotocol: Subprotocol): Codec {
  return subprotocol === 'streamxr.v1.bin' ? binaryCodec : jsonCodec;
}

function blobsAsText(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? toBase64(value) : value;
}

function encodeBinary(specs: Specs, message: { readonly type: string }): Uint8Array<ArrayBuffer> {
  const spec = specs.get(message.type);
  if (spec === undefined) throw new TypeError(`no message ${message.type} in this direction`);
  scratch.reset();
  scratch.u8(spec.number);
  spec.body.write(scratch, message);
  return scratch.finish();
}

function decodeBinary<Message>(
  specs: Specs,
  names: readonly (string | undefined)[],
  frame: Frame,
): Result<Message, DecodeRefusal> {
  if (typeof frame === 'string')
    return refuse({ code: 'BAD_FRAME', message: 'text frames are for streamxr.v1.json' });
  if (frame.length === 0) return refuse({ code: 'BAD_FRAME', message: 'the frame is empty' });
  const type = names[frame[0] ?? 0];
  const spec = type === undefined ? undefined : specs.get(type);
  if (type === undefined || spec === undefined)
    return refuse({ code: 'UNKNOWN_TYPE', message: `no message has the number ${frame[0]}` });
  const reader = new ByteReader(frame, 1);
  try {
    const body = spec.body.read(reader);
    if (reader.remaining > 0) throw new Malformed(`${reader.remaining} bytes too many`);
    return accept(withType<Message>(type, body));
  } catch (error) {
    return refusalOf('BAD_FRAME', type, undefined, error);
  }
}

function decodeJson<Message>(specs: Specs, frame: Frame): Result<Message, DecodeRefusal> {
  if (typeof frame !== 'string')
    return refuse({ code: 'BAD_FRAME', message: 'binary frames are for streamxr.v1.bin' });
  let json: unknown;
  try {
    json = JSON.parse(frame);
  } catch {
    return refuse({ code: 'BAD_JSON', message: 'the frame is not JSON' });
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return refuse({ code: 'BAD_JSON', message: 'the frame is not an object' });
  const { type, requestId } = json as { type?: unknown; requestId?: unknown };
  const spec = typeof type === 'string' ? specs.get(type) : undefined;
  // Only one that the answer can carry back.
  const request = parseRequestId(requestId) ?? undefined;
  if (typeof type !== 'string')
    return refuse({ code: 'BAD_FIELD', message: 'type: is missing', ...requestPart(request) });
  if (spec === undefined || spec.binaryOnly === true) {
    return refuse({
      code: 'UNKNOWN_TYPE',
      message: `no message is called ${JSON.stringify(type.slice(0, 40).toWellFormed())}`,
      ...requestPart(request),
    });
  }
  return guarded('BAD_FIELD', type, request, () => withType<Message>(type, spec.body.parse(json)));
}

function guarded<Message>(
  code: 'BAD_FIELD' | 'BAD_FRAME',
  type: string,
  requestId: string | undefined,
  work: () => Message,
): Result<Message, DecodeRefusal> {
  try {
    return accept(work());
  } catch (error) {
    return refusalOf(code, type, requestId, error);
  }
}

/** What is thrown is a complaint about the input, or a bug, which goes on. */
function refusalOf(
  code: 'BAD_FIELD' | 'BAD_FRAME',
  type: string,
  requestId: string | undefined,
  error: unknown,
): { readonly ok: false; readonly refusal: DecodeRefusal } {
  if (!(error instanceof Malformed)) throw error;
  return refuse({ code, message: `${type}: ${error.message}`, ...requestPart(requestId) });
}

function requestPart(requestId: string | undefined): { requestId?: string } {
  return requestId === undefined ? {} : { requestId };
}

function withType<Message>(type: string, body: unknown): Message {
  return { type, ...(body as object) } as Message;
}

function encodeBareChunk(chunk: ServerMessageOf<'asset-chunk'>): Uint8Array<ArrayBuffer> {
  scratch.reset();
  serverMessages['asset-chunk'].body.write(scratch, chunk);
  return scratch.finish();
}

function decodeBareChunk(frame: Uint8Array): Result<ServerMessage, DecodeRefusal> {
  return guarded('BAD_FRAME', 'asset-chunk', undefined, () =>
    withType<ServerMessage>('asset-chunk', serverMessages['asset-chunk'].body.read(new ByteReader(frame))),
  );
}

function namesByNumber(specs: Specs): readonly (string | undefined)[] {
  const names: (string | undefined)[] = [];
  for (const [name, spec] of specs) {
    if (names[spec.number] !== undefined)
      throw new TypeError(`messages ${names[spec.number]} and ${name} share the number ${spec.number}`);
    names[spec.number] = name;
  }
  return names;
}
