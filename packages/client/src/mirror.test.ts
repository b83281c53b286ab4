import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ServerMessage } from '@streamxr/protocol';
import { defaultRoomLimits, emptyState, Room, type RoomEffect, type RoomRequest } from '@streamxr/rooms';
import { plainCampaigns } from '@streamxr/rooms/testing';
import { applyMessage, chatLinesMax, emptyMirror, isMirrored, type Mirror } from './mirror.ts';

const admission = { name: null, color: null, role: 'free', grants: ['join', 'chat', 'edit'] } as const;

/** A room, one mirror that never leaves (connection 1), and one that comes and goes (connections from 100). */
class Watched {
  readonly room: Room;
  readonly steady = emptyMirror();
  readonly loose = emptyMirror();
  #looseConnection: number | null = null;
  #nextConnection = 100;
  #nowMs = 1_000;

  constructor(tailMax: number) {
    const limits = { ...defaultRoomLimits, tailMax };
    this.room = new Room({
      room: 'atrium',
      state: emptyState(),
      epoch: 1,
      limits,
      assetExists: () => true,
      campaigns: plainCampaigns,
      nowMs: 0,
    });
    this.#perform(
      this.room.receive(
        { type: 'connect', connectionId: 1, admission, newSessionId: hex(1), resume: null },
        0,
      ),
    );
    this.comeBack();
  }

  request(fromSteady: boolean, request: RoomRequest): void {
    const connectionId = fromSteady ? 1 : this.#looseConnection;
    this.#nowMs += 10;
    if (connectionId !== null)
      this.#perform(this.room.receive({ type: 'request', connectionId, request }, this.#nowMs));
  }

  goAway(clean: boolean): void {
    const connectionId = this.#looseConnection;
    this.#looseConnection = null;
    if (connectionId !== null)
      this.#perform(this.room.receive({ type: 'disconnect', connectionId, clean }, this.#nowMs));
    this.#nowMs += 5_000;
    this.#perform(this.room.receive({ type: 'tick' }, this.#nowMs));
  }

  comeBack(): void {
    if (this.#looseConnection !== null) return;
    const connectionId = this.#nextConnection++;
    this.#looseConnection = connectionId;
    const { self, seen } = this.loose;
    const resume = self === null || seen === null ? null : { sessionId: self.sessionId, ...seen };
    this.#perform(
      this.room.receive(
        { type: 'connect', connectionId, admission, newSessionId: hex(connectionId), resume },
        this.#nowMs,
      ),
    );
  }

  #perform(effects: readonly RoomEffect[]): void {
    for (const effect of effects) {
      if (effect.type === 'send') this.#deliver(effect.connectionId, effect.message);
      if (effect.type !== 'broadcast') continue;
      for (const connectionId of [1, this.#looseConnection]) {
        if (connectionId !== null && connectionId !== effect.except)
          this.#deliver(connectionId, effect.message);
      }
    }
  }

  #deliver(connectionId: number, message: ServerMessage): void {
    const mirror =
      connectionId === 1 ? this.steady : connectionId === this.#looseConnection ? this.loose : null;
    if (mirror === null || !isMirrored(message)) return;
    assert.equal(applyMessage(mirror, message).outcome, 'applied', message.type);
  }
}

type Step = (watched: Watched) => void;

