import { connectionsPerRoom } from '@streamxr/access';
import type { Role } from '@streamxr/protocol';

/** How many connections each person has in each room (P5). */
export class ConnectionCounts {
  readonly #counts = new Map<string, number>();

  /**
   * Counts one more, or gives null when the role's limit is reached. Call what it gives when the connection ends. Who comes back
   * (`resuming`) may have one more for a moment: the connection that it replaces is often not known to be dead yet.
   */
  take(room: string, subject: string, role: Role, resuming: boolean): (() => void) | null {
    // A room's name has no space.
    const key = `${room} ${subject}`;
    const count = this.#counts.get(key) ?? 0;
    if (count >= connectionsPerRoom[role] + (resuming ? 1 : 0)) return null;
    this.#counts.set(key, count + 1);
    let given = true;
    return () => {
      if (!given) return;
      given = false;
      const left = (this.#counts.get(key) ?? 1) - 1;
      if (left > 0) this.#counts.set(key, left);
      else this.#counts.delete(key);
    };
  }
}
