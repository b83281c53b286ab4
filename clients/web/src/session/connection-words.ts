import { unreachable } from '@streamxr/kernel';
import type { ConnectionState } from '@streamxr/client';
import { formatCountdown, formatOrdinal } from '../format/quantities.ts';

/** How the page says a connection's state. */
export interface ConnectionWords {
  readonly tone: 'good' | 'waiting' | 'trouble';
  /** Two or three words, beside the room's name. */
  readonly short: string;
  /** What happened, what was kept, and what to do; null while there is nothing to explain. */
  readonly notice: {
    readonly title: string;
    readonly text: string;
    readonly action: ConnectionAction | null;
  } | null;
}

export type ConnectionAction = 'retry-now' | 'come-back' | 'go-to-default-room' | 'without-ticket';

const kept = 'Everything in the room is kept. What you do now is sent when the connection is back.';

/** `hasJoined`: the person has seen the room already, so that there is something to have lost. */
export function describeConnection(
  connection: ConnectionState,
  nowMs: number,
  hasJoined: boolean,
): ConnectionWords {
  switch (connection.state) {
    case 'connecting':
      return describeConnecting(connection.attempt);
    case 'lobby':
      return {
        tone: 'waiting',
        short: 'Waiting for a place',
        // At the door the entrance tells it.
        notice: hasJoined
          ? {
              title: 'Your place was taken',
              text: `The room is full. You are ${formatOrdinal(connection.position)} in line, and come back in by yourself. What you do now is sent then.`,
              action: null,
            }
          : null,
      };
    case 'joined':
      return { tone: 'good', short: 'Connected', notice: null };
    case 'reconnecting': {
      const leftMs = connection.nextTryAtMs - nowMs;
      const next = leftMs > 0 ? `Trying again in ${formatCountdown(leftMs)}.` : 'Trying now.';
      return {
        tone: 'waiting',
        short: 'Reconnecting',
        notice: {
          title: hasJoined ? 'The connection dropped' : 'Nobody answers yet',
          text: `${connection.reason} ${next}${hasJoined ? ` ${kept}` : ''}`,
          action: 'retry-now',
        },
      };
    }
    case 'closed':
      return { tone: 'trouble', short: 'Not connected', notice: describeClosed(connection, hasJoined) };
    default:
      return unreachable(connection);
  }
}

function describeConnecting(attempt: number): ConnectionWords {
  return { tone: 'waiting', short: attempt > 1 ? `Connecting, try ${attempt}` : 'Connecting', notice: null };
}

type Closed = Extract<ConnectionState, { state: 'closed' }>;

function describeClosed(
  { code, message, canRetry }: Closed,
  hasJoined: boolean,
): NonNullable<ConnectionWords['notice']> {
  switch (code) {
    case 'LEFT':
      if (!hasJoined)
        return {
          title: 'You left the line',
          text: 'Somebody else has your turn now. You can line up again at the end.',
          action: 'come-back',
        };
      return {
        title: 'You left the room',
        text: 'The room goes on without you. Everything you made stays in it.',
        action: 'come-back',
      };
    case 'REPLACED':
      return {
        title: 'You are here in another window',
        text: 'The room was opened there with the same session, so this window let go. Nothing is lost.',
        action: 'come-back',
      };
    case 'ROOM_FULL':
    case 'TOO_MANY_ROOMS':
      return { title: 'No place left', text: `${message} Try again in a moment.`, action: 'come-back' };
    case 'BAD_TICKET':
      return {
        title: 'This ticket does not open the door',
        text: `${message} Ask whoever invited you for a new link, or come in as a guest.`,
        action: 'without-ticket',
      };
    case 'TICKET_NEEDED':
      return {
        title: 'This door needs a ticket',
        text: `${message} Ask whoever invited you for a link.`,
        action: null,
      };
    case 'ROOM_NOT_FOUND':
      return {
        title: 'There is no such room',
        text: 'Check the link, or visit the room that is open to everybody.',
        action: 'go-to-default-room',
      };
    default:
      return {
        title: 'The connection ended',
        text: `${message} Everything in the room is kept.`,
        action: canRetry ? 'come-back' : null,
      };
  }
}
