import { type ReadonlySignal, signal } from '@preact/signals';
import type { RoomClient } from '@streamxr/client';
import type { Asset } from '@streamxr/protocol';

export type LibraryState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'ready'; readonly assets: readonly Asset[] };

/** The models that can be placed, newest first, kept in step with the server. */
export class LibraryStore {
  readonly state: ReadonlySignal<LibraryState>;
  readonly #state = signal<LibraryState>({ kind: 'loading' });
  #client: RoomClient | null = null;

  constructor() {
    this.state = this.#state;
  }

  find(assetId: string): Asset | undefined {
    return this.#client?.assets.get(assetId);
  }

  /** Asks the server for the whole list again. */
  async refresh(): Promise<void> {
    const client = this.#client;
    if (client === null) return;
    try {
      await client.assets.list();
      this.#take(client);
    } catch (error) {
      if (this.#state.value.kind === 'ready') return;
      this.#state.value = { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Follows this client from here on; gives the function that stops. */
  follow(client: RoomClient): () => void {
    this.#client = client;
    const stops = [
      client.on('welcome', () => void this.refresh()),
      client.on('assets-changed', () => this.#take(client)),
    ];
    if (client.connection.state === 'joined') void this.refresh();
    return () => {
      for (const stop of stops) stop();
    };
  }

  #take(client: RoomClient): void {
    const assets = [...client.assets.known].sort((a, b) => b.createdAt - a.createdAt);
    this.#state.value = { kind: 'ready', assets };
  }
}
