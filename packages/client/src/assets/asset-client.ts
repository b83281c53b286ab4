import type { Clock, Logger } from '@streamxr/kernel';
import type { Asset, ClientMessage, LodName, ServerMessage, ServerMessageOf } from '@streamxr/protocol';
import { StreamXrError } from '../stream-xr-error.ts';
import type { Cancel, Timers } from '../timers.ts';
import { AssetCache } from './asset-cache.ts';
import { AssetTransfers } from './asset-transfers.ts';
import type { AssetHttpApi, UploadOptions } from './http-api.ts';
import type { PersistentCache } from './persistent-cache.ts';
import { HttpLayerSource } from './layers/http-layer-source.ts';
import type { AssetDelivery, LayerSource } from './layers/layer-source.ts';
import { WebSocketLayerSource } from './layers/websocket-layer-source.ts';
import { SharedLoads } from './shared-loads.ts';

const listMsMax = 10_000;

export interface LoadOptions {
  /** Which level; without one the server decides by what it knows of this client's bandwidth and gaze. */
  readonly lod?: LodName | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Begins anew at 0 when a lost line makes the transfer start again. */
  readonly onProgress?: ((receivedBytes: number, totalBytes: number) => void) | undefined;
}

export interface AssetClientOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
  readonly http: AssetHttpApi;
  /** Of the HTTP API; ends in `/`. */
  readonly httpBase: URL;
  readonly persistentCache: PersistentCache | null;
  /** False when there is no line. */
  readonly send: (message: ClientMessage) => boolean;
  readonly onChanged: () => void;
}

type Listing =
  /** Nobody asked yet: the list is not fetched again after a lost line either. */
  | { readonly at: 'unwanted' }
  | {
      readonly at: 'asking';
      /** What it falls back to when no answer comes. */
      readonly before: 'unwanted' | 'known';
      readonly answer: PromiseWithResolvers<readonly Asset[]>;
      readonly cancel: Cancel;
    }
  | { readonly at: 'known' };

/** The server's assets: which there are, their bytes, new ones, and fewer. */
export class AssetClient {
  readonly #options: AssetClientOptions;
  readonly #cache: AssetCache;
  readonly #transfers: AssetTransfers;
  readonly #layers: { readonly websocket: WebSocketLayerSource; readonly http: LayerSource };
  readonly #loads = new SharedLoads<Uint8Array<ArrayBuffer>>();
  #known = new Map<string, Asset>();
  #listing: Listing = { at: 'unwanted' };
  #recommended: LodName = 'high';
  #closed: string | null = null;

  constructor(options: AssetClientOptions) {
    this.#options = options;
    this.#cache = new AssetCache(options.persistentCache);
    this.#transfers = new AssetTransfers({ ...options, findCached: (sha256) => this.#cache.get(sha256) });
    const websocket = new WebSocketLayerSource(options);
    this.#layers = { websocket, http: new HttpLayerSource(options.httpBase, () => websocket.isOpen) };
  }

