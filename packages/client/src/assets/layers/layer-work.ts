import type { AssetManifest, Layer, LayerEffect, LayerScheduler } from '@streamxr/assets';
import { type Clock, unreachable } from '@streamxr/kernel';
import { StreamXrError } from '../../stream-xr-error.ts';
import type { Cancel, Timers } from '../../timers.ts';
import type { AssetViewer, LevelBytes } from './asset-viewer.ts';
import type { LayerSource } from './layer-source.ts';
import type { LayerStore } from './layer-store.ts';
import type { Arrival, StreamedAsset } from './streamed-asset.ts';

/** After the server or the network could not go on. */
const restMs = 1_000;

export interface LayerWorkOptions {
  readonly scheduler: LayerScheduler;
  readonly store: LayerStore;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Null while nothing may be asked for. */
  readonly source: () => LayerSource | null;
  /** Who shows what the scheduler knows by this key; undefined when nobody does any more. */
  readonly streamedBy: (key: string) => StreamedAsset | undefined;
  /** Something is asked for, and nothing was under way. */
  readonly onBusy: () => void;
  /** Bytes of a layer have come. */
  readonly onBytes: (layer: Layer, bytes: number) => void;
  readonly onRootFailed: (streamed: StreamedAsset, error: unknown) => void;
}

/** Does what the scheduler says: fetches, checks, has shown and dropped, and reports what became of it. */
export class LayerWork {
  readonly #options: LayerWorkOptions;
  readonly #flights = new Map<Layer, Map<number, AbortController>>();
  #cancelRest: Cancel | null = null;
  #decoding = 0;

  constructor(options: LayerWorkOptions) {
    this.#options = options;
  }

