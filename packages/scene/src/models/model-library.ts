import type { AssetFeed, AssetViewer, LevelBytes } from '@streamxr/client';
import type { AssetManifest } from '@streamxr/assets';
import type { Bounds } from '@streamxr/protocol';
import { Box3, Vector3 } from 'three';
import { SharedResources } from '../shared-resources.ts';
import type { LevelColors } from './level-colors.ts';
import { LayeredModel, type ShownLevels } from './layered-model.ts';
import type { Model } from './model.ts';

export type ModelState =
  /** `bounds` in its own frame, metres; null while nobody knows. */
  | { readonly state: 'loading'; readonly fraction: number; readonly bounds: Box3 | null }
  /** Told again when another model takes its place; the former one is gone when all listeners have heard it. */
  | { readonly state: 'ready'; readonly model: Model }
  | { readonly state: 'missing' };

export type ModelListener = (state: ModelState) => void;

export interface ModelLibraryPorts {
  readonly feed: AssetFeed;
  readonly parse: (bytes: Uint8Array<ArrayBuffer>) => Promise<Model>;
  readonly parseRoot: (manifest: AssetManifest, bytes: Uint8Array<ArrayBuffer>) => Promise<LayeredModel>;
  /** Brings a model to the graphics device bit by bit, so that its first frame has nothing left to do. */
  readonly upload: (model: Model) => Promise<void>;
  readonly levels: LevelPorts;
  /** Told why a model is missing; the person sees the silhouette. */
  readonly onFailure: (assetId: string, error: unknown) => void;
}

/** Decodes a level, brings it to the device, and lets the model show it; null shows what the root has. */
export interface LevelPorts {
  readonly part: (model: LayeredModel, part: number, level: LevelBytes | null) => Promise<void>;
  readonly texture: (model: LayeredModel, texture: number, level: LevelBytes | null) => Promise<void>;
}

/** Each model once, however many objects show it: opened for the first, freed after the last. */
export class ModelLibrary implements Disposable {
  readonly #entries: SharedResources<string, LibraryEntry>;
  #colors: LevelColors | null = null;

  constructor(ports: ModelLibraryPorts) {
    // Parsing takes the main thread: two at once would only make both late.
    const turn = new Turn();
    this.#entries = new SharedResources<string, LibraryEntry>(
      (assetId) => new LibraryEntry(assetId, ports, turn, this.#colors),
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

  /** Paints every layered model by its levels; null stops it. */
  setColors(colors: LevelColors | null): void {
    this.#colors = colors;
    for (const entry of this.#entries.values()) entry.setColors(colors);
  }

  /** Levels that a layered model shows; null for one that has none or is not held. */
  shownLevels(assetId: string): ShownLevels | null {
    return this.#entries.peek(assetId)?.layered?.shown ?? null;
  }

  /** Opens every layered model anew: the graphics device has lost what it had, and the pictures of finer levels are nowhere else. */
  reopenLayered(): void {
    for (const entry of this.#entries.values()) entry.reopenLayered();
  }

  [Symbol.dispose](): void {
    this.#entries[Symbol.dispose]();
  }
}

class LibraryEntry implements Disposable, AssetViewer {
  readonly listeners = new Set<ModelListener>();
  state: ModelState = { state: 'loading', fraction: 0, bounds: null };
  readonly #assetId: string;
  readonly #ports: ModelLibraryPorts;
  readonly #turn: Turn;
  readonly #closing = new AbortController();
  #colors: LevelColors | null;
  #close: () => void;

  constructor(assetId: string, ports: ModelLibraryPorts, turn: Turn, colors: LevelColors | null) {
    this.#assetId = assetId;
    this.#ports = ports;
    this.#turn = turn;
    this.#colors = colors;
    this.#close = ports.feed.open(assetId, this);
  }

  get layered(): LayeredModel | null {
    return this.state.state === 'ready' && this.state.model instanceof LayeredModel ? this.state.model : null;
  }

  retry(): void {
    if (this.state.state !== 'missing') return;
    this.#close();
    this.#become({ state: 'loading', fraction: 0, bounds: null });
    this.#close = this.#ports.feed.open(this.#assetId, this);
  }

  /** The root stays in the picture until it is there again. */
  reopenLayered(): void {
    if (this.layered === null) return;
    this.layered.showRoot();
    this.#close();
    this.#close = this.#ports.feed.open(this.#assetId, this);
  }

  setColors(colors: LevelColors | null): void {
    this.#colors = colors;
    this.layered?.setColors(colors);
  }

  extent({ min, max }: Bounds): void {
    if (this.state.state !== 'loading' || this.#closing.signal.aborted) return;
    this.#become({ ...this.state, bounds: new Box3(new Vector3(...min), new Vector3(...max)) });
  }

  progress(fraction: number): void {
    if (this.state.state !== 'loading' || this.#closing.signal.aborted) return;
    this.#become({ ...this.state, fraction: Math.min(1, Math.max(0, fraction)) });
  }

  whole(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#show(() => this.#ports.parse(bytes));
  }

  root(manifest: AssetManifest, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#show(async () => {
      const model = await this.#ports.parseRoot(manifest, bytes);
      model.setColors(this.#colors);
      return model;
    });
  }

  async part(part: number, level: LevelBytes | null): Promise<void> {
    const model = this.layered;
    if (model !== null) await this.#ports.levels.part(model, part, level);
  }

  async texture(texture: number, level: LevelBytes | null): Promise<void> {
    const model = this.layered;
    if (model !== null) await this.#ports.levels.texture(model, texture, level);
  }

  dropped(): void {
    const { state } = this;
    if (state.state !== 'ready') return;
    this.#become({ state: 'loading', fraction: 0, bounds: state.model.bounds });
    state.model.dispose();
  }

  missing(error: unknown): void {
    if (this.#closing.signal.aborted) return;
    this.#ports.onFailure(this.#assetId, error);
    // What is in the room already stays as it is.
    if (this.state.state === 'loading') this.#become({ state: 'missing' });
  }

  [Symbol.dispose](): void {
    this.#closing.abort();
    this.#close();
    this.listeners.clear();
    if (this.state.state === 'ready') this.state.model.dispose();
  }

  async #show(make: () => Promise<Model>): Promise<void> {
    const { signal } = this.#closing;
    await this.#turn.take(async () => {
      if (signal.aborted) return;
      const model = await make();
      // Nobody may want it any more by the time it is there; then it must not stay in memory.
      if (!signal.aborted) await this.#ports.upload(model);
      if (signal.aborted) return model.dispose();
      const former = this.state.state === 'ready' ? this.state.model : null;
      this.#become({ state: 'ready', model });
      former?.dispose();
    });
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
