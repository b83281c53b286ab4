import { SharedResources } from './shared-resources.ts';
import type { Model } from './model.ts';

/**
 * Gives a model's bytes. `onProgress` takes the fraction that has arrived, 0 to 1; `signal` aborts when nobody wants the model any
 * more. Rejects when the model cannot be had.
 */
export type LoadModel = (
  assetId: string,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
) => Promise<ArrayBuffer>;

export type ModelState =
  | { readonly state: 'loading'; readonly fraction: number }
  | { readonly state: 'ready'; readonly model: Model }
  | { readonly state: 'missing' };

export type ModelListener = (state: ModelState) => void;

export interface ModelLibraryPorts {
  readonly load: LoadModel;
  readonly parse: (bytes: ArrayBuffer) => Promise<Model>;
  /** Brings a model to the graphics device bit by bit, so that its first frame has nothing left to do. */
  readonly upload: (model: Model, signal: AbortSignal) => Promise<void>;
  /** Told why a model is missing; the person sees the silhouette. */
  readonly onFailure: (assetId: string, error: unknown) => void;
}

/** Each model once, however many objects show it: fetched and parsed for the first, freed after the last. */
export class ModelLibrary implements Disposable {
  readonly #entries: SharedResources<string, LibraryEntry>;

  constructor(ports: ModelLibraryPorts) {
    // Parsing takes the main thread: two at once would only make both late.
    const turn = new Turn();
    this.#entries = new SharedResources<string, LibraryEntry>(
      (assetId) => new LibraryEntry(assetId, ports, turn),
      (entry) => entry[Symbol.dispose](),
    );
  }

  /** Holds a model and hears its state, at once and whenever it changes. Returns the function that lets it go. */
  acquire(assetId: string, listener: ModelListener): () => void {
    const entry = this.#entries.acquire(assetId);
    entry.listeners.add(listener);
    listener(entry.state);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      entry.listeners.delete(listener);
      this.#entries.release(assetId);
    };
  }

  /** Asks again for every model that is missing, for example after the connection came back. */
  retryMissing(): void {
    for (const entry of this.#entries.values()) entry.retry();
  }

  [Symbol.dispose](): void {
    this.#entries[Symbol.dispose]();
  }
}

class LibraryEntry implements Disposable {
  readonly listeners = new Set<ModelListener>();
  state: ModelState = { state: 'loading', fraction: 0 };
  readonly #assetId: string;
  readonly #ports: ModelLibraryPorts;
  readonly #turn: Turn;
  readonly #closing = new AbortController();

  constructor(assetId: string, ports: ModelLibraryPorts, turn: Turn) {
    this.#assetId = assetId;
    this.#ports = ports;
    this.#turn = turn;
    void this.#load();
  }

  retry(): void {
    if (this.state.state !== 'missing') return;
    this.#become({ state: 'loading', fraction: 0 });
    void this.#load();
  }

  [Symbol.dispose](): void {
    this.#closing.abort();
    this.listeners.clear();
    if (this.state.state === 'ready') this.state.model.dispose();
  }

  async #load(): Promise<void> {
    const { signal } = this.#closing;
    const { load, parse, upload, onFailure } = this.#ports;
    try {
      const bytes = await load(this.#assetId, (fraction) => this.#progress(fraction), signal);
      const model = await this.#turn.take(async () => {
        if (signal.aborted) return null;
        const parsed = await parse(bytes);
        // Nobody may want it any more by the time it is parsed; then it must not stay in memory.
        if (!signal.aborted) await upload(parsed, signal);
        if (!signal.aborted) return parsed;
        parsed.dispose();
        return null;
      });
      if (model !== null) this.#become({ state: 'ready', model });
    } catch (error) {
      if (signal.aborted) return;
      onFailure(this.#assetId, error);
      this.#become({ state: 'missing' });
    }
  }

  #progress(fraction: number): void {
    if (this.state.state !== 'loading' || this.#closing.signal.aborted) return;
    this.#become({ state: 'loading', fraction: Math.min(1, Math.max(0, fraction)) });
  }

  #become(state: ModelState): void {
    this.state = state;
    for (const listener of this.listeners) listener(state);
  }
}

/** Work that happens one piece after another, in the order it was asked for. */
class Turn {
  #last: Promise<unknown> = Promise.resolve();

  take<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#last.then(work);
    // The next in line waits for the end of this one, good or bad; who asked hears which.
    this.#last = turn.catch(() => null);
    return turn;
  }
}
