import {
  type Content,
  type Layer,
  LayerScheduler,
  parseManifest,
  type Placement,
  type SchedulerLimits,
  type Viewer,
} from '@streamxr/assets';
import type { Clock, Logger } from '@streamxr/kernel';
import type { Asset } from '@streamxr/protocol';
import { StreamXrError } from '../../stream-xr-error.ts';
import type { Timers } from '../../timers.ts';
import type { AssetClient } from '../asset-client.ts';
import type { AssetFeed, AssetViewer } from './asset-viewer.ts';
import type { AssetDelivery, LayerSource } from './layer-source.ts';
import type { LayerStore } from './layer-store.ts';
import { LayerWork } from './layer-work.ts';
import { StreamedAsset } from './streamed-asset.ts';
import { TransferMeter } from './transfer-meter.ts';

/** What it needs of the room's client. */
export interface StreamingClient {
  readonly assets: Pick<AssetClient, 'find' | 'load' | 'layersBy' | 'report'>;
  on(event: 'assets-changed' | 'welcome', listener: () => void): () => void;
}

export interface AssetStreamingOptions {
  readonly store: LayerStore;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
  /** `websocket` unless said. */
  readonly delivery?: AssetDelivery | undefined;
  readonly limits?: Partial<SchedulerLimits> | undefined;
}

/** What an asset's viewer has by now. */
export interface StreamedAssetStats {
  readonly assetId: string;
  /** Of the layers that are shown. */
  readonly shownBytes: number;
  /** Of everything at its finest; 0 before it is known. */
  readonly finestBytes: number;
}

export interface StreamingStats {
  /** As measured; null before the first bytes. */
  readonly bytesPerSecond: number | null;
  readonly roundTripMs: number | null;
  readonly inFlightBytes: number;
  /** Ranges asked for and not there yet. */
  readonly inFlight: number;
  /** Layers that have come and are not shown yet. */
  readonly decoding: number;
  /** Of layers that are not whole. */
  readonly partialBytes: number;
  /** Decoded, by estimate. */
  readonly memoryBytes: number;
  /** Bytes of layers and manifests that came over the network since it began. */
  readonly receivedBytes: number;
  readonly assets: readonly StreamedAssetStats[];
}

/**
 * Brings assets to those who show them, the most useful bytes first: joins the scheduler to the line, to this device's store and to the
 * viewers. It outlives the room's client: `follow` the present one.
 */
export class AssetStreaming implements AssetFeed {
  readonly #options: AssetStreamingOptions;
  readonly #scheduler: LayerScheduler;
  readonly #assets = new Map<string, StreamedAsset>();
  readonly #byKey = new Map<string, StreamedAsset>();
  readonly #objects = new Map<string, { readonly assetId: string; readonly placement: Placement }>();
  readonly #work: LayerWork;
  readonly #meter = new TransferMeter();
  #client: StreamingClient | null = null;
  #delivery: AssetDelivery;
  #isPaused = false;
  #receivedBytes = 0;
  #nextKey = 1;

