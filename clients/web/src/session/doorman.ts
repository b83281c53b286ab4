import { joinRoom, type JoinOptions, type RoomClient } from '@streamxr/client';

/** Binds one client to whatever follows it; gives the function that unbinds. */
export type Follow = (client: RoomClient) => () => void;

export interface DoormanOptions {
  /** Everything that stays the same whoever walks in. */
  readonly join: Omit<JoinOptions, 'name' | 'color'>;
  readonly follow: Follow;
}

/**
 * Lets the person look into the room before they say who they are: a session begins as soon as the page opens. Walking in under
 * the same name keeps it; under another one begins a new session, because names belong to sessions.
 */
export class Doorman {
  readonly #options: DoormanOptions;
  #client: RoomClient | null = null;
  #unfollow: () => void = () => undefined;

  constructor(options: DoormanOptions) {
    this.#options = options;
  }

  get client(): RoomClient | null {
    return this.#client;
  }

  /** Begins to look in. `name` null: the room gives one. Throws a StreamXrError for what the server would refuse anyway. */
  lookIn(name: string | null, color: string): void {
    this.#unfollow();
    this.#client = joinRoom({ ...this.#options.join, name: name ?? undefined, color });
    this.#unfollow = this.#options.follow(this.#client);
  }

  /** Comes in as this person; null keeps the name that the room gave. */
  walkIn(name: string | null, color: string): void {
    const self = this.#client?.self ?? null;
    const isSame = self !== null && (name === null || name === self.name) && color === self.color;
    if (isSame) return;
    const former = this.#client;
    this.lookIn(name ?? self?.name ?? null, color);
    void former?.leave();
  }
}
