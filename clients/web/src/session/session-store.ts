import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { ConnectionState, RoomClient, Self } from '@streamxr/client';
import type { Grant } from '@streamxr/protocol';

/** Looking in from the veil, or walking about. */
export type Whereabouts = 'door' | 'inside';

/** For this long after a welcome, what is told was so before: who is here did not just come. */
const settlingMs = 1_500;
/** How long before a measured round trip is shown anew. */
const measureEveryMs = 1_000;

/** This page's session in its room: the line, who one is, and whether one has walked in. */
export class SessionStore {
  readonly room: string;
  readonly client: ReadonlySignal<RoomClient | null>;
  readonly connection: ReadonlySignal<ConnectionState>;
  readonly self: ReadonlySignal<Self | null>;
  readonly whereabouts: ReadonlySignal<Whereabouts>;
  readonly roundTripMs: ReadonlySignal<number>;
  /** The room was seen at least once since the page opened. */
  readonly hasJoined: ReadonlySignal<boolean>;
  readonly isJoined: ReadonlySignal<boolean>;
  /** All seats were taken: this person watches. */
  readonly isSpectator: ReadonlySignal<boolean>;
  /** How many may take part. */
  readonly seats: ReadonlySignal<number>;

  readonly #client = signal<RoomClient | null>(null);
  readonly #connection = signal<ConnectionState>({ state: 'connecting', attempt: 1 });
  readonly #self = signal<Self | null>(null);
  readonly #whereabouts = signal<Whereabouts>('door');
  readonly #roundTripMs = signal(0);
  readonly #hasJoined = signal(false);
  readonly #seats = signal(0);
  #welcomedAtMs = Infinity;

  constructor(room: string) {
    this.room = room;
    this.client = this.#client;
    this.connection = this.#connection;
    this.self = this.#self;
    this.whereabouts = this.#whereabouts;
    this.roundTripMs = this.#roundTripMs;
    this.hasJoined = this.#hasJoined;
    this.isJoined = computed(() => this.#connection.value.state === 'joined');
    this.isSpectator = computed(() => this.#self.value?.standing === 'spectator');
    this.seats = this.#seats;
  }

  /** Follows this client from here on; gives the function that stops. */
  follow(client: RoomClient): () => void {
    this.#client.value = client;
    const take = () => {
      this.#connection.value = client.connection;
      this.#self.value = client.self;
      this.#seats.value = client.seats;
      if (client.connection.state === 'joined') this.#hasJoined.value = true;
    };
    take();
    const measuring = setInterval(() => (this.#roundTripMs.value = client.stats.roundTripMs), measureEveryMs);
    const stops = [
      client.on('connection', take),
      client.on('self-changed', take),
      client.on('welcome', () => {
        this.#welcomedAtMs = performance.now();
        take();
      }),
    ];
    return () => {
      clearInterval(measuring);
      for (const stop of stops) stop();
    };
  }

  walkIn(): void {
    this.#whereabouts.value = 'inside';
  }

  /** Whether news is news: the room as it was on arrival has been told. */
  get isSettled(): boolean {
    return performance.now() - this.#welcomedAtMs > settlingMs;
  }

  /** Whether this person may do it now; false before the room has said so. Who watches changes nothing. */
  may(grant: Grant): boolean {
    const self = this.#self.value;
    return self !== null && self.grants.includes(grant) && !(grant === 'edit' && this.isSpectator.value);
  }
}
