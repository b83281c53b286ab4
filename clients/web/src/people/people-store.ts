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

/** A thousand who come in at once are sorted a few times, not a thousand times. */
const gatherMs = 100;

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
    let gathering: ReturnType<typeof setTimeout> | null = null;
    const take = () => {
      gathering = null;
      this.#others.value = [...client.peers.values()].sort(byName);
    };
    const takeSoon = () => (gathering ??= setTimeout(take, gatherMs));
    take();
    const stops = [
      client.on('welcome', takeSoon),
      client.on('peer-joined', ({ peer }) => {
        takeSoon();
        events.onArrival(peer);
      }),
      client.on('peer-left', ({ peer }) => {
        takeSoon();
        events.onDeparture(peer);
      }),
    ];
    return () => {
      if (gathering !== null) clearTimeout(gathering);
      for (const stop of stops) stop();
    };
  }
}

/** Ten times as quick as `localeCompare`, and counts as people do: Bot 9 before Bot 10. */
const collator = new Intl.Collator(undefined, { numeric: true });

function byName(a: Person, b: Person): number {
  return collator.compare(a.name, b.name) || (a.clientId < b.clientId ? -1 : 1);
}
