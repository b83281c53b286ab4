import { type ReadonlySignal, signal } from '@preact/signals';
import type { RoomClient } from '@streamxr/client';
import type { Role, Standing } from '@streamxr/protocol';

export interface Person {
  readonly clientId: string;
  readonly name: string;
  readonly color: string;
  readonly role: Role;
  readonly standing: Standing;
  readonly handRaised: boolean;
}

export interface PeopleEvents {
  readonly onArrival: (person: Person) => unknown;
  readonly onDeparture: (person: Person) => unknown;
  readonly onHandRaised: (person: Person) => unknown;
}

/** A thousand who come in at once are sorted a few times, not a thousand times. */
const gatherMs = 100;

/** Who is in the room, without oneself: raised hands first, then who takes part, then who watches; each by name. */
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
      this.#others.value = [...client.peers.values()].sort(byHandThenName);
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
      client.on('peer-changed', ({ peer, former }) => {
        takeSoon();
        if (peer.handRaised && !former.handRaised) events.onHandRaised(peer);
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

function byHandThenName(a: Person, b: Person): number {
  return rank(a) - rank(b) || collator.compare(a.name, b.name) || (a.clientId < b.clientId ? -1 : 1);
}

function rank({ handRaised, standing }: Person): number {
  if (handRaised) return 0;
  return standing === 'participant' ? 1 : 2;
}
