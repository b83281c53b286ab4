import { StreamXrError } from '@streamxr/client';
import { computed, type ReadonlySignal, signal } from '@preact/signals';

/** What was said, as the room keeps it. */
export interface Saying {
  readonly clientId: string;
  readonly name: string;
  readonly text: string;
  readonly timeMs: number;
  /** Its place in the room's record. */
  readonly offset: number;
  /** Said on this page. */
  readonly isMine: boolean;
  /** Said before one came. */
  readonly isHistory: boolean;
}

/** Something of one's own that the room does not have yet. */
export type Outgoing =
  | { readonly id: number; readonly text: string; readonly state: 'sending' }
  | {
      readonly id: number;
      readonly text: string;
      readonly state: 'failed';
      readonly message: string;
      /** By the page's clock; before that, sending again would fail again. */
      readonly retryAtMs: number;
    };

/** Sends one message; rejects with a sentence for the person in `message`, and `retryAfterMs` where waiting helps. */
export type Say = (text: string) => Promise<void>;

/** As many as the page keeps; the oldest are forgotten first. */
export const sayingsMax = 500;
/** More unsent messages than this and the next waits in the composer. */
export const outgoingMax = 20;

/** The room's conversation as this page has it: what was said, what is on its way, and how much of it was not seen yet. */
export class ChatStore {
  readonly sayings: ReadonlySignal<readonly Saying[]>;
  readonly outgoing: ReadonlySignal<readonly Outgoing[]>;
  readonly unread: ReadonlySignal<number>;

  readonly #sayings = signal<readonly Saying[]>([]);
  readonly #outgoing = signal<readonly Outgoing[]>([]);
  readonly #seenOffset = signal<number | null>(null);
  readonly #isOpen = signal(false);
  #nextId = 1;

  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.sayings = this.#sayings;
    this.outgoing = this.#outgoing;
    this.unread = computed(() => {
      const seen = this.#seenOffset.value;
      if (this.#isOpen.value) return 0;
      const isNew = ({ offset, isHistory }: Saying) => (seen === null ? !isHistory : offset > seen);
      return this.#sayings.value.filter((saying) => !saying.isMine && isNew(saying)).length;
    });
  }

  /** The conversation as the room has it, oldest first. What was said before one came counts as seen. */
  replace(sayings: readonly Saying[]): void {
    this.#sayings.value = sayings.slice(-sayingsMax);
  }

  /** The drawer is looked at, or not any more. */
  setOpen(isOpen: boolean): void {
    this.#isOpen.value = isOpen;
    this.#seenOffset.value = this.#sayings.value.at(-1)?.offset ?? this.#seenOffset.value;
  }

  /** `full` when too much is unsent already: nothing was taken from the person then. */
  send(text: string, say: Say): 'sending' | 'full' {
    if (this.#outgoing.value.length >= outgoingMax) return 'full';
    const id = this.#nextId++;
    this.#outgoing.value = [...this.#outgoing.value, { id, text, state: 'sending' }];
    this.#attempt(id, text, say);
    return 'sending';
  }

  retry(id: number, say: Say): void {
    const found = this.#outgoing.value.find((message) => message.id === id);
    if (found?.state !== 'failed') return;
    this.#put({ id, text: found.text, state: 'sending' });
    this.#attempt(id, found.text, say);
  }

  discard(id: number): void {
    this.#outgoing.value = this.#outgoing.value.filter((message) => message.id !== id);
  }

  #attempt(id: number, text: string, say: Say): void {
    say(text).then(
      () => this.discard(id),
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        const retryAtMs = this.#nowMs() + retryAfterMsOf(error);
        this.#put({ id, text, state: 'failed', message, retryAtMs });
      },
    );
  }

  #put(changed: Outgoing): void {
    this.#outgoing.value = this.#outgoing.value.map((message) =>
      message.id === changed.id ? changed : message,
    );
  }
}

function retryAfterMsOf(error: unknown): number {
  return error instanceof StreamXrError ? (error.retryAfterMs ?? 0) : 0;
}
