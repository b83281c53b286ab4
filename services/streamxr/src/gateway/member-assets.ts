import { BandwidthEstimate } from '@streamxr/assets';
import type { Clock, Logger } from '@streamxr/kernel';
import { type ClientMessageOf, limits, type SharedObject } from '@streamxr/protocol';
import { MemberLods } from './member-lods.ts';
import type { AssetLoad, AssetShelf, GatewayMetrics } from './ports.ts';
import type { TransferChannel } from './transfers/transfer-channel.ts';
import { TransferPace } from './transfers/transfer-pace.ts';
import { Transfers } from './transfers/transfers.ts';

export interface MemberAssetsOptions {
  readonly channel: TransferChannel;
  readonly shelf: AssetShelf;
  readonly metrics: GatewayMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly chunkBytes: number;
  readonly lodBytesPerSecond: number;
  readonly objectOf: (objectId: string) => SharedObject | undefined;
}

export const nothingLoaded: AssetLoad = { isLoading: false, measured: null };

/** Models on one member's line: transfers, which levels they are of, and how fast they may and do go. */
export class MemberAssets {
  readonly #options: MemberAssetsOptions;
  readonly #transfers: Transfers;
  readonly #lods: MemberLods;
  readonly #bandwidth: BandwidthEstimate;
  readonly #pace = new TransferPace();
  #measured: AssetLoad['measured'] = null;

  constructor(options: MemberAssetsOptions) {
    const { channel, shelf, lodBytesPerSecond, objectOf } = options;
    this.#options = options;
    this.#bandwidth = new BandwidthEstimate(lodBytesPerSecond);
    this.#transfers = new Transfers({ ...options, channel: this.#paced(channel) });
    this.#lods = new MemberLods({
      objectOf,
      boundsOf: (assetId) => shelf.boundsOf(assetId),
      recommended: () => this.#bandwidth.recommended,
      send: (request, lod) => this.#transfers.request(request, lod),
      skip: ({ assetId, objectId, requestId }, reason) =>
        channel.send({ type: 'asset-skipped', assetId, objectId, reason, requestId }),
      refuse: (refusal, { objectId, requestId }) => channel.refuse({ ...refusal, objectId }, { requestId }),
    });
  }

  #paced(channel: TransferChannel): TransferChannel {
    return {
      get open() {
        return channel.open;
      },
      send: (message) => {
        if (message.type === 'asset-chunk') this.#pace.sent(message.data.length);
        channel.send(message);
      },
      refuse: (refusal, about) => channel.refuse(refusal, about),
      room: async () => {
        if (this.#pace.isBounded) await this.#pace.turn();
        await channel.room();
      },
    };
  }

  get load(): AssetLoad {
    return { isLoading: this.#transfers.isBusy, measured: this.#measured };
  }

  /** Null for no bound. */
  pace(bitsPerSecond: number | null): void {
    this.#pace.bytesPerSecond = bitsPerSecond === null ? null : bitsPerSecond / 8;
  }

  list(): void {
    const { shelf, channel, logger } = this.#options;
    shelf.list().then(
      (assets) => channel.send({ type: 'asset-list', assets: assets.slice(0, limits.assetsMax) }),
      (error: unknown) => {
        logger.error('asset list failed', {
          error: error instanceof Error ? error : new Error(String(error)),
        });
        channel.refuse({ code: 'STORAGE_FAILED' }, {});
      },
    );
  }

  request(message: ClientMessageOf<'request-asset'>, pose: ClientMessageOf<'head-tracking'> | null): void {
    this.#lods.request(message, pose);
  }

  requestLayer(message: ClientMessageOf<'request-layer'>): void {
    this.#transfers.requestLayer(message);
  }

  cancel(transferId: number): void {
    this.#transfers.cancel(transferId);
  }

  looked(pose: ClientMessageOf<'head-tracking'>, nowMs: number): void {
    this.#lods.looked(pose, nowMs);
  }

  measure(report: ClientMessageOf<'bandwidth-metrics'>): void {
    const { metrics, channel, clock } = this.#options;
    this.#bandwidth.add(report.bytes, report.durationMs);
    const { bytesPerSecond } = this.#bandwidth;
    if (bytesPerSecond === null) return;
    // What was held back says nothing of the line.
    if (!this.#pace.isBounded) this.#measured = { bitsPerSecond: bytesPerSecond * 8, atMs: clock.nowMs() };
    metrics.clientBandwidth(bytesPerSecond * 8);
    channel.send({
      type: 'lod-recommendation',
      lod: this.#bandwidth.recommended,
      bandwidthBps: bytesPerSecond * 8,
      reason: `measured ${Math.round(bytesPerSecond / 1024)} KiB/s`,
    });
  }

  /** Ends everything; for a connection that is gone. */
  stop(): void {
    this.#transfers.stop();
  }
}
