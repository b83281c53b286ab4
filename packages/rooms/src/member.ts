import type { Grant, Hands, Role } from '@streamxr/protocol';
import type { Pose } from '@streamxr/spatial';

/** Whom the gateway let in: the ticket is checked already. */
export interface Admission {
  readonly name: string | null;
  readonly color: string | null;
  readonly role: Role;
  readonly grants: readonly Grant[];
}

/** A connection's place in the room. */
export interface Member {
  readonly connectionId: number;
  readonly clientId: string;
  readonly sessionId: string;
  readonly role: Role;
  readonly grants: ReadonlySet<Grant>;
  /** When it was last told that it sends poses in vain. */
  poseRefusedMs: number;
}

/** A pose with what comes with it; never stored. */
export interface Presence extends Pose {
  readonly hands: Hands | undefined;
}

/** Colours for members who choose none: distinct from each other and legible on a dusk sky. */
export const memberColors = [
  '#e8785a',
  '#4fb0a5',
  '#e9b44c',
  '#7b8fd8',
  '#c86fa0',
  '#6fae5c',
  '#d9885b',
  '#5aa5d6',
  '#b58bd0',
  '#c9a66b',
] as const;
