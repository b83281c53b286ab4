import { type ReadonlySignal, signal } from '@preact/signals';
import type { AssetFeed, AssetViewer } from '@streamxr/client';
import type { ModelProgress } from './world-store.ts';

/** Counts the models that are on their way, for the progress line. */
export class CountedModels implements AssetFeed {
  readonly progress: ReadonlySignal<ModelProgress>;
  readonly #progress = signal<ModelProgress>({ shown: 0, wanted: 0 });
  readonly #feed: AssetFeed;

  constructor(feed: AssetFeed) {
    this.#feed = feed;
    this.progress = this.#progress;
  }

  open(assetId: string, viewer: AssetViewer): () => void {
    let isCounted = false;
    const count = (): void => {
      if (isCounted) return;
      isCounted = true;
      this.#count({ shown: 1 });
    };
    this.#count({ wanted: 1 });
    const close = this.#feed.open(assetId, {
      extent: (bounds) => viewer.extent(bounds),
      progress: (fraction) => viewer.progress(fraction),
      whole: (bytes) => viewer.whole(bytes).then(count),
      root: (manifest, bytes) => viewer.root(manifest, bytes).then(count),
      part: (part, level) => viewer.part(part, level),
      texture: (texture, level) => viewer.texture(texture, level),
      dropped: () => viewer.dropped(),
      missing: (error) => {
        // One that could not be had is not waited for either.
        count();
        viewer.missing(error);
      },
    });
    return () => {
      close();
      count();
    };
  }

  #count({ shown = 0, wanted = 0 }: Partial<ModelProgress>): void {
    const now = this.#progress.value;
    this.#progress.value = { shown: now.shown + shown, wanted: now.wanted + wanted };
  }
}
