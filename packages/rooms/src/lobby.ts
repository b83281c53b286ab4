import type { ServerMessageOf } from '@streamxr/protocol';
import type { Admission } from './member.ts';
import type { Resume } from './resume.ts';

/** A connection that asks to come in. */
export interface Knock {
  readonly connectionId: number;
  readonly admission: Admission;
  /** Fresh and secret; used unless a session is resumed. */
  readonly newSessionId: string;
  readonly resume: Resume | null;
}

interface Waiting {
  readonly knock: Knock;
  /** What it was told last; 0 for nothing. */
  toldPosition: number;
  toldWaiting: number;
}

/** News for one who waits. */
export interface LobbyNews {
  readonly connectionId: number;
  readonly message: ServerMessageOf<'lobby'>;
}

/** Who waits for a place in the room, in the order of coming. Memory only: who loses the line waits anew. */
export class Lobby {
  readonly #waitingMax: number;
  #waiting: readonly Waiting[] = [];

  constructor(waitingMax: number) {
    this.#waitingMax = waitingMax;
  }

  get size(): number {
    return this.#waiting.length;
  }

  has(connectionId: number): boolean {
    return this.#waiting.some(({ knock }) => knock.connectionId === connectionId);
  }

  /** Connections in the order of the queue. */
  get order(): readonly number[] {
    return this.#waiting.map(({ knock }) => knock.connectionId);
  }

  /** At the end of the queue. `full`: there is no room to wait either. */
  enter(knock: Knock): 'waits' | 'full' {
    if (this.#waiting.length >= this.#waitingMax) return 'full';
    this.#waiting = [...this.#waiting, { knock, toldPosition: 0, toldWaiting: 0 }];
    return 'waits';
  }

  /**
   * The connection takes the turn of another that waits with the same session, if there is one, and gives that one's number:
   * nobody waits twice.
   */
  takeTurn(knock: Knock): number | null {
    const sessionId = knock.resume?.sessionId;
    if (sessionId === undefined) return null;
    const former = this.#waiting.find((waiting) => waiting.knock.resume?.sessionId === sessionId);
    if (former === undefined) return null;
    this.#waiting = this.#waiting.map((waiting) =>
      waiting === former ? { knock, toldPosition: 0, toldWaiting: 0 } : waiting,
    );
    return former.knock.connectionId;
  }

  leave(connectionId: number): void {
    this.#waiting = this.#waiting.filter(({ knock }) => knock.connectionId !== connectionId);
  }

  /** The first for whom there is a place, taken out of the queue; null when there is none. */
  admit(hasPlace: (knock: Knock) => boolean): Knock | null {
    const next = this.#waiting.find(({ knock }) => hasPlace(knock));
    if (next === undefined) return null;
    this.leave(next.knock.connectionId);
    return next.knock;
  }

  /** What those have to hear for whom something is different since they were told. */
  news(): readonly LobbyNews[] {
    return this.#waiting.flatMap((waiting, index) => this.#newsOf(waiting, index));
  }

  /** The same for one of them. */
  newsFor(connectionId: number): readonly LobbyNews[] {
    const index = this.#waiting.findIndex(({ knock }) => knock.connectionId === connectionId);
    const waiting = this.#waiting[index];
    return waiting === undefined ? [] : this.#newsOf(waiting, index);
  }

  /** All are to be told again. */
  forgetTold(): void {
    for (const waiting of this.#waiting) waiting.toldPosition = 0;
  }

  #newsOf(one: Waiting, index: number): readonly LobbyNews[] {
    const position = index + 1;
    const waiting = this.#waiting.length;
    if (one.toldPosition === position && one.toldWaiting === waiting) return [];
    one.toldPosition = position;
    one.toldWaiting = waiting;
    const { connectionId } = one.knock;
    return [{ connectionId, message: { type: 'lobby', position, waiting } }];
  }
}
