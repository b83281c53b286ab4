import { type ReadonlySignal, signal } from '@preact/signals';
import type { RoomClient } from '@streamxr/client';
import type { LoadModel } from '@streamxr/scene';
import type { ModelProgress } from './world-store.ts';

/** Fetches models through whichever client there is, and counts them for the progress line. */
export class ModelLoads {
  readonly progress: ReadonlySignal<ModelProgress>;
  readonly #progress = signal<ModelProgress>({ shown: 0, wanted: 0 });
  readonly #client: ReadonlySignal<RoomClient | null>;

  constructor(client: ReadonlySignal<RoomClient | null>) {
    this.#client = client;
    this.progress = this.#progress;
  }

  readonly load: LoadModel = async (assetId, onProgress, aborting) => {
    this.#count({ wanted: 1 });
    try {
      const client = this.#client.value;
      if (client === null) throw new Error('There is no room to load from.');
      const bytes = await client.assets.load(assetId, {
        signal: aborting,
        onProgress: (received, total) => onProgress(total === 0 ? 1 : received / total),
      });
      const isWhole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
      return isWhole ? bytes.buffer : bytes.slice().buffer;
    } finally {
      // One that could not be had is not waited for either.
      this.#count({ shown: 1 });
    }
  };

  #count({ shown = 0, wanted = 0 }: Partial<ModelProgress>): void {
    const now = this.#progress.value;
    this.#progress.value = { shown: now.shown + shown, wanted: now.wanted + wanted };
  }
}
