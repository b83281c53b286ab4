import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Result } from '@streamxr/kernel';
import { binaryCodec, codecFor, type Frame, jsonCodec } from './codec.ts';
import type { ClientMessage } from './messages/client-messages.ts';
import { serverMessages, type ServerMessage, type ServerMessageOf } from './messages/server-messages.ts';
import { clientMessages } from './messages/client-messages.ts';
import { assertAgrees } from './testing/agreement.ts';
import { clientArbitraries, serverArbitraries } from './testing/arbitraries.ts';
import { messageCases } from './testing/message-cases.ts';

const numRuns = 30;
const jsonCases = messageCases.filter((messageCase) => !messageCase.binaryOnly);

test('every message of both tables is tested', () => {
  assert.deepEqual(Object.keys(clientArbitraries), Object.keys(clientMessages));
  assert.deepEqual(Object.keys(serverArbitraries), Object.keys(serverMessages));
  assert.ok(messageCases.length >= 34);
});

for (const messageCase of messageCases) {
  test(`binary keeps ${messageCase.name}, also when it is passed on`, () => {
    fc.assert(
      fc.property(messageCase.messages, (message) => {
        const frame = messageCase.encode(binaryCodec, message);
        assert.equal(bytesOf(frame)[0], messageCase.number);
        const once = accepted(messageCase.decode(binaryCodec, frame));
        assertAgrees(message, once);
        assertAgrees(once, accepted(messageCase.decode(binaryCodec, messageCase.encode(binaryCodec, once))));
      }),
      { numRuns },
    );
  });
}

for (const messageCase of jsonCases) {
  test(`JSON keeps ${messageCase.name}, exactly from the first parse on`, () => {
    fc.assert(
      fc.property(messageCase.messages, (message) => {
        const once = accepted(messageCase.decode(jsonCodec, messageCase.encode(jsonCodec, message)));
        assertAgrees(message, once);
        const twice = accepted(messageCase.decode(jsonCodec, messageCase.encode(jsonCodec, once)));
        assert.deepStrictEqual(twice, once);
      }),
      { numRuns },
    );
  });

  test(`JSON and binary say the same of ${messageCase.name}`, () => {
    fc.assert(
      fc.property(messageCase.messages, (message) => {
        const json = accepted(messageCase.decode(jsonCodec, messageCase.encode(jsonCodec, message)));
        const binary = accepted(messageCase.decode(binaryCodec, messageCase.encode(binaryCodec, message)));
        assertAgrees(json, binary);
        // What one member said in binary, another hears in JSON to the last digit.
        const relayed = accepted(messageCase.decode(jsonCodec, messageCase.encode(jsonCodec, binary)));
        assert.deepStrictEqual(relayed, binary);
      }),
      { numRuns },
    );
  });
}

test('JSON ignores unknown fields, whatever they are called', () => {
  // Names that objects have from elsewhere; assigning `__proto__` would change the prototype, so all go in as text.
  const strange = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];
  const key = fc.oneof(
    fc.constantFrom(...strange),
    fc.string().map((text) => `later-${text}`),
  );
  const extra = fc.array(fc.tuple(key, fc.jsonValue()), { minLength: 1, maxLength: 5 });
  for (const messageCase of jsonCases) {
    fc.assert(
      fc.property(messageCase.messages, extra, (message, fields) => {
        const json = messageCase.encode(jsonCodec, message);
        const additions = fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)},`);
        const longer = `{${additions.join('')}${String(json).slice(1)}`;
        assert.deepStrictEqual(messageCase.decode(jsonCodec, longer), messageCase.decode(jsonCodec, json));
      }),
      { numRuns: 5 },
    );
  }
});

test('A3 in JSON an asset chunk is a binary frame: transfer, index, bytes', () => {
  const chunk: ServerMessage = {
    type: 'asset-chunk',
    transferId: 0x01020304,
    index: 5,
    data: new Uint8Array([9, 8, 7]),
  };
  const bare = bytesOf(jsonCodec.encodeServer(chunk));
  assert.deepEqual(Array.from(bare), [4, 3, 2, 1, 5, 0, 0, 0, 9, 8, 7]);
  const numbered = bytesOf(binaryCodec.encodeServer(chunk));
  assert.deepEqual(Array.from(numbered), [114, ...bare]);
});

test('A3 an asset chunk survives both forms', () => {
  fc.assert(
    fc.property(serverArbitraries['asset-chunk'], (chunk) => {
      for (const codec of [jsonCodec, binaryCodec])
        assertAgrees(chunk, accepted(codec.decodeServer(codec.encodeServer(chunk))));
    }),
    { numRuns },
  );
});

test('a chunk is decoded where it lies, at any place of a larger buffer', () => {
  const chunk: ServerMessageOf<'asset-chunk'> = {
    type: 'asset-chunk',
    transferId: 1,
    index: 2,
    data: new Uint8Array([1, 2, 3]),
  };
  const frame = bytesOf(binaryCodec.encodeServer(chunk));
  const buffer = new Uint8Array(frame.length + 10).fill(0xff);
  buffer.set(frame, 5);
  assertAgrees(chunk, accepted(binaryCodec.decodeServer(buffer.subarray(5, 5 + frame.length))));
});

test('an encoded frame stays as it is while the next ones are encoded', () => {
  const first = bytesOf(binaryCodec.encodeClient({ type: 'ping', sentMs: 1 }));
  const copy = Array.from(first);
  binaryCodec.encodeClient({ type: 'ping', sentMs: 2 ** 40 });
  assert.deepEqual(Array.from(first), copy);
});

test('each codec says which subprotocol it speaks', () => {
  for (const name of ['streamxr.v1.json', 'streamxr.v1.bin'] as const)
    assert.equal(codecFor(name).subprotocol, name);
});

const epoch = 1;
const offset = 1_234;
const position = [1.234, 1.612, -3.456] as const;
const rotation = [0.0123, 0.7071, -0.0031, 0.707] as const;

const clientSizes: readonly ClientMessage[] = [{ type: 'head-tracking', position, rotation }];
const serverSizes: readonly ServerMessage[] = [
  { type: 'user-position', clientId: 'c12', position, rotation, time: 1_790_000_000_000 },
  {
    type: 'object-updated',
    objectId: 'o34',
    changes: { position },
    version: 57,
    by: 'c12',
    epoch,
    offset,
  },
  {
    type: 'peer-joined',
    peer: {
      clientId: 'c12',
      name: 'Ada',
      color: '#2f9e8f',
      role: 'anonymous',
      position,
      rotation,
      standing: 'participant',
      handRaised: false,
    },
    epoch,
    offset,
  },
];

for (const message of clientSizes)
  test(`P6 ${message.type} in binary is at most a quarter of its JSON`, () => {
    assertQuarter(binaryCodec.encodeClient(message), jsonCodec.encodeClient(message));
  });

for (const message of serverSizes)
  test(`P6 ${message.type} in binary is at most a quarter of its JSON`, () => {
    assertQuarter(binaryCodec.encodeServer(message), jsonCodec.encodeServer(message));
  });

function assertQuarter(binary: Frame, json: Frame): void {
  assert.ok(binary.length * 4 <= json.length, `${binary.length} of ${json.length} bytes`);
}

function accepted<Value>(result: Result<Value, { readonly message: string }>): Value {
  if (!result.ok) assert.fail(`refused: ${result.refusal.message}`);
  return result.value;
}

function bytesOf(frame: Frame): Uint8Array {
  if (typeof frame === 'string') assert.fail('a text frame');
  return frame;
}
