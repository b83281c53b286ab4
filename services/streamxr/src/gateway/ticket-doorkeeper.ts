import {
  grantsOf,
  guest,
  type GuestPolicy,
  may,
  roleOf,
  type TicketKey,
  verifyTicket,
} from '@streamxr/access';
import { accept, type Clock, type Result } from '@streamxr/kernel';
import type { Refusal } from '@streamxr/protocol';
import type { Doorkeeper, Visitor } from './ports.ts';

/** Admits by ticket, and without one by the guest policy. */
export class TicketDoorkeeper implements Doorkeeper {
  readonly #key: TicketKey;
  readonly #guests: GuestPolicy;
  readonly #clock: Clock;

  constructor(options: { readonly key: TicketKey; readonly guests: GuestPolicy; readonly clock: Clock }) {
    this.#key = options.key;
    this.#guests = options.guests;
    this.#clock = options.clock;
  }

  async admit(ticket: string | null, room: string): Promise<Result<Visitor, Refusal>> {
    const identity =
      ticket === null
        ? accept(guest(this.#guests))
        : await verifyTicket(this.#key, ticket, this.#clock.nowMs());
    if (!identity.ok) return identity;
    const allowed = may(identity.value, 'join', room);
    if (!allowed.ok) return allowed;
    const name = identity.value.kind === 'ticket-holder' ? identity.value.name : null;
    return accept({ name, role: roleOf(identity.value), grants: grantsOf(identity.value) });
  }
}
