import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Result } from '@streamxr/kernel';
import { binaryCodec, type DecodeRefusal, jsonCodec } from './codec.ts';
import { errorMessage } from './errors.ts';
import { limits } from './limits.ts';
import type { ServerMessage } from './messages/server-messages.ts';
import { infinite, isNumbers, places, textWith, type Place } from './testing/json-paths.ts';
import { fullMessage, type Message, type MessageCase, messageCases } from './testing/message-cases.ts';
import { ByteWriter } from './wire/byte-writer.ts';

const jsonCases = messageCases.filter((messageCase) => !messageCase.binaryOnly);
const huge = 'x'.repeat(10_000_000);

// What no field of the kind takes, in any message.
const badTexts: readonly unknown[] = [
  '',
  '\u0000',
  'a\u001b[31m',
  'a\u0085',
  'a\u202eb',
  '\u2066',
  '\ufeffa',
  '\ud800',
  'a\udc00b',
  // Longer than any text, and no base64.
  'x'.repeat(limits.sdpMax + 1),
  5,
  true,
  [],
  {},
  ['text'],
];
const badNumbers: readonly unknown[] = [-1, 1e308, infinite, '1', true, [], {}, [1], '', null];
const badFlags: readonly unknown[] = [0, 1, 'true', [], {}, null];
const badLists: readonly unknown[] = [{}, { length: 0 }, 'list', 1, true, null];
const badRecords: readonly unknown[] = [[], 'record', 1, true, null];
const badTriples: readonly unknown[] = [
  [],
  [1, 1],
  [1, 1, 1, 1],
  ['1', 1, 1],
  [null, 1, 1],
  [[1], 1, 1],
  [1e308, 1, 1],
  [1, infinite, 1],
  [1, 1, -1e9],
  { 0: 1, 1: 1, 2: 1, length: 3 },
  '1,1,1',
  null,
];
const badQuats: readonly unknown[] = [
  [0, 0, 0, 0],
  [1e-9, 0, 0, 0],
  [1e308, 0, 0, 1],
  [infinite, 0, 0, 1],
  [0, 0, 1],
  [0, 0, 0, 1, 0],
  [0, 0, 0, '1'],
  null,
];

test('JSON refuses what no field takes, and names the field', () => {
  let tried = 0;
  for (const messageCase of jsonCases) {
    const message = jsonTree(messageCase);
    for (const place of places(message)) {
      if (place.path[0] === 'type') continue;
      for (const bad of badValues(place)) {
        const text = textWith(message, place.path, bad);
        refusedAt(messageCase, messageCase.decode(jsonCodec, text), place.path);
        tried += 1;
      }
    }
  }
  assert.ok(tried > 2_000, `only ${tried} tried`);
});

test('JSON refuses 10 MB of text from a client, in any message, at once', () => {
  const startMs = performance.now();
  for (const messageCase of jsonCases.filter(({ name }) => name.startsWith('client'))) {
    const message = jsonTree(messageCase);
    const place = places(message).find(({ path, value }) => typeof value === 'string' && path[0] !== 'type');
    if (place === undefined) continue;
    const text = textWith(message, place.path, '@huge').replace('@huge', huge);
    refusedAt(messageCase, messageCase.decode(jsonCodec, text), place.path);
  }
  // A second for a hundred megabytes, and much slack for a busy machine.
  assert.ok(performance.now() - startMs < 5_000);
});

test('JSON refuses a message without a required field, and names the field', () => {
  for (const messageCase of jsonCases) {
    const message = jsonTree(messageCase);
    for (const key of Object.keys(message)) {
      if (key === 'type') continue;
      const decoded = messageCase.decode(jsonCodec, textWith(message, [key], undefined));
      if (messageCase.fields.includes(`${key}?`)) assert.ok(decoded.ok, `${messageCase.name}: ${key}`);
      else refusedAt(messageCase, decoded, [key]);
    }
  }
});

