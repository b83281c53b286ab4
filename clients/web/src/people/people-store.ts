import { type ReadonlySignal, signal } from '@preact/signals';
import type { RoomClient } from '@streamxr/client';
import type { Role } from '@streamxr/protocol';

export interface Person {
  readonly clientId: string;
  readonly name: string;
  readonly color: string;
  readonly role: Role;
}

export interface PeopleEvents {
  readonly onArrival: (person: Person) => unknown;
  readonly onDeparture: (person: Person) => unknown;
}

/** Who is in the room, without oneself, by name. */
export class PeopleStore {
  readonly others: ReadonlySignal<readonly Person[]>;
  readonly #others = signal<readonly Person[]>([]);
  #client: RoomClient | null = null;

  constructor() {
    this.others = this.#others;
  }

  find(clientId: string): Person | undefined {
    return this.#client?.peers.get(clientId);
  }

  /** The name of a member for a sentence: `you`, a name, or `someone` who has left. */
  nameOf(clientId: string): string {
    return clientId === this.#client?.self?.clientId ? 'you' : (this.find(clientId)?.name ?? 'someone');
  }

  /** The colour that stands for a member; null for who is gone. */
  colorOf(clientId: string): string | null {
    const { self } = this.#client ?? { self: null };
    return clientId === self?.clientId ? self.color : (this.find(clientId)?.color ?? null);
  }

  /** Follows this client from here on; gives the function that stops. */
  follow(client: RoomClient, events: PeopleEvents): () => void {
    this.#client = client;
    const take = () => (this.#others.value = [...client.peers.values()].sort(byName));
    take();
    const stops = [
      client.on('welcome', take),
      client.on('peer-joined', ({ peer }) => {
        take();
        events.onArrival(peer);
      }),
      client.on('peer-left', ({ peer }) => {
        take();
        events.onDeparture(peer);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }
}

function byName(a: Person, b: Person): number {
  return a.name.localeCompare(b.name) || (a.clientId < b.clientId ? -1 : 1);
}
