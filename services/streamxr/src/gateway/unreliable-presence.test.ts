import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  binaryCodec,
  lossyFrameBytesMax,
  type ServerMessage,
  type ServerMessageOf,
  wrapLossy,
} from '@streamxr/protocol';
import fc from 'fast-check';
import { Outgoing } from '../rooms/outgoing.ts';
import type { PresenceOffer } from '../rooms/room-host.ts';
import { UnreliablePresence } from './unreliable-presence.ts';

function poseFrame(sequence: number, x = 0): Uint8Array {
  const frame = binaryCodec.encodeClient({
    type: 'head-tracking',
    position: [x, 1.6, 0],
    rotation: [0, 0, 0, 1],
  });
  const wrapped = wrapLossy(sequence, frame as Uint8Array);
  assert.ok(wrapped !== null);
  return wrapped;
}

function positions(count: number): ServerMessageOf<'user-positions'> {
  const hand = { position: [1, 1, 1] as const, rotation: [0, 0, 0, 1] as const };
  return {
    type: 'user-positions',
    time: 1_700_000_000_000,
    users: Array.from({ length: count }, (_, number) => ({
      clientId: `c${number + 1}`,
      position: [9_999, -9_999, number] as const,
      rotation: [0, 0, 0, 1] as const,
      hands: { left: hand, right: hand },
    })),
  } as unknown as ServerMessageOf<'user-positions'>;
}

function offer(message: ServerMessage | null, members: number, except: number | null = null): PresenceOffer {
  const outgoing = new Outgoing(positions(members));
  return {
    members,
    crowd: outgoing,
    plain: () => (message === null ? null : { outgoing: new Outgoing(message), except }),
    everybody: () => outgoing,
  };
}

test('M6 an older pose never replaces a newer one, in whatever order they come', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 65_535 }),
      fc.array(fc.nat({ max: 300 }), { minLength: 1 }),
      (first, sequences) => {
        const presence = new UnreliablePresence();
        let newest = -1;
        for (const sequence of sequences) {
          const read = presence.read(poseFrame(first + sequence, sequence));
          assert.equal(typeof read === 'string' ? read : 'taken', sequence > newest ? 'taken' : 'late');
          newest = Math.max(newest, sequence);
        }
      },
    ),
  );
});

test('M6 what is no pose is malformed, whatever it is', () => {
  const presence = new UnreliablePresence();
  const chat = wrapLossy(1, binaryCodec.encodeClient({ type: 'chat-message', text: 'hi' }) as Uint8Array);
  assert.ok(chat !== null);
  assert.equal(presence.read(chat), 'malformed');
  assert.equal(presence.read(poseFrame(2).subarray(0, 6)), 'malformed');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const read = new UnreliablePresence().read(bytes);
      assert.ok(read === 'malformed' || typeof read !== 'string');
    }),
  );
});

test('M6 presence goes down in pieces that arrive whole, and everybody is told of once more at rest', () => {
  const sent: Uint8Array[] = [];
  const presence = new UnreliablePresence();
  presence.use({ send: (bytes) => sent.push(bytes) > 0 });
  assert.equal(presence.send(offer(positions(48), 48), 0), true);
  const users = sent.flatMap((bytes) => {
    assert.ok(bytes.length <= lossyFrameBytesMax);
    const decoded = binaryCodec.decodeServer(new Uint8Array(bytes));
    assert.ok(decoded.ok && decoded.value.type === 'user-positions');
    return decoded.value.users.map(({ clientId }) => clientId);
  });
  assert.equal(new Set(users).size, 48);
  const pieces = sent.length;
  for (let nowMs = 0; nowMs < 10_000; nowMs += 33) presence.repair(() => new Outgoing(positions(48)), nowMs);
  assert.equal(sent.length, pieces * 3, 'twice, and then no more');
});

test('M6 a way that is closed or full, and a crowd, leave presence to the WebSocket', () => {
  const presence = new UnreliablePresence();
  const [one] = positions(1).users;
  assert.ok(one !== undefined);
  const message: ServerMessage = { type: 'user-position', ...one, time: 1 };
  assert.equal(presence.send(offer(message, 2), 0), false);
  presence.use({ send: () => false });
  assert.equal(presence.send(offer(message, 2), 0), false);
  assert.equal(presence.send(offer(message, 2, 7), 7), true, 'who moved alone is told nothing');
  presence.use({ send: () => true });
  assert.equal(presence.send(offer(message, 2), 0), true);
  assert.equal(presence.send(offer(message, 49), 0), false);
});