test('fields do not come from prototypes', () => {
  refused(jsonCodec.decodeClient('{"type":"hello","__proto__":{"room":"r"}}'), 'BAD_FIELD', /^hello: room: /);
  refused(jsonCodec.decodeClient('{"__proto__":{"type":"leave"}}'), 'BAD_FIELD', /^type: /);
  refused(
    jsonCodec.decodeClient('{"type":"hello","room":{"constructor":"r"}}'),
    'BAD_FIELD',
    /^hello: room: /,
  );
  assert.equal(Object.hasOwn(Object.prototype, 'room'), false);
});

test('JSON refuses lists that are too long', () => {
  const user = { clientId: 'c1', position: [0, 0, 0], rotation: [0, 0, 0, 1] };
  const users = Array.from({ length: limits.peersMax + 1 }, () => user);
  const text = JSON.stringify({ type: 'user-positions', time: 0, users });
  refused(jsonCodec.decodeServer(text), 'BAD_FIELD', /^user-positions: users: /);
});

test('minus zero arrives as zero', () => {
  const ping = jsonCodec.decodeClient('{"type":"ping","sentMs":-0}');
  assert.deepStrictEqual(ping, { ok: true, value: { type: 'ping', sentMs: 0 } });
  const head = jsonCodec.decodeClient(
    '{"type":"head-tracking","position":[-0,-0.0001,0],"rotation":[0,0,0,1]}',
  );
  assert.ok(head.ok && head.value.type === 'head-tracking');
  assert.deepStrictEqual(head.value.position, [0, 0, 0]);
});

test('the last value that is allowed is allowed', () => {
  const edge = limits.positionMetresMax;
  const accepts = (message: object): boolean => jsonCodec.decodeClient(JSON.stringify(message)).ok;
  const object = { type: 'create-object', kind: 'cube', position: [edge, -edge, edge] };
  assert.ok(accepts(object));
  assert.ok(accepts({ ...object, scale: [limits.scaleMin, limits.scaleMax, 1] }));
  assert.ok(!accepts({ ...object, position: [edge + 0.001, 0, 0] }));
  assert.ok(!accepts({ ...object, scale: [0, 1, 1] }));
  assert.ok(!accepts({ ...object, scale: [-1, 1, 1] }));
  assert.ok(accepts({ type: 'chat-message', text: 'x'.repeat(limits.chatTextMax) }));
  assert.ok(!accepts({ type: 'chat-message', text: 'x'.repeat(limits.chatTextMax + 1) }));
  assert.ok(accepts({ type: 'chat-message', text: 'two\nlines\tand <b>HTML</b>' }));
});

test('a gaze has to point somewhere', () => {
  const head = {
    type: 'head-tracking',
    position: [0, 0, 0],
    rotation: [0, 0, 0, 1],
    gaze: [0, 0, 0.0001],
  } as const;
  refused(jsonCodec.decodeClient(JSON.stringify(head)), 'BAD_FIELD', /^head-tracking: gaze: /);
  refused(binaryCodec.decodeClient(binaryCodec.encodeClient(head)), 'BAD_FRAME', /^head-tracking: gaze: /);
});

for (const frame of ['', '{', 'null', '1', '"hello"', '[]', '[{"type":"leave"}]', '\u0000', '{"type":NaN}'])
  test(`${JSON.stringify(frame)} is not a message`, () => {
    refused(jsonCodec.decodeClient(frame), 'BAD_JSON');
    refused(jsonCodec.decodeServer(frame), 'BAD_JSON');
  });

