import { type ReadonlySignal, signal } from '@preact/signals';
import type { RoomClient } from '@streamxr/client';
import type { SharedObject } from '@streamxr/protocol';

/** Which object is selected, and what the room says of it now. The room's own copy of all objects is `client.objects`. */
export class ObjectsStore {
  readonly selected: ReadonlySignal<SharedObject | null>;
  readonly count: ReadonlySignal<number>;
  readonly #selected = signal<SharedObject | null>(null);
  readonly #count = signal(0);
  #client: RoomClient | null = null;

  constructor() {
    this.selected = this.#selected;
    this.count = this.#count;
  }

  find(objectId: string): SharedObject | undefined {
    return this.#client?.objects.get(objectId);
  }

  /** An unknown id selects nothing. */
  select(objectId: string | null): void {
    this.#selected.value = objectId === null ? null : (this.find(objectId) ?? null);
  }

  /** Follows this client from here on; gives the function that stops. */
  follow(client: RoomClient): () => void {
    this.#client = client;
    const take = () => {
      this.#count.value = client.objects.size;
      this.select(this.#selected.value?.objectId ?? null);
    };
    take();
    const stops = [
      client.on('welcome', take),
      client.on('object-changed', ({ object, kind }) => {
        if (kind === 'created') this.#count.value = client.objects.size;
        if (object.objectId === this.#selected.value?.objectId) this.#selected.value = object;
      }),
      client.on('object-deleted', take),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }
}
