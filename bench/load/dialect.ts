import type { Frame } from '@streamxr/protocol';
import { colyseus } from './dialects/colyseus.ts';
import { plain } from './dialects/plain.ts';
import { socketIo } from './dialects/socket-io.ts';
import { streamxr } from './dialects/streamxr.ts';
import type { Walk } from './walk.ts';

/** Where a member is told to connect. */
export interface Door {
  readonly path: string;
  readonly subprotocol: string | null;
}

/** What a server's answer means to somebody who is joining. */
export interface JoiningStep {
  readonly isIn: boolean;
  readonly reply: Frame | null;
}

export interface Whereabouts {
  readonly room: string;
  /** Counts all members of a load. */
  readonly index: number;
}

/** How one server is joined and talked to: just enough to be a member who listens, and one who says something. */
export interface Dialect {
  door(origin: string): Promise<Door>;
  /** Said as soon as the line is open. */
  opening(where: Whereabouts): Frame | null;
  joining(payload: Buffer): JoiningStep;
  /** To everybody in the room. */
  broadcast(text: string): Frame;
  /** Where the member is. Null where the server has no such message. */
  pose(index: number, timeMs: number, walk: Walk): Frame | null;
}

const dialects = {
  'streamxr.v1.bin': streamxr('streamxr.v1.bin'),
  'streamxr.v1.json': streamxr('streamxr.v1.json'),
  plain,
  'socket.io': socketIo,
  colyseus,
} satisfies Readonly<Record<string, Dialect>>;

export type DialectName = keyof typeof dialects;

export function dialectFor(name: DialectName): Dialect {
  return dialects[name];
}