test('a hundred thousand brackets are not a message', () => {
  refused(jsonCodec.decodeClient('['.repeat(100_000)), 'BAD_JSON');
  refused(
    jsonCodec.decodeClient(`{"type":"hello","room":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
    'BAD_FIELD',
  );
});

test('a type that is missing or not text is a bad field', () => {
  for (const type of ['', '"type":null', '"type":1', '"type":["hello"]', '"type":{}'])
    refused(jsonCodec.decodeClient(`{${type}}`), 'BAD_FIELD', /^type: /);
});

test('unknown types are refused, also those that every object inherits', () => {
  const strangers = [
    '',
    'Hello',
    'hello ',
    'welcome',
    '__proto__',
    'constructor',
    'toString',
    '\u202e',
    huge,
  ];
  for (const type of strangers)
    refused(jsonCodec.decodeClient(JSON.stringify({ type, room: 'r' })), 'UNKNOWN_TYPE');
  for (const type of ['hello', 'asset-chunk', '__proto__', 'hasOwnProperty'])
    refused(jsonCodec.decodeServer(JSON.stringify({ type })), 'UNKNOWN_TYPE');
});

test('a frame whose number stands for nothing in its direction is of unknown type', () => {
  const numbers = (direction: string): number[] =>
    messageCases.filter(({ name }) => name.startsWith(direction)).map(({ number }) => number);
  const known = { client: numbers('client'), server: numbers('server') };
  for (let number = 0; number < 256; number++) {
    const frame = Uint8Array.of(number, 0, 0, 0);
    if (!known.client.includes(number)) refused(binaryCodec.decodeClient(frame), 'UNKNOWN_TYPE');
    if (!known.server.includes(number)) refused(binaryCodec.decodeServer(frame), 'UNKNOWN_TYPE');
  }
});

test('frames of the other subprotocol are refused', () => {
  refused(binaryCodec.decodeClient('{"type":"leave"}'), 'BAD_FRAME');
  refused(binaryCodec.decodeServer('{}'), 'BAD_FRAME');
  refused(jsonCodec.decodeClient(Uint8Array.of(14)), 'BAD_FRAME');
  refused(binaryCodec.decodeClient(new Uint8Array()), 'BAD_FRAME');
  refused(jsonCodec.decodeServer(new Uint8Array()), 'BAD_FRAME');
});

for (const messageCase of messageCases) {
  const { name } = messageCase;
  const message = fullMessage(messageCase);
  const encoded = messageCase.encode(binaryCodec, message);

  test(`binary refuses ${name} cut short at any byte`, () => {
    assert.ok(typeof encoded !== 'string');
    // The bytes of a chunk or a crowd are all that is left: fewer of them are a message as well.
    const fixedLength = encoded.length - ('data' in message ? message.data.length : 0);
    for (let length = 0; length < fixedLength; length++)
      refused(messageCase.decode(binaryCodec, encoded.slice(0, length)), 'BAD_FRAME');
  });

  if (!messageCase.binaryOnly)
    test(`binary refuses bytes after ${name}`, () => {
      assert.ok(typeof encoded !== 'string');
      const longer = new Uint8Array(encoded.length + 3);
      longer.set(encoded);
      refused(messageCase.decode(binaryCodec, longer), 'BAD_FRAME', /3 bytes too many/);
    });
}

test('binary refuses text that JSON refuses, and names the field', () => {
  const texts = ['', '\u0000', 'a\u202eb', '\ufeffa', 'x'.repeat(limits.displayNameMax + 1), huge];
  for (const name of texts) {
    const frame = binaryCodec.encodeClient({ type: 'hello', room: 'r', name });
    refused(binaryCodec.decodeClient(frame), 'BAD_FRAME', /^hello: name: /);
  }
  for (const room of ['', ' ', '_r', '\ufeffr', 'r\n', 'ü', '../r', '__proto__', 'r'.repeat(65)])
    refused(
      binaryCodec.decodeClient(binaryCodec.encodeClient({ type: 'hello', room })),
      'BAD_FRAME',
      /^hello: room: /,
    );
});

test('binary refuses bytes that are not UTF-8', () => {
  for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe6, 0xbc]])
    refused(
      binaryCodec.decodeClient(Uint8Array.of(8, 0, bytes.length, ...bytes)),
      'BAD_FRAME',
      /^chat-message: text: /,
    );
});

test('binary refuses positions and factors outside their range, and names the field', () => {
  const position = [0, 0, 0] as const;
  for (const far of [10_000.001, -10_000.001, 1e12]) {
    const frame = binaryCodec.encodeClient({ type: 'create-object', kind: 'cube', position: [0, far, 0] });
    refused(binaryCodec.decodeClient(frame), 'BAD_FRAME', /^create-object: position: /);
  }
  for (const factor of [0, -1, 1_000.001]) {
    const scale = [1, 1, factor] as const;
    const frame = binaryCodec.encodeClient({ type: 'create-object', kind: 'cube', position, scale });
    refused(binaryCodec.decodeClient(frame), 'BAD_FRAME', /^create-object: scale: /);
  }
});

test('binary refuses NaN, infinite and absurd numbers, and names the field', () => {
  for (const bandwidthBps of [Number.NaN, Infinity, -Infinity, 1e308, -1]) {
    const frame = binaryCodec.encodeServer({
      type: 'lod-recommendation',
      lod: 'low',
      bandwidthBps,
      reason: 'slow',
    });
    refused(binaryCodec.decodeServer(frame), 'BAD_FRAME', /^lod-recommendation: bandwidthBps: /);
  }
});

test('binary refuses numbers past 2^53 and numbers without end', () => {
  for (const bytes of [
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  ])
    refused(binaryCodec.decodeClient(Uint8Array.of(13, ...bytes)), 'BAD_FRAME', /^ping: sentMs: /);
});

test('binary refuses choices, flags and nulls that are none of theirs', () => {
  const created = binaryCodec.encodeClient({ type: 'create-object', kind: 'cube', position: [0, 0, 0] });
  assert.ok(typeof created !== 'string');
  refused(binaryCodec.decodeClient(created.with(2, 4)), 'BAD_FRAME', /^create-object: kind: /);
  const update = binaryCodec.encodeClient({ type: 'update-object', objectId: 'o1', locked: true });
  assert.ok(typeof update !== 'string');
  refused(binaryCodec.decodeClient(update.with(-1, 2)), 'BAD_FRAME', /^update-object: locked: /);
  const deleted = binaryCodec.encodeServer({
    type: 'object-deleted',
    objectId: 'o1',
    by: null,
    epoch: 0,
    offset: 0,
  });
  assert.ok(typeof deleted !== 'string');
  refused(binaryCodec.decodeServer(deleted.with(-3, 2)), 'BAD_FRAME', /^object-deleted: by: /);
});

test('binary refuses a chunk larger than a chunk may be, in both forms', () => {
  const data = new Uint8Array(limits.assetChunkBytesMax + 1);
  const chunk: ServerMessage = { type: 'asset-chunk', transferId: 1, index: 0, data };
  for (const codec of [binaryCodec, jsonCodec])
    refused(codec.decodeServer(codec.encodeServer(chunk)), 'BAD_FRAME', /^asset-chunk: data: /);
});

test('a false list count is refused before anything is allocated for it', () => {
  for (const count of [1, 9_999, 10_000, 10_001, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
    const writer = new ByteWriter();
    writer.u8(105);
    writer.varint(1_790_000_000_000);
    writer.varint(count);
    refused(binaryCodec.decodeServer(writer.finish()), 'BAD_FRAME', /^user-positions: users: /);
  }
});

test('everything that a client may say fits into the largest frame, in the worse of both encodings', () => {
  // A quotation mark costs two bytes in JSON, a Chinese character three in either.
  for (const character of ['"', '漢']) {
    const text = (length: number): string => character.repeat(length);
    const hello = {
      type: 'hello',
      room: 'r'.repeat(limits.roomNameMax),
      name: text(limits.displayNameMax),
      color: '#123456',
      ticket: text(limits.ticketMax),
      resume: { sessionId: '0'.repeat(32), epoch: Number.MAX_SAFE_INTEGER, offset: Number.MAX_SAFE_INTEGER },
    } as const;
    const chat = {
      type: 'chat-message',
      requestId: text(limits.requestIdMax),
      text: text(limits.chatTextMax),
    } as const;
    const campaign = {
      type: 'create-campaign',
      requestId: text(limits.requestIdMax),
      sample: 'fountain',
      description: text(limits.campaignDescriptionMax),
      position: [-limits.positionMetresMax, 0.001, limits.positionMetresMax],
    } as const;
    for (const codec of [jsonCodec, binaryCodec])
      for (const message of [hello, chat, campaign]) {
        const frame = codec.encodeClient(message);
        assert.deepEqual(codec.decodeClient(frame), { ok: true, value: message });
        assert.ok(new Blob([frame]).size <= limits.clientFrameBytesMax);
      }
  }
});

test('a refusal carries the request it answers, if an answer can carry it', () => {
  const refusalOf = (requestId: unknown, type = 'grab-object'): DecodeRefusal => {
    const decoded = jsonCodec.decodeClient(JSON.stringify({ type, requestId, objectId: 'nonsense' }));
    assert.ok(!decoded.ok);
    return decoded.refusal;
  };
  assert.equal(refusalOf('r1').requestId, 'r1');
  assert.equal(refusalOf('r1', 'dance').requestId, 'r1');
  for (const requestId of ['', 'x'.repeat(65), '\u0007', '\u202e', '\ud800', 7, null, {}, huge])
    assert.equal(refusalOf(requestId).requestId, undefined);
});

test('every refusal of a frame can be told to its sender in both encodings', () => {
  for (const type of ['\u202e\u0000\u0085', '\ud800', huge, '\ufeff', '🪑'.repeat(50)]) {
    const decoded = jsonCodec.decodeClient(JSON.stringify({ type, requestId: type }));
    assert.ok(!decoded.ok);
    const { requestId, ...refusal } = decoded.refusal;
    const answer = errorMessage(refusal, requestId);
    for (const codec of [jsonCodec, binaryCodec]) {
      const heard = codec.decodeServer(codec.encodeServer(answer));
      assert.ok(heard.ok && heard.value.type === 'error');
      assert.equal(heard.value.code, 'UNKNOWN_TYPE');
      assert.equal(heard.value.message, answer.message);
    }
  }
});

/** A full message as JSON tells it: bytes are text there. */
function jsonTree(messageCase: MessageCase): object {
  return JSON.parse(String(messageCase.encode(jsonCodec, fullMessage(messageCase)))) as object;
}

function badValues({ path, value }: Place): readonly unknown[] {
  const key = path.at(-1) ?? '';
  // `null` is a value of these: nobody owns, holds or did it.
  const isOfTrack = key === 'clientId' && (path[0] === 'tracks' || path[0] === 'track');
  const mayBeNull = isOfTrack || ['owner', 'holder', 'by', 'streamer', 'groundwork'].includes(key);
  // Parameters go below zero; no bytes at all are bytes.
  if (key === 'value') return badNumbers.filter((bad) => bad !== -1);
  const isBlob = typeof value === 'string' && ['snapshot', 'inputs', 'chunks', 'data'].includes(key);
  if (isBlob) return [...badTexts.filter((bad) => bad !== ''), null];
  if (isNumbers(value)) return value.length === 3 ? badTriples : badQuats;
  if (value === null) return badTexts;
  if (typeof value === 'string') return mayBeNull ? badTexts : [...badTexts, null];
  if (['layer', 'estimateBitsPerSecond'].includes(key)) return badNumbers.filter((bad) => bad !== null);
  if (key === 'channels') return badRecords.filter((bad) => bad !== null);
  if (typeof value === 'number') return badNumbers;
  if (typeof value === 'boolean') return badFlags;
  return Array.isArray(value) ? badLists : badRecords;
}

function refusedAt(
  messageCase: MessageCase,
  decoded: Result<Message, DecodeRefusal>,
  path: readonly string[],
): void {
  const named = `${messageCase.type}: ${path.join('.')}: `;
  assert.ok(!decoded.ok, `accepted ${messageCase.name} with a bad ${path.join('.')}`);
  assert.equal(decoded.refusal.code, 'BAD_FIELD');
  assert.ok(decoded.refusal.message.length < 1_000, 'the refusal quotes what it refuses');
  assert.ok(decoded.refusal.message.startsWith(named), `${decoded.refusal.message} does not name ${named}`);
}

function refused(decoded: Result<Message, DecodeRefusal>, code: DecodeRefusal['code'], message = /./): void {
  assert.ok(!decoded.ok, `accepted instead of ${code}`);
  assert.equal(decoded.refusal.code, code, decoded.refusal.message);
  assert.match(decoded.refusal.message, message);
}
