import { type ErrorCode, errors } from '@streamxr/protocol';

/** Why a connection is over for good. `LEFT`: this client went by itself. */
export type ClosedCode = ErrorCode | 'LEFT';

/** What the connection indicator shows. Times are of the client's clock. */
export type ConnectionState =
  /** The first way in; `attempt` counts from 1. */
  | { readonly state: 'connecting'; readonly attempt: number }
  /** The room is full, and this client waits for a place: `position` from 1 among `waiting`. */
  | { readonly state: 'lobby'; readonly position: number; readonly waiting: number }
  | { readonly state: 'joined'; readonly sinceMs: number }
  /** The line is down: the next try is at `nextTryAtMs`, or under way when that has passed. `reason` is a sentence for people. */
  | {
      readonly state: 'reconnecting';
      readonly attempt: number;
      readonly nextTryAtMs: number;
      readonly reason: string;
    }
  /** Nothing more is tried by itself. `canRetry`: `retryNow()` has a chance with the same room, name and ticket. */
  | {
      readonly state: 'closed';
      readonly code: ClosedCode;
      readonly message: string;
      readonly canRetry: boolean;
    };

/** Refusals of what we are or ask for, which the same hello would meet again; and who has left makes a new client. */
const final: ReadonlySet<ClosedCode> = new Set<ClosedCode>([
  'BAD_FIELD',
  'BAD_ORIGIN',
  'BAD_TICKET',
  'LEFT',
  'NOT_ALLOWED',
  'ROOM_NOT_FOUND',
  'TICKET_NEEDED',
]);

export function closedState(
  code: ClosedCode,
  message: string,
): Extract<ConnectionState, { state: 'closed' }> {
  return { state: 'closed', code, message, canRetry: !final.has(code) };
}

/** The catalogue's code for a WebSocket close code, when the `error` or `goodbye` before it was lost; null for all others. */
export function errorOfClose(closeCode: number): ErrorCode | null {
  for (const [code, entry] of Object.entries(errors)) {
    if ('closes' in entry && entry.closes === closeCode) return code as ErrorCode;
  }
  return null;
}
