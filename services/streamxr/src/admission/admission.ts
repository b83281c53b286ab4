import {
  grantsOf,
  guest,
  type GuestPolicy,
  type Identity,
  may,
  roleOf,
  type TicketKey,
  verifyTicket,
} from '@streamxr/access';
import { accept, type Clock, type Result } from '@streamxr/kernel';
import type { Refusal } from '@streamxr/protocol';
import type { Doorkeeper, Visitor } from '../gateway/ports.ts';

export interface AdmissionOptions {
  readonly key: TicketKey;
  readonly guests: GuestPolicy;
  readonly clock: Clock;
}

/** Tells who is asking: by the ticket they show, or as a guest. */
export class Admission implements Doorkeeper {
  readonly #options: AdmissionOptions;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** Refuses with BAD_TICKET. A bad ticket is never taken for none: its holder should learn that it is bad. */
  async identify(ticket: string | null): Promise<Result<Identity, Refusal>> {
    if (ticket === null) return accept(guest(this.#options.guests));
    return verifyTicket(this.#options.key, ticket, this.#options.clock.nowMs());
  }

  async admit(ticket: string | null, room: string): Promise<Result<Visitor, Refusal>> {
    const identified = await this.identify(ticket);
    if (!identified.ok) return identified;
    const identity = identified.value;
    const allowed = may(identity, 'join', room);
    if (!allowed.ok) return allowed;
    const { name, subject, expiresMs } =
      identity.kind === 'ticket-holder' ? identity : { name: null, subject: null, expiresMs: null };
    return accept({ name, role: roleOf(identity), grants: grantsOf(identity), subject, expiresMs });
  }
}
