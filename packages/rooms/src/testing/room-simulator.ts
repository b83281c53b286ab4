import assert from 'node:assert/strict';
import type { Grant, Role } from '@streamxr/protocol';
import type { LogRecord } from '../events.ts';
import { plainCampaigns } from './plain-campaigns.ts';
import type { ObjectSpec } from '../objects.ts';
import type { RoomRequest } from '../requests.ts';
import { Room, type RoomEffect, type RoomInput } from '../room.ts';
import { restore, takeSnapshot } from '../snapshot.ts';
import { defaultRoomLimits, type RoomLimits, type RoomSnapshot } from '../state.ts';
import { ClientMirror } from './client-mirror.ts';

/**
 * A room with its log and its clients in one place, under a clock moved by hand. Appends succeed at once; `crash` throws the room away
 * and opens it again from the log, as after a kill -9.
 */
export class RoomSimulator {
  nowMs = 1_000_000;
  readonly limits: RoomLimits;
  readonly clients = new Map<number, ClientMirror>();
  readonly closed: { readonly connectionId: number; readonly code: string | null }[] = [];
  room: Room;
  log: LogRecord[] = [];
  /** Connections that have their welcome. */
  readonly #live = new Set<number>();
  #snapshot: RoomSnapshot | null = null;
  #epoch = 1;
  #nextConnection = 1;
  #nextSession = 1;

  constructor(limits: Partial<RoomLimits> = {}) {
    this.limits = { ...defaultRoomLimits, ...limits };
    this.room = this.#open();
  }

  /** Connects `mirror` (a new one, or one that was here before and resumes) and returns its connection. */
  connect(
    mirror = new ClientMirror(),
    grants: readonly Grant[] = ['join', 'chat', 'edit'],
    role: Role = 'free',
  ): number {
    const connectionId = this.#nextConnection++;
    this.clients.set(connectionId, mirror);
    this.perform({
      type: 'connect',
      connectionId,
      admission: { name: null, color: null, role, grants },
      newSessionId: String(this.#nextSession++).padStart(32, '0'),
      resume:
        mirror.sessionId === ''
          ? null
          : { sessionId: mirror.sessionId, epoch: mirror.epoch, offset: mirror.offset, peersKept: true },
    });
    return connectionId;
  }

  mirror(connectionId: number): ClientMirror {
    const mirror = this.clients.get(connectionId);
    assert.ok(mirror !== undefined);
    return mirror;
  }

  request(connectionId: number, request: RoomRequest): void {
    this.perform({ type: 'request', connectionId, request });
  }

  disconnect(connectionId: number, clean: boolean): ClientMirror {
    const mirror = this.mirror(connectionId);
    this.clients.delete(connectionId);
    this.#live.delete(connectionId);
    this.perform({ type: 'disconnect', connectionId, clean });
    return mirror;
  }

  furnish(objects: readonly ObjectSpec[]): void {
    this.perform({ type: 'furnish', objects });
  }

  pass(ms: number): void {
    this.nowMs += ms;
    this.perform({ type: 'tick' });
  }

  /** Stores a snapshot and forgets all but the newest `keep` records. */
  compact(keep: number): void {
    this.#snapshot = structuredClone(takeSnapshot(this.room.state));
    this.log = this.log.slice(this.log.length - Math.min(keep, this.log.length));
  }

  crash(): ClientMirror[] {
    const mirrors = [...this.clients.values()];
    this.clients.clear();
    this.#live.clear();
    this.#epoch += 1;
    this.room = this.#open();
    return mirrors;
  }

  perform(input: RoomInput): void {
    for (const effect of this.room.receive(input, this.nowMs)) this.#carryOut(effect);
  }

  #open(): Room {
    // Through JSON, as storage does it.
    const snapshot = JSON.parse(JSON.stringify(this.#snapshot)) as RoomSnapshot | null;
    const records = JSON.parse(JSON.stringify(this.log)) as LogRecord[];
    const state = restore(snapshot, records, this.limits);
    return new Room({
      room: 'test',
      state,
      epoch: this.#epoch,
      limits: this.limits,
      assetExists: (assetId) => assetId.startsWith('a'),
      campaigns: plainCampaigns,
      nowMs: this.nowMs,
    });
  }

  #carryOut(effect: RoomEffect): void {
    switch (effect.type) {
      case 'append':
        this.log.push(...effect.records);
        return;
      case 'send':
        this.clients.get(effect.connectionId)?.receive(effect.message);
        if (effect.message.type === 'welcome') {
          this.#live.add(effect.connectionId);
          this.room.enterPresence(effect.connectionId);
        }
        return;
      case 'broadcast':
        for (const [connectionId, mirror] of this.clients) {
          if (connectionId !== effect.except && this.#live.has(connectionId)) mirror.receive(effect.message);
        }
        return;
      case 'close':
        this.closed.push({ connectionId: effect.connectionId, code: effect.code });
        this.clients.delete(effect.connectionId);
        this.#live.delete(effect.connectionId);
        this.perform({ type: 'disconnect', connectionId: effect.connectionId, clean: effect.code === null });
    }
  }
}
