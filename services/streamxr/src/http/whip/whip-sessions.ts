import { randomBytes } from 'node:crypto';
import { accept, type Result, refuse } from '@streamxr/kernel';
import type { Refusal } from '@streamxr/protocol';
import type { ExternalSession } from './external-desk.ts';

export type WhipKind = 'whip' | 'whep';

export interface WhipSession {
  readonly id: string;
  readonly kind: WhipKind;
  readonly room: string;
  readonly address: string;
  readonly link: ExternalSession;
  /** Whose ticket it was made with; nobody else may touch it. */
  readonly subject: string;
  /** The first offer, with the credentials of the newest. */
  offer: string;
  /** Of the ICE session: another after each restart (RFC 9725, 4.3.1). Quoted, as in the header. */
  etag: string;
  /** A restart is under way. */
  busy: boolean;
}

/** Publishers of one room: a wall with more of them shows nobody. */
const publishersPerRoomMax = 8;
const playersPerRoomMax = 200;
const sessionsPerAddressMax = 20;

/** The sessions that are open, or being opened. */
export class WhipSessions {
  readonly #sessions = new Map<string, WhipSession>();
  /** Places taken, by room and by address, those of openings under way too. */
  readonly #taken = new Map<string, number>();
  readonly #limited: boolean;

  /** Without limits every address may have as many as the rooms bear. */
  constructor({ limited }: { readonly limited: boolean }) {
    this.#limited = limited;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Opens one if there is a place for it. Refuses MEDIA_FULL and TOO_MANY_CONNECTIONS, and whatever `open` refuses. */
  async open(
    whose: Pick<WhipSession, 'kind' | 'room' | 'address' | 'subject' | 'offer'>,
    open: () => Promise<Result<ExternalSession, Refusal>>,
  ): Promise<Result<WhipSession, Refusal>> {
    const ofRoom = `${whose.kind} ${whose.room}`;
    const ofAddress = `from ${whose.address}`;
    if (this.#count(ofRoom) >= (whose.kind === 'whip' ? publishersPerRoomMax : playersPerRoomMax))
      return refuse({ code: 'MEDIA_FULL', retryAfterMs: 10_000 });
    if (this.#limited && this.#count(ofAddress) >= sessionsPerAddressMax)
      return refuse({
        code: 'TOO_MANY_CONNECTIONS',
        message: `There are ${sessionsPerAddressMax} sessions of your address already.`,
      });
    this.#take(ofRoom, 1);
    this.#take(ofAddress, 1);
    const giveBack = (): void => {
      this.#take(ofRoom, -1);
      this.#take(ofAddress, -1);
    };
    try {
      const opened = await open();
      if (!opened.ok) {
        giveBack();
        return opened;
      }
      return accept(this.#keep(whose, opened.value, giveBack));
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  /** Refuses NOT_FOUND for one that is over, is another room's or is somebody else's. */
  find(kind: WhipKind, room: string, id: string, subject: string): Result<WhipSession, Refusal> {
    const session = this.#sessions.get(id);
    if (
      session === undefined ||
      session.kind !== kind ||
      session.room !== room ||
      session.subject !== subject
    )
      return refuse({ code: 'NOT_FOUND', message: 'There is no such session.' });
    return accept(session);
  }

  /** Ends a session at the wish of who has it. */
  end({ id, link }: WhipSession): void {
    link.close();
    this.#ended.get(id)?.();
  }

  /** Ends all. */
  close(): void {
    for (const session of [...this.#sessions.values()]) this.end(session);
  }

  readonly #ended = new Map<string, () => void>();

  #keep(
    whose: Pick<WhipSession, 'kind' | 'room' | 'address' | 'subject' | 'offer'>,
    link: ExternalSession,
    giveBack: () => void,
  ): WhipSession {
    // Knowing the address of a session is no right to it, but it is not to be guessed either.
    const session = {
      ...whose,
      id: randomBytes(16).toString('base64url'),
      link,
      etag: newEtag(),
      busy: false,
    };
    this.#sessions.set(session.id, session);
    const end = (): void => {
      if (!this.#sessions.delete(session.id)) return;
      this.#ended.delete(session.id);
      giveBack();
    };
    this.#ended.set(session.id, end);
    link.onEnd(end);
    return session;
  }

  #count(key: string): number {
    return this.#taken.get(key) ?? 0;
  }

  #take(key: string, places: number): void {
    const count = this.#count(key) + places;
    if (count === 0) this.#taken.delete(key);
    else this.#taken.set(key, count);
  }
}

export function newEtag(): string {
  return `"${randomBytes(9).toString('base64url')}"`;
}