const position = fc.tuple(
  fc.integer({ min: -9, max: 9 }),
  fc.integer({ min: 0, max: 3 }),
  fc.integer({ min: -9, max: 9 }),
);
const objectId = fc.integer({ min: 1, max: 6 }).map((count) => `o${count}`);
const campaignId = fc.integer({ min: 1, max: 3 }).map((count) => `p${count}`);
const request: fc.Arbitrary<RoomRequest> = fc.oneof(
  position.map((at): RoomRequest => ({ type: 'create-object', kind: 'cube', position: at })),
  fc
    .tuple(objectId, position)
    .map(([id, at]): RoomRequest => ({ type: 'update-object', objectId: id, position: at })),
  fc
    .tuple(objectId, fc.boolean())
    .map(([id, locked]): RoomRequest => ({ type: 'update-object', objectId: id, locked })),
  objectId.map((id): RoomRequest => ({ type: 'delete-object', objectId: id })),
  objectId.map((id): RoomRequest => ({ type: 'grab-object', objectId: id })),
  objectId.map((id): RoomRequest => ({ type: 'release-object', objectId: id })),
  fc.integer().map((count): RoomRequest => ({ type: 'chat-message', text: `line ${count}` })),
  fc.constant<RoomRequest>({ type: 'create-campaign', sample: 'storm' }),
  campaignId.map((id): RoomRequest => ({ type: 'update-campaign', campaignId: id, reset: true })),
  campaignId.map((id): RoomRequest => ({ type: 'delete-campaign', campaignId: id })),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(fc.boolean(), request).map(
      ([steady, what]): Step =>
        (watched) =>
          watched.request(steady, what),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.boolean().map(
      (clean): Step =>
        (watched) =>
          watched.goAway(clean),
    ),
  },
  { weight: 2, arbitrary: fc.constant<Step>((watched) => watched.comeBack()) },
);

test('P7 a client that comes and goes ends up with what one has that never left', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), fc.constantFrom(2, 8, 4_096), (steps, tailMax) => {
      const watched = new Watched(tailMax);
      for (const run of steps) run(watched);
      watched.comeBack();
      assert.deepEqual(sorted(watched.loose.objects), sorted(watched.steady.objects));
      assert.deepEqual(sorted(watched.loose.campaigns), sorted(watched.steady.campaigns));
      assert.deepEqual(watched.loose.seen, watched.steady.seen);
      assert.deepEqual(
        words(watched.loose).slice(-defaultRoomLimits.chatHistoryMax),
        words(watched.steady).slice(-defaultRoomLimits.chatHistoryMax),
      );
      assert.deepEqual([...watched.loose.peers.keys()], [watched.steady.self?.clientId]);
      assert.deepEqual([...watched.steady.peers.keys()], [watched.loose.self?.clientId]);
    }),
  );
});

test('an event that was applied changes nothing when it comes again; one that comes too early changes nothing at all', () => {
  const { steady } = new Watched(10);
  const offset = (steady.seen?.offset ?? 0) + 1;
  const event = {
    type: 'chat-message',
    clientId: 'c7',
    name: 'Eve',
    text: 'hi',
    time: 5,
    epoch: 1,
    offset,
  } as const;
  assert.equal(applyMessage(steady, { ...event, offset: offset + 1 }).outcome, 'gap');
  assert.equal(applyMessage(steady, event).outcome, 'applied');
  assert.equal(applyMessage(steady, event).outcome, 'duplicate');
  assert.equal(steady.chat.length, 1);
});

test('the chat keeps its newest lines', () => {
  const { steady } = new Watched(10);
  for (let i = 0; i < chatLinesMax + 20; i++) {
    const offset = (steady.seen?.offset ?? 0) + 1;
    applyMessage(steady, {
      type: 'chat-message',
      clientId: 'c7',
      name: 'Eve',
      text: `${i}`,
      time: 5,
      epoch: 1,
      offset,
    });
  }
  assert.equal(steady.chat.length, chatLinesMax);
  assert.equal(steady.chat.at(-1)?.text, `${chatLinesMax + 19}`);
});

function sorted(things: Mirror['objects'] | Mirror['campaigns']): unknown {
  return [...things].toSorted(([a], [b]) => a.localeCompare(b));
}

function words(mirror: Mirror): unknown[] {
  return mirror.chat.map(({ clientId, text, offset }) => [clientId, text, offset]);
}

function hex(count: number): string {
  return count.toString(16).padStart(32, '0');
}
