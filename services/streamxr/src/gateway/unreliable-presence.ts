import {
  binaryCodec,
  type ClientMessageOf,
  isLaterFrame,
  lossyFrameBytesMax,
  type ServerMessage,
  unwrapLossy,
} from '@streamxr/protocol';
import type { Outgoing } from '../rooms/outgoing.ts';
import { type PresenceOffer, unreliableMembersMax } from '../rooms/room-host.ts';
import type { UnreliableWay } from './ports.ts';

/** A lost pose of somebody who stands still since would stay lost: everybody's place is told again so long after. */
const repairAfterMs = 1_000;
/** Both of them lost is one in a few thousand. */
const repairsOwed = 2;
/** With both hands and far out, a member takes 57 bytes. */
const usersPerPiece = Math.floor((lossyFrameBytesMax - 16) / 60);

type Positions = Extract<ServerMessage, { type: 'user-position' | 'user-positions' }>;

/** Poses of one member over the way on which anything may be lost, doubled or late. */
export class UnreliablePresence {
  #way: UnreliableWay | null = null;
  #newest: number | null = null;
  #owed = 0;
  #repairedMs = Number.NEGATIVE_INFINITY;

  use(way: UnreliableWay | null): void {
    this.#way = way;
    this.#newest = null;
    // What was told before went elsewhere, and may be under way there.
    this.#owed = repairsOwed;
    this.#repairedMs = Number.NEGATIVE_INFINITY;
  }

  /** See "Data channels" of the protocol. One that is older than the newest is late. */
  read(bytes: Uint8Array): ClientMessageOf<'head-tracking'> | 'late' | 'malformed' {
    const unwrapped = unwrapLossy(new Uint8Array(bytes));
    if (unwrapped === null) return 'malformed';
    const decoded = binaryCodec.decodeClient(unwrapped.frame);
    if (!decoded.ok || decoded.value.type !== 'head-tracking') return 'malformed';
    if (this.#newest !== null && !isLaterFrame(unwrapped.sequence, this.#newest)) return 'late';
    this.#newest = unwrapped.sequence;
    return decoded.value;
  }

  /** Whether the way took what this member is due. `self` is not told where it is. */
  send(news: PresenceOffer, self: number): boolean {
    if (this.#way === null || news.members > unreliableMembersMax) return false;
    const plain = news.plain();
    if (plain === null || plain.except === self) return true;
    this.#owed = repairsOwed;
    return this.#sendAll(plain.outgoing.message);
  }

  /** To be called now and then; `nowMs` counts monotonically. */
  repair(everybody: () => Outgoing, nowMs: number): void {
    if (this.#way === null || this.#owed === 0 || nowMs - this.#repairedMs < repairAfterMs) return;
    this.#owed -= 1;
    this.#repairedMs = nowMs;
    this.#sendAll(everybody().message);
  }

  #sendAll(message: ServerMessage): boolean {
    for (const piece of piecesOf(message)) if (this.#way?.send(piece) !== true) return false;
    return true;
  }
}

/** Shared by all who are told the same. */
const pieces = new WeakMap<ServerMessage, readonly Uint8Array[]>();

function piecesOf(message: ServerMessage): readonly Uint8Array[] {
  const known = pieces.get(message);
  if (known !== undefined) return known;
  const made = isPositions(message) ? split(message).map(encoded) : [];
  pieces.set(message, made);
  return made;
}

function isPositions(message: ServerMessage): message is Positions {
  return message.type === 'user-position' || message.type === 'user-positions';
}

function split(message: Positions): readonly Positions[] {
  if (message.type === 'user-position') return [message];
  const parts: Positions[] = [];
  for (let start = 0; start < message.users.length; start += usersPerPiece)
    parts.push({ ...message, users: message.users.slice(start, start + usersPerPiece) });
  return parts;
}

function encoded(message: Positions): Uint8Array {
  const frame = binaryCodec.encodeServer(message);
  // The binary codec makes binary frames.
  return frame as Uint8Array;
}
