import { joinRoom, type JoinOptions, type RoomClient } from '@streamxr/client';

/** Binds one client to whatever follows it; gives the function that unbinds. */
export type Follow = (client: RoomClient) => () => void;

export interface DoormanOptions {
  /** Everything that stays the same whoever walks in. */
  readonly join: Omit<JoinOptions, 'name' | 'color'>;
  readonly follow: Follow;
  /** The room did not take the name or the colour; in words for the person. */
  readonly onRefused: (message: string) => void;
}

/**
 * Lets the person look into the room before they say who they are: a session begins as soon as the page opens. Walking in goes on
 * with it, under the name that they give: the seat, or the turn in the lobby, stays theirs.
 */
export class Doorman {
  readonly #options: DoormanOptions;
  #client: RoomClient | null = null;
  #unfollow: () => void = () => undefined;

  constructor(options: DoormanOptions) {
    this.#options = options;
  }

  /** Begins to look in, or comes back after having left. `name` null: the room gives one. Throws a StreamXrError for what the server would refuse anyway. */
  lookIn(name: string | null, color: string): void {
    this.#unfollow();
    this.#client = joinRoom({ ...this.#options.join, name: name ?? undefined, color });
    this.#unfollow = this.#options.follow(this.#client);
  }

  /** Comes in as this person; null keeps the name that the room gave. */
  walkIn(name: string | null, color: string): void {
    this.#client
      ?.introduce({ name: name ?? undefined, color })
      .catch((error: unknown) =>
        this.#options.onRefused(error instanceof Error ? error.message : String(error)),
      );
  }

  /** Goes away; the page stays. */
  leave(): void {
    void this.#client?.leave();
  }
}
