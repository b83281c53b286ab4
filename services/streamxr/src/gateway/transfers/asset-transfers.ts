import { BoundedQueue, type Logger } from '@streamxr/kernel';
import type { ClientMessageOf, LodName } from '@streamxr/protocol';
import type { AssetShelf, GatewayMetrics } from '../ports.ts';
import type { ChunkTurns } from './chunk-turns.ts';
import { inChunks } from './chunks.ts';
import type { TransferChannel } from './transfer-channel.ts';

export interface TransferOptions {
  readonly channel: TransferChannel;
  readonly turns: ChunkTurns;
  readonly shelf: AssetShelf;
  readonly metrics: GatewayMetrics;
  readonly logger: Logger;
  readonly chunkBytes: number;
}

/** At most this many transfers run at once; further requests wait. */
const activeMax = 4;
const waitingMax = 64;

interface Transfer {
  readonly transferId: number;
  readonly request: ClientMessageOf<'request-asset'>;
  readonly lod: LodName;
  cancelled: boolean;
}

/** Whole levels on their way to one client: metadata, chunks in order, completion; a few side by side. */
export class AssetTransfers {
  readonly #options: TransferOptions;
  readonly #active = new Map<number, Transfer>();
  readonly #waiting = new BoundedQueue<Transfer>(waitingMax);
  #nextTransferId = 1;

  constructor(options: TransferOptions) {
    this.#options = options;
  }

  get isBusy(): boolean {
    return this.#active.size > 0;
  }

  request(request: ClientMessageOf<'request-asset'>, lod: LodName): void {
    const transfer: Transfer = {
      transferId: this.#nextTransferId++,
      request,
      lod,
      cancelled: false,
    };
    if (this.#active.size < activeMax) this.#start(transfer);
    else if (this.#waiting.push(transfer) === 'full') {
      this.#options.channel.refuse({ code: 'TOO_MANY_TRANSFERS', retryAfterMs: 1_000 }, request);
    }
  }

  /** False when there is no such transfer. */
  cancel(transferId: number): boolean {
    const transfer = this.#active.get(transferId);
    if (transfer !== undefined) transfer.cancelled = true;
    return transfer !== undefined;
  }

  /** Ends everything; for a connection that is gone. */
  stop(): void {
    while (this.#waiting.shift() !== undefined);
    for (const transfer of this.#active.values()) transfer.cancelled = true;
  }

  #start(transfer: Transfer): void {
    const { channel, logger } = this.#options;
    this.#active.set(transfer.transferId, transfer);
    this.#run(transfer)
      .catch((error: unknown) => {
        logger.warn('asset transfer failed', {
          asset: transfer.request.assetId,
          error: error instanceof Error ? error : new Error(String(error)),
        });
        this.#skip(transfer, 'the asset cannot be read');
      })
      .finally(() => {
        this.#active.delete(transfer.transferId);
        const next = this.#waiting.shift();
        if (next !== undefined && channel.open) this.#start(next);
      });
  }

  async #run(transfer: Transfer): Promise<void> {
    const { channel, turns, shelf, metrics, chunkBytes } = this.#options;
    const { transferId } = transfer;
    const { assetId, objectId, requestId } = transfer.request;
    const opened = await shelf.open(assetId, transfer.lod);
    if (!opened.ok) {
      if (opened.refusal.code === 'ASSET_NOT_READY')
        this.#skip(transfer, 'the asset is still being prepared');
      else channel.refuse(opened.refusal, { requestId });
      return;
    }
    const source = opened.value;
    metrics.assetRequested(assetId, source.lod);
    channel.send({
      type: 'asset-metadata',
      transferId,
      assetId,
      lod: source.lod,
      bytes: source.bytes,
      chunks: Math.ceil(source.bytes / chunkBytes),
      chunkBytes,
      sha256: source.sha256,
      requestId,
      objectId,
    });
    let index = 0;
    for await (const data of inChunks(source.read(), chunkBytes)) {
      await turns.take('levels', () => {
        if (transfer.cancelled) return;
        channel.send({ type: 'asset-chunk', transferId, index: index++, data });
        metrics.assetBytes(data.length);
      });
      if (transfer.cancelled || !channel.open) return;
    }
    channel.send({ type: 'asset-complete', transferId, assetId });
  }

  #skip({ request }: Transfer, reason: string): void {
    const { assetId, objectId, requestId } = request;
    this.#options.channel.send({ type: 'asset-skipped', assetId, objectId, reason, requestId });
  }
}
