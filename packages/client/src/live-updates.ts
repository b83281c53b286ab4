import type { Clock } from '@streamxr/kernel';
import type { ClientMessageOf } from '@streamxr/protocol';
import type { Cancel, Timers } from './timers.ts';

/** Thirty a second: others see a drag as smooth, and the log grows no faster than it must. */
const periodMs = 1000 / 30;
/**
 * Objects dragged at the same time: two hands, and room for a selection. When more come, the least recently moved one is sent
 * at once, or dropped while there is no line.
 */
const objectsMax = 64;

/** What a drag changes. */
export type LiveChanges = Omit<ClientMessageOf<'update-object'>, 'type' | 'requestId' | 'objectId'>;

export interface LiveUpdatesOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  /** False when there is no line: it is kept, and `lineBack` tries again. */
  readonly send: (message: ClientMessageOf<'update-object'>) => boolean;
}

/** Updates of objects while they are dragged: newest wins, at most thirty a second for each object, and the last is always sent. */
export class LiveUpdates {
  readonly #options: LiveUpdatesOptions;
  readonly #pending = new Map<string, LiveChanges>();
  readonly #nextSendMs = new Map<string, number>();
  #cancelTimer: Cancel | null = null;

  constructor(options: LiveUpdatesOptions) {
    this.#options = options;
  }

  offer(objectId: string, changes: LiveChanges): void {
    const merged = { ...this.#pending.get(objectId), ...changes };
    this.#pending.delete(objectId);
    this.#pending.set(objectId, merged);
    if (this.#pending.size > objectsMax) {
      const [oldest] = this.#pending.keys();
      if (oldest !== undefined) {
        this.flush(oldest);
        this.#pending.delete(oldest);
      }
    }
    this.#sendDue();
  }

  /** Sends what is pending for the object now, so that a request after it comes after it. */
  flush(objectId: string): void {
    const changes = this.#pending.get(objectId);
    if (changes === undefined) return;
    if (this.#send(objectId, changes)) this.#pending.delete(objectId);
  }

  /** The object is gone: nothing more is sent for it. */
  forget(objectId: string): void {
    this.#pending.delete(objectId);
    this.#nextSendMs.delete(objectId);
  }

  lineBack(): void {
    this.#sendDue();
  }

  clear(): void {
    this.#pending.clear();
    this.#nextSendMs.clear();
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  #sendDue(): void {
    const nowMs = this.#options.clock.nowMs();
    for (const [objectId, changes] of [...this.#pending]) {
      if ((this.#nextSendMs.get(objectId) ?? 0) > nowMs) continue;
      if (!this.#send(objectId, changes)) return;
      this.#pending.delete(objectId);
    }
    this.#forgetIdle(nowMs);
    this.#schedule(nowMs);
  }

  #send(objectId: string, changes: LiveChanges): boolean {
    if (!this.#options.send({ type: 'update-object', objectId, ...changes })) return false;
    this.#nextSendMs.set(objectId, this.#options.clock.nowMs() + periodMs);
    return true;
  }

  #forgetIdle(nowMs: number): void {
    for (const [objectId, nextMs] of this.#nextSendMs) {
      if (nextMs <= nowMs && !this.#pending.has(objectId)) this.#nextSendMs.delete(objectId);
    }
  }

  #schedule(nowMs: number): void {
    if (this.#cancelTimer !== null || this.#pending.size === 0) return;
    let dueMs = Infinity;
    for (const objectId of this.#pending.keys())
      dueMs = Math.min(dueMs, this.#nextSendMs.get(objectId) ?? nowMs);
    this.#cancelTimer = this.#options.timers.after(Math.max(0, dueMs - nowMs), () => {
      this.#cancelTimer = null;
      this.#sendDue();
    });
  }
}
