import type { CampaignWatching, ServerMessage, Subprotocol } from '@streamxr/protocol';
import { Outgoing } from '../rooms/outgoing.ts';

/** A member's connection as a campaign sees it. */
export interface CampaignWatcher {
  readonly connectionId: number;
  readonly subprotocol: Subprotocol;
  /** What is worthless when late is not for it now. */
  isLate(nowMs: number): boolean;
  /** With the tick of the server's writes. */
  tell(outgoing: Outgoing): void;
}

interface Watching {
  readonly watcher: CampaignWatcher;
  as: CampaignWatching;
  /** It has what it takes to follow, and gets ticks. */
  isSynced: boolean;
  /** For its answer. */
  requestId: string | undefined;
}

/** Who follows a campaign, and how. A message to many is encoded once for all. */
export class Watchers {
  readonly #watching = new Map<number, Watching>();

  get size(): number {
    return this.#watching.size;
  }

  add(watcher: CampaignWatcher, as: CampaignWatching, requestId: string | undefined): void {
    this.#watching.set(watcher.connectionId, { watcher, as, isSynced: false, requestId });
  }

  delete(connectionId: number): boolean {
    return this.#watching.delete(connectionId);
  }

  has(as: CampaignWatching): boolean {
    for (const one of this.#watching.values()) if (one.as === as) return true;
    return false;
  }

  /** Everybody has to be told anew where the campaign stands. */
  unsync(): void {
    for (const one of this.#watching.values()) one.isSynced = false;
  }

  /** Whether somebody waits to be told where the campaign stands. */
  get areUnsynced(): boolean {
    for (const one of this.#watching.values()) if (!one.isSynced) return true;
    return false;
  }

  /** Tells those who wait for it: `full` has what it takes to simulate, `brief` what is enough for the others. */
  sync({ full, brief }: { readonly full: Outgoing; readonly brief: Outgoing }): void {
    for (const one of this.#watching.values()) {
      if (one.isSynced) continue;
      one.isSynced = true;
      const outgoing = one.as === 'ticks' ? full : brief;
      const { requestId } = one;
      one.requestId = undefined;
      // Only who asked hears its number; the others share what is encoded once.
      one.watcher.tell(
        requestId === undefined
          ? outgoing
          : new Outgoing({ ...outgoing.message, requestId } as ServerMessage),
      );
    }
  }

  /** To all who watch in one of these ways and are in step. */
  tell(message: ServerMessage, ways: readonly CampaignWatching[]): void {
    const outgoing = new Outgoing(message);
    for (const one of this.#watching.values())
      if (one.isSynced && ways.includes(one.as)) one.watcher.tell(outgoing);
  }

  /** The newest is what counts: late readers are left out. */
  tellLossy(message: ServerMessage, way: CampaignWatching): void {
    const outgoing = new Outgoing(message);
    const nowMs = performance.now();
    for (const one of this.#watching.values())
      if (one.isSynced && one.as === way && !one.watcher.isLate(nowMs)) one.watcher.tell(outgoing);
  }

  /** To everybody, in step or not. */
  announce(message: ServerMessage): void {
    const outgoing = new Outgoing(message);
    for (const { watcher } of this.#watching.values()) watcher.tell(outgoing);
  }
}