  /** What is known without asking; kept fresh by the server once `list` or `load` was called. */
  get known(): readonly Asset[] {
    return [...this.#known.values()];
  }

  get(assetId: string): Asset | undefined {
    return this.#known.get(assetId);
  }

  /** Undefined when the server does not know it, or did not say in time. Rejects with `OFFLINE` when the connection is closed. */
  async find(assetId: string): Promise<Asset | undefined> {
    if (!this.#known.has(assetId) && this.#listing.at !== 'known') {
      await this.list().catch((error: unknown) => {
        if (!(error instanceof StreamXrError) || error.code !== 'TIMEOUT') throw error;
      });
    }
    return this.#known.get(assetId);
  }

  /** Tells the server how fast bytes of an asset really came: from that it recommends levels to clients who ask for them whole. */
  report(assetId: string, bytes: number, durationMs: number): void {
    this.#options.send({ type: 'bandwidth-metrics', assetId, bytes, durationMs });
  }

  /** Where layers come from. */
  layersBy(delivery: AssetDelivery): LayerSource {
    return this.#layers[delivery];
  }

  /** Asks the server. Rejects with `TIMEOUT` after ten seconds, connected or not, or with `OFFLINE` when the connection is closed. */
  list(): Promise<readonly Asset[]> {
    if (this.#closed !== null) return Promise.reject(new StreamXrError('OFFLINE', this.#closed));
    if (this.#listing.at === 'asking') return this.#listing.answer.promise;
    const answer = Promise.withResolvers<readonly Asset[]>();
    const cancel = this.#options.timers.after(listMsMax, () =>
      this.#failListing(new StreamXrError('TIMEOUT')),
    );
    this.#listing = { at: 'asking', before: this.#listing.at, answer, cancel };
    this.#options.send({ type: 'list-assets' });
    return answer.promise;
  }

  /**
   * The GLB of one level: from memory, from the persistent cache, or over the room's line. Calls for the same level share one
   * transfer, and the bytes: do not change them. Rejects with a StreamXrError, or with the signal's reason.
   */
  load(assetId: string, { lod, signal, onProgress }: LoadOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    return this.#loads.join(`${assetId}/${lod ?? 'any'}`, { signal, onProgress }, (shared) =>
      this.#load(assetId, lod, shared.signal, shared.onProgress),
    );
  }

  /** Sends a GLB over HTTP; resolves when the server has taken it. Rejects with its refusal, `OFFLINE`, or the signal's reason. */
  async upload(file: Blob, name: string, options: UploadOptions = {}): Promise<Asset> {
    const asset = await this.#options.http.upload(file, name, options);
    // `asset-added` may have been faster, and may know more (`ready`) by now.
    if (!this.#known.has(asset.assetId)) this.#learn(asset);
    return asset;
  }

  /** Deletes it for everybody. */
  async remove(assetId: string): Promise<void> {
    await this.#options.http.remove(assetId);
    this.#forget(assetId);
  }

  /** For the room client: every message of the assets' plane. */
  received(message: ServerMessage): void {
    switch (message.type) {
      case 'asset-list':
        this.#listed(message);
        return;
      case 'asset-added':
      case 'asset-changed':
        this.#learn(message.asset);
        return;
      case 'asset-removed':
        this.#forget(message.assetId);
        return;
      case 'asset-metadata':
        this.#transfers.began(message);
        return;
      case 'asset-chunk':
        if (!this.#layers.websocket.chunk(message)) this.#transfers.chunk(message);
        return;
      case 'asset-complete':
        this.#transfers.completed(message);
        return;
      case 'asset-skipped':
        this.#transfers.skipped(message);
        return;
      case 'lod-recommendation':
        this.#recommended = message.lod;
        return;
      default:
        return;
    }
  }

  /** True when a refusal without a request's number was about a transfer. */
  refused(message: ServerMessageOf<'error'>): boolean {
    return this.#layers.websocket.refused(message) || this.#transfers.refused(message);
  }

  lineBack(): void {
    this.#closed = null;
    this.#layers.websocket.lineBack();
    // What was added or removed meanwhile was told to others.
    if (this.#listing.at !== 'unwanted') this.#options.send({ type: 'list-assets' });
    this.#transfers.lineBack();
  }

  lineLost(): void {
    this.#layers.websocket.lineLost();
    this.#transfers.lineLost();
  }

  /** Rejects what is under way, and everything new until `lineBack`. */
  close(message: string): void {
    this.#closed = message;
    this.#layers.websocket.lineLost();
    this.#transfers.close(message);
    this.#failListing(new StreamXrError('OFFLINE', message));
  }

  async #load(
    assetId: string,
    lod: LodName | undefined,
    signal: AbortSignal,
    onProgress: (receivedBytes: number, totalBytes: number) => void,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const sha256 = (await this.find(assetId))?.lods[lod ?? this.#recommended]?.sha256;
    const cached = sha256 === undefined ? null : await this.#cache.get(sha256);
    if (cached !== null) {
      onProgress(cached.length, cached.length);
      return cached;
    }
    signal.throwIfAborted();
    if (this.#closed !== null) throw new StreamXrError('OFFLINE', this.#closed);
    const received = await this.#transfers.receive({ assetId, lod, signal, onProgress });
    await this.#cache.put(received.sha256, received.bytes, received.verified);
    return received.bytes;
  }

  #listed({ assets }: ServerMessageOf<'asset-list'>): void {
    this.#known = new Map(assets.map((asset) => [asset.assetId, asset]));
    const listing = this.#listing;
    this.#listing = { at: 'known' };
    if (listing.at === 'asking') {
      listing.cancel();
      listing.answer.resolve(this.known);
    }
    this.#options.onChanged();
  }

  #failListing(error: StreamXrError): void {
    const listing = this.#listing;
    if (listing.at !== 'asking') return;
    listing.cancel();
    this.#listing = { at: listing.before };
    listing.answer.reject(error);
  }

  #learn(asset: Asset): void {
    this.#known.set(asset.assetId, asset);
    this.#options.onChanged();
  }

  #forget(assetId: string): void {
    if (this.#known.delete(assetId)) this.#options.onChanged();
  }
}
