import { accept, refuse, type Result, unreachable } from '@streamxr/kernel';
import type { Grant, Refusal, Role } from '@streamxr/protocol';
import { type GuestPolicy, grantsOfGuests } from './grants.ts';

/** Who is asking, as far as the server can know. */
export type Identity =
  | { readonly kind: 'guest'; readonly policy: GuestPolicy }
  | {
      readonly kind: 'ticket-holder';
      /** Whom the ticket was made out to: the key for limits per person. */
      readonly subject: string;
      /** The name that its holder goes by; otherwise the holder chooses. */
      readonly name: string | null;
      readonly role: Role;
      /** `*`: all rooms. */
      readonly room: string;
      readonly grants: readonly Grant[];
      readonly expiresMs: number;
    };

export type TicketHolder = Extract<Identity, { kind: 'ticket-holder' }>;

export function guest(policy: GuestPolicy): Identity {
  return { kind: 'guest', policy };
}

export function roleOf(identity: Identity): Role {
  return identity.kind === 'guest' ? 'anonymous' : identity.role;
}

/** What the identity allows, wherever it applies. */
export function grantsOf(identity: Identity): readonly Grant[] {
  return identity.kind === 'guest' ? grantsOfGuests[identity.policy] : identity.grants;
}

/** A ticket is checked when it is shown; long-lived connections ask again with this. Guests never expire. */
export function hasExpired(identity: Identity, nowMs: number): boolean {
  return identity.kind === 'ticket-holder' && nowMs >= identity.expiresMs;
}

/**
 * The question before every mutation. `room` is null for what belongs to the whole server, such as assets.
 * Refuses with TICKET_NEEDED where a ticket would help, else with NOT_ALLOWED.
 */
export function may(identity: Identity, grant: Grant, room: string | null): Result<void, Refusal> {
  switch (identity.kind) {
    case 'guest':
      if (grantsOfGuests[identity.policy].includes(grant)) return accept(undefined);
      return identity.policy === 'off'
        ? refuse({ code: 'TICKET_NEEDED' })
        : refuse({
            code: 'NOT_ALLOWED',
            message: `Guests may not ${deeds[grant]}; a ticket is needed for that.`,
          });
    case 'ticket-holder':
      if (room !== null && identity.room !== '*' && identity.room !== room) {
        return refuse({ code: 'NOT_ALLOWED', message: `The ticket is for the room "${identity.room}".` });
      }
      return identity.grants.includes(grant)
        ? accept(undefined)
        : refuse({ code: 'NOT_ALLOWED', message: `The ticket does not allow to ${deeds[grant]}.` });
    default:
      return unreachable(identity);
  }
}

const deeds: Readonly<Record<Grant, string>> = {
  join: 'join',
  chat: 'chat',
  edit: 'change things',
  upload: 'upload models',
  'delete-assets': 'delete models',
  moderate: 'moderate',
  speak: 'speak',
  show: 'show pictures',
};
