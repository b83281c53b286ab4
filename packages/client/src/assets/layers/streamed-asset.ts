import type { AssetManifest, Layer, LayerPlace } from '@streamxr/assets';
import type { AssetViewer } from './asset-viewer.ts';

export type StreamedPhase =
  /** Nothing is known of it yet, or it is being prepared. */
  | { readonly at: 'waiting' }
  /** It has no layers: it comes in one file. */
  | { readonly at: 'whole' }
  | { readonly at: 'reading'; readonly manifest: string }
  /** `key` is what the scheduler knows it by: another manifest is another asset there. */
  | { readonly at: 'layered'; readonly key: string; readonly manifest: string }
  | { readonly at: 'missing' };

/** A layer whose bytes are all there; null when they are not what they should be. */
export interface Arrival {
  readonly layer: Layer;
  readonly bytes: Uint8Array<ArrayBuffer> | null;
}

/** An asset that somebody shows, and what of it is shown. */
export class StreamedAsset {
  readonly assetId: string;
  readonly viewer: AssetViewer;
  readonly closing = new AbortController();
  phase: StreamedPhase = { at: 'waiting' };
  manifest: AssetManifest | null = null;
  rootReceived = 0;
  readonly #shown = new Map<string, Layer>();
  readonly #turns = new Map<string, Promise<void>>();
  /** By place, what has come and is not shown yet, finest first. */
  readonly #arrivals = new Map<string, Arrival[]>();

  constructor(assetId: string, viewer: AssetViewer) {
    this.assetId = assetId;
    this.viewer = viewer;
  }

  /** Bytes of the layers that are shown. */
  get shownBytes(): number {
    return [...this.#shown.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Bytes of the root and of the finest level of everything; 0 before its layers are known. */
  get finestBytes(): number {
    if (this.manifest === null) return 0;
    const { root, parts, textures } = this.manifest;
    return [...parts, ...textures].reduce((sum, { levels }) => sum + (levels.at(-1)?.bytes ?? 0), root.bytes);
  }

  /** The level of a place that is shown; −1 when it shows what the root has. */
  levelAt(place: LayerPlace): number {
    const shown = this.#shown.get(nameOf(place));
    return shown === undefined ? -1 : levelOf(shown);
  }

  setShown(layer: Layer): void {
    // What was shown on another root went with it.
    if (layer.place.kind === 'root') this.#shown.clear();
    this.#shown.set(nameOf(layer.place), layer);
  }

  /** True when the place showed this layer. */
  unsetShown(layer: Layer): boolean {
    const name = nameOf(layer.place);
    return this.#shown.get(name) === layer && this.#shown.delete(name);
  }

  arrived(arrival: Arrival): void {
    const name = nameOf(arrival.layer.place);
    const arrivals = [...(this.#arrivals.get(name) ?? []), arrival];
    this.#arrivals.set(
      name,
      arrivals.sort((a, b) => levelOf(b.layer) - levelOf(a.layer)),
    );
  }

  /** The finest that has come for the place and is not shown yet. */
  takeFinest(place: LayerPlace): Arrival | undefined {
    return this.#arrivals.get(nameOf(place))?.shift();
  }

  /** What has come for a layer's place and is coarser. */
  takeCoarser(layer: Layer): readonly Arrival[] {
    const name = nameOf(layer.place);
    const arrivals = this.#arrivals.get(name) ?? [];
    const coarser = arrivals.filter((arrival) => levelOf(arrival.layer) < levelOf(layer));
    this.#arrivals.set(
      name,
      arrivals.filter((arrival) => !coarser.includes(arrival)),
    );
    return coarser;
  }

  /** Work on one place happens one after the other. */
  inTurn(place: LayerPlace, work: () => Promise<void>): Promise<void> {
    const name = nameOf(place);
    const turn = (this.#turns.get(name) ?? Promise.resolve()).then(work);
    this.#turns.set(name, turn);
    return turn;
  }
}

function levelOf({ place }: Layer): number {
  return place.kind === 'root' ? 0 : place.level;
}

function nameOf(place: LayerPlace): string {
  switch (place.kind) {
    case 'root':
      return 'root';
    case 'mesh':
      return `mesh ${place.part}`;
    case 'texture':
      return `texture ${place.texture}`;
  }
}
