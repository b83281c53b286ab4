import type { ServerMessageOf } from '@streamxr/protocol';
import { findAnswer, isFulfilled } from './lost-answers.ts';
import type { Mirror } from './mirror.ts';
import type { Answer, RequestDraft, RequestMessage } from './request.ts';
import { StreamXrError, toError } from './stream-xr-error.ts';
import type { Cancel, Timers } from './timers.ts';

/** From sending to the answer. */
const answerMsMax = 10_000;
/** From the call to the sending; a person has given up long before. */
const waitMsMax = 60_000;
/** Requests that wait for the line to come back. */
const waitingMax = 64;
/** Requests without an answer; far more than a person or an honest bot has under way. */
const unansweredMax = 1_024;

/**
 * `waiting`: not sent yet. `sent`: the answer is due. `doubtful`: it may have been dropped because we read too slowly, or still come.
 * `unsure`: the line dropped before the answer; what the server made of it is learnt after the resume. A request is sent once at
 * most, so it never has its effect twice.
 */
type Stage = 'waiting' | 'sent' | 'doubtful' | 'unsure';

interface Entry {
  readonly request: RequestMessage & { readonly requestId: string };
  readonly resolve: (answer: Answer | null) => void;
  readonly reject: (error: StreamXrError) => void;
  stage: Stage;
  cancelDeadline: Cancel;
}

export interface RequestBookOptions {
  readonly timers: Timers;
  /** False when there is no line. */
  readonly send: (message: RequestMessage) => boolean;
  /** A request is over, for good or ill. */
  readonly onSettled: (requestId: string) => void;
}

/** All requests that have no answer yet. */
export class RequestBook {
  readonly #options: RequestBookOptions;
  readonly #entries = new Map<string, Entry>();
  #nextNumber = 1;
  #closed: StreamXrError | null = null;

  constructor(options: RequestBookOptions) {
    this.#options = options;
  }

  /** Some answers were lost, or may be: the replay has to be searched for them. */
  get hasUnsure(): boolean {
    return this.#count('unsure') + this.#count('doubtful') > 0;
  }

  /**
   * Sends at once, or when the line is back. Gives the book's number for it and its answer: the event that it became, or null
   * when the event was lost with a line but its effect is seen in the room.
   */
  add(draft: RequestDraft): { readonly requestId: string; readonly answer: Promise<Answer | null> } {
    const requestId = `r${this.#nextNumber++}`;
    const answer = new Promise<Answer | null>((resolve, reject) => {
      const refusal = this.#refusalOfNew();
      if (refusal !== null) {
        reject(refusal);
        return;
      }
      const request = { ...draft, requestId };
      const entry: Entry = { request, resolve, reject, stage: 'waiting', cancelDeadline: () => undefined };
      this.#entries.set(requestId, entry);
      if (this.#trySend(entry)) return;
      if (this.#count('waiting') > waitingMax) this.#reject(entry, tooMany('waiting for the connection'));
      else this.#setDeadline(entry, waitMsMax);
    });
    return { requestId, answer };
  }

  isOpen(requestId: string): boolean {
    return this.#entries.has(requestId);
  }

  /** The line is back: what waits goes out, in order. */
  lineBack(): void {
    for (const entry of [...this.#entries.values()]) if (entry.stage === 'waiting') this.#trySend(entry);
  }

  /** What was sent and not answered becomes unsure. */
  lineLost(): void {
    for (const entry of this.#entries.values()) {
      if (entry.stage !== 'sent' && entry.stage !== 'doubtful') continue;
      entry.stage = 'unsure';
      this.#setDeadline(entry, waitMsMax);
    }
  }

  /** The line lives, but some of what it carried was dropped. */
  answersDropped(): void {
    for (const entry of this.#entries.values()) if (entry.stage === 'sent') entry.stage = 'doubtful';
  }

  /** A live event: settles the request whose number it carries. */
  echoed(event: Answer): void {
    const entry = event.requestId === undefined ? undefined : this.#entries.get(event.requestId);
    if (entry !== undefined) this.#resolve(entry, event);
  }

  refused(message: ServerMessageOf<'error'>): void {
    const entry = message.requestId === undefined ? undefined : this.#entries.get(message.requestId);
    if (entry !== undefined) this.#reject(entry, toError(message));
  }

  /**
   * After the resume: `replayed` are this member's own events that the last line did not deliver, oldest first. Each settles one
   * request at most. Who is left is rejected with `OFFLINE`, and the caller looks at the room and decides; but what is only doubtful
   * waits on.
   */
  settleUnsure(replayed: readonly Answer[], mirror: Mirror): void {
    const left = [...replayed];
    for (const entry of [...this.#entries.values()]) {
      if (entry.stage !== 'unsure' && entry.stage !== 'doubtful') continue;
      const answer = findAnswer(entry.request, left);
      if (answer !== null) {
        left.splice(left.indexOf(answer), 1);
        this.#resolve(entry, answer);
      } else if (isFulfilled(entry.request, mirror)) this.#resolve(entry, null);
      else if (entry.stage === 'doubtful') entry.stage = 'sent';
      else
        this.#reject(entry, new StreamXrError('OFFLINE', 'The connection dropped before the answer came.'));
    }
  }

  /** Rejects everything, now and until `reopen`. */
  close(message: string): void {
    this.#closed = new StreamXrError('OFFLINE', message);
    for (const entry of [...this.#entries.values()])
      this.#reject(entry, new StreamXrError('OFFLINE', message));
  }

  reopen(): void {
    this.#closed = null;
  }

  #refusalOfNew(): StreamXrError | null {
    if (this.#closed !== null) return new StreamXrError('OFFLINE', this.#closed.message);
    return this.#entries.size >= unansweredMax ? tooMany('without an answer') : null;
  }

  #trySend(entry: Entry): boolean {
    if (!this.#options.send(entry.request)) return false;
    entry.stage = 'sent';
    this.#setDeadline(entry, answerMsMax);
    return true;
  }

  #setDeadline(entry: Entry, delayMs: number): void {
    entry.cancelDeadline();
    entry.cancelDeadline = this.#options.timers.after(delayMs, () =>
      this.#reject(entry, new StreamXrError('TIMEOUT')),
    );
  }

  #resolve(entry: Entry, answer: Answer | null): void {
    this.#forget(entry);
    entry.resolve(answer);
  }

  #reject(entry: Entry, error: StreamXrError): void {
    this.#forget(entry);
    entry.reject(error);
  }

  #forget(entry: Entry): void {
    entry.cancelDeadline();
    this.#entries.delete(entry.request.requestId);
    this.#options.onSettled(entry.request.requestId);
  }

  #count(stage: Stage): number {
    let count = 0;
    for (const entry of this.#entries.values()) if (entry.stage === stage) count += 1;
    return count;
  }
}

function tooMany(what: string): StreamXrError {
  return new StreamXrError('RATE_LIMITED', `Too many requests are ${what}.`);
}
