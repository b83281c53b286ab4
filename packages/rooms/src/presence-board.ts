import type { ServerMessage } from '@streamxr/protocol';
import type { Presence } from './member.ts';

/** Where members stand who have not said: at the spawn point, eyes at standing height. */
const spawn: Presence = { position: [0, 1.6, 6], rotation: [0, 0, 0, 1], hands: undefined };

/** What one presence tick has to say. `except` moved alone and need not hear of itself. */
export interface PresenceUpdate {
  readonly message: ServerMessage;
  readonly except: string | null;
}

/** The newest pose of everybody. Memory only: newest wins, nothing is queued. */
export class PresenceBoard {
  readonly #poses = new Map<string, Presence>();
  readonly #changed = new Set<string>();

  poseOf(clientId: string): Presence {
    return this.#poses.get(clientId) ?? spawn;
  }

  set(clientId: string, presence: Presence): void {
    this.#poses.set(clientId, presence);
    this.#changed.add(clientId);
  }

  remove(clientId: string): void {
    this.#poses.delete(clientId);
    this.#changed.delete(clientId);
  }

  /** Where everybody stands: for a reader who has missed updates. */
  everybody(nowMs: number): ServerMessage {
    return {
      type: 'user-positions',
      time: nowMs,
      users: [...this.#poses.keys()].map((clientId) => this.#user(clientId)),
    };
  }

  /** Everybody who moved since the last call, in one message; null when nobody did. */
  takeUpdate(nowMs: number): PresenceUpdate | null {
    const users = [...this.#changed].map((clientId) => this.#user(clientId));
    this.#changed.clear();
    const [first] = users;
    if (first === undefined) return null;
    if (users.length === 1)
      return { message: { type: 'user-position', ...first, time: nowMs }, except: first.clientId };
    return { message: { type: 'user-positions', time: nowMs, users }, except: null };
  }

  #user(clientId: string): Presence & { readonly clientId: string } {
    return { clientId, ...this.poseOf(clientId) };
  }
}