  constructor(options: AssetStreamingOptions) {
    this.#options = options;
    this.#delivery = options.delivery ?? 'websocket';
    this.#scheduler = new LayerScheduler({ limits: options.limits ?? {} });
    this.#work = new LayerWork({
      ...options,
      scheduler: this.#scheduler,
      source: () => (this.#isPaused ? null : this.#source),
      streamedBy: (key) => this.#byKey.get(key),
      onBusy: () => this.#meter.begin(options.clock.nowMs()),
      onBytes: (layer, bytes) => this.#onBytes(layer, bytes),
      onRootFailed: (streamed, error) => this.#miss(streamed, error),
    });
  }

  /** Streams over this client from here on; gives the function that stops. */
  follow(client: StreamingClient): () => void {
    this.#client = client;
    const stops = [
      client.on('assets-changed', () => this.#refreshAll()),
      client.on('welcome', () => {
        this.#work.restNoLonger();
        this.#refreshAll();
      }),
    ];
    this.#refreshAll();
    return () => {
      for (const stop of stops) stop();
      this.#client = null;
    };
  }

  /** One viewer an asset: the next one takes its place. */
  open(assetId: string, viewer: AssetViewer): () => void {
    const former = this.#assets.get(assetId);
    if (former !== undefined) this.#close(former);
    const streamed = new StreamedAsset(assetId, viewer);
    this.#assets.set(assetId, streamed);
    void this.#refresh(streamed);
    return () => this.#close(streamed);
  }

  /** Says where an object stands that shows an asset. Only what stands somewhere is streamed. */
  place(objectId: string, assetId: string, placement: Placement): void {
    this.#objects.set(objectId, { assetId, placement });
    const phase = this.#assets.get(assetId)?.phase;
    if (phase?.at === 'layered') this.#scheduler.place(objectId, phase.key, placement);
    else this.#scheduler.removeObject(objectId);
  }

  removeObject(objectId: string): void {
    this.#objects.delete(objectId);
    this.#scheduler.removeObject(objectId);
  }

  /** How the viewer looks now: call it for every frame. */
  look(viewer: Viewer): void {
    this.#scheduler.look(viewer);
    this.#work.pump();
  }

  /** How much decoded layers may take, by estimate. */
  set memoryBytesMax(bytes: number) {
    this.#scheduler.memoryBytesMax = bytes;
  }

  set delivery(delivery: AssetDelivery) {
    this.#delivery = delivery;
  }

  /** Nobody looks (the tab is hidden): what is under way comes, nothing more is asked for. */
  set isPaused(isPaused: boolean) {
    this.#isPaused = isPaused;
    this.#work.pump();
  }

  get stats(): StreamingStats {
    const { link, inFlightBytes, partialBytes, memoryBytes } = this.#scheduler;
    return {
      bytesPerSecond: link.bytesPerSecond,
      roundTripMs: link.roundTripMs,
      inFlightBytes,
      inFlight: this.#work.inFlight,
      decoding: this.#work.decoding,
      partialBytes,
      memoryBytes,
      receivedBytes: this.#receivedBytes,
      assets: [...this.#assets.values()].map(({ assetId, shownBytes, finestBytes }) => ({
        assetId,
        shownBytes,
        finestBytes,
      })),
    };
  }

  #close(streamed: StreamedAsset): void {
    streamed.closing.abort();
    if (this.#assets.get(streamed.assetId) === streamed) this.#assets.delete(streamed.assetId);
    this.#forgetLayers(streamed);
    this.#work.pump();
  }

  #refreshAll(): void {
    for (const streamed of this.#assets.values()) void this.#refresh(streamed);
    this.#work.pump();
  }

  /** Looks whether the server has more to say of an asset than is being done already. */
  async #refresh(streamed: StreamedAsset): Promise<void> {
    const client = this.#client;
    if (client === null || streamed.phase.at === 'whole' || streamed.phase.at === 'missing') return;
    const asset = await client.assets.find(streamed.assetId).catch(() => null);
    // The connection is closed: asked again with the next one.
    if (asset === null || streamed.closing.signal.aborted || client !== this.#client) return;
    if (asset?.bounds !== undefined) streamed.viewer.extent(asset.bounds);
    if (asset?.manifest !== undefined) return this.#readManifest(streamed, asset.manifest);
    if (streamed.phase.at !== 'waiting') return;
    // Where it may go better another time, the source stays what is shown.
    if (asset?.status === 'failed' && asset.lods.high === undefined) this.#miss(streamed, failureOf(asset));
    else if (asset?.status !== 'processing') await this.#loadWhole(streamed, client);
  }

  async #loadWhole(streamed: StreamedAsset, client: StreamingClient): Promise<void> {
    streamed.phase = { at: 'whole' };
    const { assetId, viewer, closing } = streamed;
    try {
      const bytes = await client.assets.load(assetId, {
        signal: closing.signal,
        onProgress: (received, total) => viewer.progress(total === 0 ? 1 : received / total),
      });
      await viewer.whole(bytes);
    } catch (error) {
      this.#miss(streamed, error);
    }
  }

  async #readManifest(streamed: StreamedAsset, content: Content): Promise<void> {
    const { phase, closing } = streamed;
    if ((phase.at === 'reading' || phase.at === 'layered') && phase.manifest === content.sha256) return;
    streamed.phase = { at: 'reading', manifest: content.sha256 };
    const isStale = (): boolean =>
      closing.signal.aborted || streamed.phase.at !== 'reading' || streamed.phase.manifest !== content.sha256;
    try {
      const bytes = await this.#contentOf(content, closing.signal);
      if (isStale()) return;
      const manifest = parseManifest(bytes);
      if (!manifest.ok) throw new StreamXrError('INTERNAL', manifest.refusal.message);
      const { root, parts, textures } = manifest.value;
      const levels = [...parts, ...textures].flatMap((piece) => piece.levels.map(({ sha256 }) => sha256));
      const held = await this.#options.store.held([root.sha256, ...levels]);
      if (isStale()) return;
      this.#forgetLayers(streamed);
      // Another each time: what is still being shown of a former life is not taken for this one's.
      const key = `${streamed.assetId} ${this.#nextKey++}`;
      streamed.phase = { at: 'layered', key, manifest: content.sha256 };
      streamed.manifest = manifest.value;
      streamed.rootReceived = 0;
      this.#byKey.set(key, streamed);
      this.#scheduler.addAsset(key, manifest.value);
      for (const layer of this.#scheduler.layersOf(key))
        if (held.has(layer.sha256)) this.#scheduler.setKept(layer, true);
      for (const [objectId, { assetId, placement }] of this.#objects)
        if (assetId === streamed.assetId) this.#scheduler.place(objectId, key, placement);
      this.#work.pump();
    } catch (error) {
      if (isStale()) return;
      streamed.phase = { at: 'waiting' };
      if (error instanceof StreamXrError && error.code === 'OFFLINE') return;
      this.#miss(streamed, error);
    }
  }

  /** From this device, or in one piece over the line. */
  async #contentOf(content: Content, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const { store } = this.#options;
    const stored = await store.read(content.sha256);
    if (stored !== null) return stored;
    const source = this.#source;
    if (source === null) throw new StreamXrError('OFFLINE');
    for (let start = 0; start < content.bytes; start += source.rangeBytesMax) {
      const bytes = Math.min(source.rangeBytesMax, content.bytes - start);
      const data = await source.fetch({ sha256: content.sha256, start, bytes }, signal);
      this.#receivedBytes += data.length;
      store.add(content, start, data);
    }
    const whole = await store.finish(content);
    if (whole === null) throw new StreamXrError('INTERNAL', 'What arrived is not what was asked for.');
    return whole;
  }

  #forgetLayers(streamed: StreamedAsset): void {
    for (const [key, other] of this.#byKey) {
      if (other !== streamed) continue;
      this.#byKey.delete(key);
      for (const layer of this.#scheduler.layersOf(key)) this.#work.forget(layer);
      this.#scheduler.removeAsset(key);
    }
  }

  #miss(streamed: StreamedAsset, error: unknown): void {
    if (streamed.closing.signal.aborted) return;
    streamed.phase = { at: 'missing' };
    this.#forgetLayers(streamed);
    this.#options.log.warn('asset cannot be shown', {
      assetId: streamed.assetId,
      error: error instanceof Error ? error : new Error(String(error)),
    });
    streamed.viewer.missing(error);
  }

  get #source(): LayerSource | null {
    const source = this.#client?.assets.layersBy(this.#delivery) ?? null;
    return source?.isOpen === true ? source : null;
  }

  #onBytes({ assetId: key, bytes: totalBytes, place }: Layer, bytes: number): void {
    this.#receivedBytes += bytes;
    const streamed = this.#byKey.get(key);
    const measured = this.#meter.arrived(bytes, this.#options.clock.nowMs());
    if (streamed === undefined) return;
    if (measured !== null) this.#client?.assets.report(streamed.assetId, measured.bytes, measured.durationMs);
    if (place.kind !== 'root') return;
    streamed.rootReceived += bytes;
    streamed.viewer.progress(streamed.rootReceived / totalBytes);
  }
}

function failureOf({ problem }: Asset): StreamXrError {
  return problem === undefined
    ? new StreamXrError('ASSET_NOT_READY')
    : new StreamXrError(problem.code, problem.message);
}
