import { type ReadonlySignal, signal } from '@preact/signals';
import type { RoomClient, Self } from '@streamxr/client';

/** Slow mode as it meets this person: how long the room makes everybody wait between two lines, and when they may write next. */
export class ChatPace {
  /** 0 when slow mode is off. */
  readonly seconds: ReadonlySignal<number>;
  /** Slow mode does not hold this person back. */
  readonly isExempt: ReadonlySignal<boolean>;
  /** By the page's clock; in the past when nothing has to be waited for. */
  readonly nextAtMs: ReadonlySignal<number>;

  readonly #seconds = signal(0);
  readonly #isExempt = signal(false);
  readonly #nextAtMs = signal(0);
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.seconds = this.#seconds;
    this.isExempt = this.#isExempt;
    this.nextAtMs = this.#nextAtMs;
  }

  /** Follows this client from here on; gives the function that stops. */
  follow(client: RoomClient): () => void {
    const take = () => {
      this.#seconds.value = client.slowModeSeconds;
      this.#isExempt.value = client.self !== null && isExempt(client.self);
      // Made shorter, or off: who waits need not wait on.
      this.#nextAtMs.value = Math.min(this.#nextAtMs.value, this.#nowMs() + this.#seconds.value * 1_000);
    };
    take();
    const stops = [
      client.on('welcome', take),
      client.on('self-changed', take),
      client.on('slow-mode-changed', take),
      client.on('chat', ({ line, kind }) => {
        const isSaid = kind === 'said' && line.mine && line.history !== true;
        if (isSaid && !this.#isExempt.value) this.#wait(this.#seconds.value * 1_000);
      }),
      client.on('error', ({ code, retryAfterMs }) => {
        if (code === 'SLOW_MODE') this.#wait(retryAfterMs ?? 0);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  #wait(waitMs: number): void {
    this.#nextAtMs.value = this.#nowMs() + waitMs;
  }
}

function isExempt({ role, grants }: Self): boolean {
  return grants.includes('moderate') || role === 'owner' || role === 'admin' || role === 'streamer';
}