  /** Ranges asked for and not there yet. */
  get inFlight(): number {
    return [...this.#flights.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** Layers that have come and are not shown yet. */
  get decoding(): number {
    return this.#decoding;
  }

  /** Does what there is to do now. To be called with every frame, and whenever something has changed. */
  pump(): void {
    const { source, scheduler, clock } = this.#options;
    const open = this.#cancelRest === null ? source() : null;
    if (open === null) return;
    for (const effect of scheduler.plan(clock.nowMs())) this.#apply(effect, open);
  }

  /** The line is back: what went wrong on the former one does not count. */
  restNoLonger(): void {
    this.#cancelRest?.();
    this.#cancelRest = null;
  }

  /** Gives up what is under way of a layer, and what has come of it. */
  forget(layer: Layer): void {
    for (const flight of this.#flights.get(layer)?.values() ?? []) flight.abort();
    this.#options.store.discard(layer);
  }

  #apply(effect: LayerEffect, source: LayerSource): void {
    switch (effect.type) {
      case 'fetch':
        void this.#fetch(effect, source);
        return;
      case 'cancel':
        this.#flights.get(effect.layer)?.get(effect.range.start)?.abort();
        return;
      case 'load':
        void this.#show(effect.layer, () => this.#options.store.read(effect.layer.sha256));
        return;
      case 'show':
        void this.#show(effect.layer, () => this.#options.store.finish(effect.layer));
        return;
      case 'drop':
        void this.#drop(effect.layer);
        return;
      default:
        unreachable(effect);
    }
  }

  async #fetch(
    { layer, range }: Extract<LayerEffect, { type: 'fetch' }>,
    source: LayerSource,
  ): Promise<void> {
    const cancelling = new AbortController();
    const { start, end } = range;
    const flights = this.#flights.get(layer) ?? new Map<number, AbortController>();
    if (this.#flights.size === 0) this.#options.onBusy();
    this.#flights.set(layer, flights.set(start, cancelling));
    try {
      const { sha256 } = layer;
      const data = await source.fetch({ sha256, start, bytes: end - start + 1 }, cancelling.signal);
      this.#options.store.add(layer, start, data);
      this.#options.onBytes(layer, data.length);
      this.#options.scheduler.arrived(layer, range, this.#options.clock.nowMs());
    } catch (error) {
      const why = cancelling.signal.aborted || isPassing(error) ? 'cancelled' : 'failed';
      this.#options.scheduler.ended(layer, range, why, this.#options.clock.nowMs());
      if (!cancelling.signal.aborted) this.#rest(error);
    } finally {
      flights.delete(start);
      if (flights.size === 0) this.#flights.delete(layer);
      this.pump();
    }
  }

  /** Waits before the next request: a server or a network that could not would not at once either. */
  #rest(error: unknown): void {
    const retryAfterMs = error instanceof StreamXrError ? error.retryAfterMs : undefined;
    this.#cancelRest ??= this.#options.timers.after(retryAfterMs ?? restMs, () => {
      this.#cancelRest = null;
      this.pump();
    });
  }

  async #show(layer: Layer, read: () => Promise<Uint8Array<ArrayBuffer> | null>): Promise<void> {
    this.#decoding += 1;
    const bytes = await read();
    const streamed = this.#options.streamedBy(layer.assetId);
    streamed?.arrived({ layer, bytes });
    await streamed?.inTurn(layer.place, async () => {
      // While a coarse one waited for its turn a finer one may have come: then that is shown, and nobody decodes the other.
      const arrival = streamed.takeFinest(layer.place);
      if (arrival !== undefined) await this.#showArrival(streamed, arrival);
    });
    this.#decoding -= 1;
    this.pump();
  }

  /** Never rejects. */
  async #showArrival(streamed: StreamedAsset, { layer, bytes }: Arrival): Promise<void> {
    const { place } = layer;
    const { manifest } = streamed;
    const isStale = (): boolean => this.#options.streamedBy(layer.assetId) !== streamed;
    if (isStale() || manifest === null) return;
    if (bytes === null) return this.#options.scheduler.spoiled(layer, this.#options.clock.nowMs());
    try {
      const isOvertaken = place.kind !== 'root' && streamed.levelAt(place) > place.level;
      if (!isOvertaken) {
        await tell(streamed.viewer, layer, manifest, bytes);
        if (isStale()) return;
        streamed.setShown(layer);
      }
      const nowMs = this.#options.clock.nowMs();
      this.#options.scheduler.shown(layer, nowMs);
      for (const coarser of streamed.takeCoarser(layer)) this.#options.scheduler.shown(coarser.layer, nowMs);
    } catch (error) {
      if (isStale()) return;
      if (place.kind === 'root') this.#options.onRootFailed(streamed, error);
      else this.#options.scheduler.spoiled(layer, this.#options.clock.nowMs());
    }
  }

  async #drop(layer: Layer): Promise<void> {
    this.#options.store.discard(layer);
    const streamed = this.#options.streamedBy(layer.assetId);
    await streamed?.inTurn(layer.place, async () => {
      if (!streamed.unsetShown(layer) || this.#options.streamedBy(layer.assetId) !== streamed) return;
      const { viewer } = streamed;
      switch (layer.place.kind) {
        case 'root':
          viewer.dropped();
          return;
        case 'mesh':
          return viewer.part(layer.place.part, null);
        case 'texture':
          return viewer.texture(layer.place.texture, null);
        default:
          return unreachable(layer.place);
      }
    });
  }
}

function tell(
  viewer: AssetViewer,
  { place }: Layer,
  manifest: AssetManifest,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  if (place.kind === 'root') return viewer.root(manifest, bytes);
  const level: LevelBytes = { level: place.level, bytes };
  return place.kind === 'mesh' ? viewer.part(place.part, level) : viewer.texture(place.texture, level);
}

/** Says nothing of the layer itself. */
function isPassing(error: unknown): boolean {
  return (
    error instanceof StreamXrError &&
    ['OFFLINE', 'TOO_MANY_TRANSFERS', 'RATE_LIMITED', 'TIMEOUT'].includes(error.code)
  );
}
