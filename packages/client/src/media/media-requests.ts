import type { ServerMessage, ServerMessageOf } from '@streamxr/protocol';
import type { MediaSignal } from '../room-client-types.ts';
import { StreamXrError, toError } from '../stream-xr-error.ts';
import type { Cancel, Timers } from '../timers.ts';

const answerMsMax = 10_000;
/** Far more than a page has under way. */
const unansweredMax = 64;

type Draft<Message> = Message extends { requestId?: unknown } ? Omit<Message, 'requestId'> : never;
/** Signals that are answered, before they got their number. */
export type MediaRequestDraft = Draft<MediaSignal>;

interface Entry {
  readonly resolve: (answer: ServerMessage) => void;
  readonly reject: (error: StreamXrError) => void;
  readonly cancel: Cancel;
}

export interface MediaRequestsOptions {
  readonly timers: Timers;
  /** False when there is no line. */
  readonly send: (message: MediaSignal) => boolean;
}

/**
 * Requests about media that have no answer yet. None outlives its line: what they lead to is told anew after each welcome, so
 * `OFFLINE` is the end of a request, and whoever made it looks at the tracks.
 */
export class MediaRequests {
  readonly #options: MediaRequestsOptions;
  readonly #entries = new Map<string, Entry>();
  #nextNumber = 1;

  constructor(options: MediaRequestsOptions) {
    this.#options = options;
  }

  /** Rejects with the server's refusal, `TIMEOUT`, `OFFLINE`, or `RATE_LIMITED`. */
  ask(draft: MediaRequestDraft): Promise<ServerMessage> {
    const requestId = `media-${this.#nextNumber++}`;
    return new Promise((resolve, reject) => {
      if (this.#entries.size >= unansweredMax) {
        reject(new StreamXrError('RATE_LIMITED'));
        return;
      }
      const cancel = this.#options.timers.after(answerMsMax, () => {
        this.#entries.delete(requestId);
        reject(new StreamXrError('TIMEOUT'));
      });
      this.#entries.set(requestId, { resolve, reject, cancel });
      let isSent = false;
      try {
        isSent = this.#options.send({ ...draft, requestId });
      } catch (error) {
        this.#take(requestId);
        reject(error instanceof StreamXrError ? error : new StreamXrError('BAD_FIELD', String(error)));
        return;
      }
      if (!isSent) this.#take(requestId)?.reject(new StreamXrError('OFFLINE'));
    });
  }

  answered(message: ServerMessage & { readonly requestId?: string | undefined }): void {
    this.#take(message.requestId)?.resolve(message);
  }

  refused(message: Omit<ServerMessageOf<'error'>, 'type'>): void {
    this.#take(message.requestId)?.reject(toError({ type: 'error', ...message }));
  }

  lineLost(): void {
    for (const requestId of [...this.#entries.keys()])
      this.#take(requestId)?.reject(new StreamXrError('OFFLINE'));
  }

  #take(requestId: string | undefined): Entry | undefined {
    if (requestId === undefined) return undefined;
    const entry = this.#entries.get(requestId);
    entry?.cancel();
    this.#entries.delete(requestId);
    return entry;
  }
}
