/**
 * Where a session waits while the page reloads, so that the member comes back as itself. `take` gives it away once: a second
 * tab that was copied from the first must not fight with it for one session.
 */
export interface SessionMemory {
  /** The session id of the last visit to the room, or null. */
  take(room: string): string | null;
  keep(room: string, sessionId: string): void;
}

const prefix = 'streamxr-session:';

/** In the storage of a tab: `webSessionMemory(sessionStorage)`. */
export function webSessionMemory(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
): SessionMemory {
  return {
    take(room) {
      const sessionId = storage.getItem(prefix + room);
      storage.removeItem(prefix + room);
      return sessionId !== null && /^[0-9a-f]{32}$/.test(sessionId) ? sessionId : null;
    },
    keep: (room, sessionId) => storage.setItem(prefix + room, sessionId),
  };
}
