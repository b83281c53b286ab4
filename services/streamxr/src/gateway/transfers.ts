import type { Logger } from '@streamxr/kernel';
import type { ClientMessageOf, LodName, Refusal, ServerMessage } from '@streamxr/protocol';
import type { AssetShelf, AssetSource, GatewayMetrics } from './ports.ts';

/** What a transfer needs of its connection. */
export interface TransferChannel {
  readonly open: boolean;
  send(message: ServerMessage): void;
  refuse(refusal: Refusal): void;
  /** Resolves when at most `bytes` wait to be sent, or the connection is gone. */
  drained(bytes: number): Promise<void>;
}

/** At most this many transfers run at once; further requests wait. */
const activeMax = 4;
const waitingMax = 64;
/** Chunks are handed to the socket while less than this waits there, so that events never queue behind a model. */
const windowBytes = 256 * 1024;

interface Transfer {
  readonly transferId: number;
  readonly assetId: string;
  readonly lod: LodName;
  cancelled: boolean;
}

/** The assets on their way to one client: metadata, chunks in order, completion; a few side by side. */
export class Transfers {
  readonly #channel: TransferChannel;
  readonly #shelf: AssetShelf;
  readonly #metrics: GatewayMetrics;
  readonly #logger: Logger;
  readonly #chunkBytes: number;
  readonly #active = new Map<number, Transfer>();
  readonly #waiting: Transfer[] = [];
  #nextTransferId = 1;

  constructor(options: {
    readonly channel: TransferChannel;
    readonly shelf: AssetShelf;
    readonly metrics: GatewayMetrics;
    readonly logger: Logger;
    readonly chunkBytes: number;
  }) {
    this.#channel = options.channel;
    this.#shelf = options.shelf;
    this.#metrics = options.metrics;
    this.#logger = options.logger;
    this.#chunkBytes = options.chunkBytes;
  }

  request(request: ClientMessageOf<'request-asset'>, lod: LodName): void {
    const transfer: Transfer = {
      transferId: this.#nextTransferId++,
      assetId: request.assetId,
      lod,
      cancelled: false,
    };
    if (this.#active.size < activeMax) this.#start(transfer);
    else if (this.#waiting.length < waitingMax) this.#waiting.push(transfer);
    else this.#channel.refuse({ code: 'TOO_MANY_TRANSFERS', retryAfterMs: 1_000 });
  }

  cancel(transferId: number): void {
    const transfer = this.#active.get(transferId);
    if (transfer === undefined) this.#channel.refuse({ code: 'TRANSFER_NOT_FOUND' });
    else transfer.cancelled = true;
  }

  /** Ends everything; for a connection that is gone. */
  stop(): void {
    this.#waiting.length = 0;
    for (const transfer of this.#active.values()) transfer.cancelled = true;
  }

  #start(transfer: Transfer): void {
    this.#active.set(transfer.transferId, transfer);
    this.#run(transfer)
      .catch((error: unknown) => {
        this.#logger.warn('asset transfer failed', {
          asset: transfer.assetId,
          error: error instanceof Error ? error : new Error(String(error)),
        });
        this.#skip(transfer, 'the asset cannot be read');
      })
      .finally(() => {
        this.#active.delete(transfer.transferId);
        const next = this.#waiting.shift();
        if (next !== undefined && this.#channel.open) this.#start(next);
      });
  }

  async #run(transfer: Transfer): Promise<void> {
    const { transferId, assetId } = transfer;
    const opened = await this.#shelf.open(assetId, transfer.lod);
    if (!opened.ok) {
      if (opened.refusal.code === 'ASSET_NOT_READY')
        this.#skip(transfer, 'the asset is still being prepared');
      else this.#channel.refuse(opened.refusal);
      return;
    }
    const source = opened.value;
    this.#metrics.assetRequested(assetId, source.lod);
    const chunks = Math.ceil(source.bytes / this.#chunkBytes);
    this.#channel.send({
      type: 'asset-metadata',
      transferId,
      assetId,
      lod: source.lod,
      bytes: source.bytes,
      chunks,
      chunkBytes: this.#chunkBytes,
      sha256: source.sha256,
    });
    let index = 0;
    for await (const data of inChunks(source, this.#chunkBytes)) {
      await this.#channel.drained(windowBytes);
      if (transfer.cancelled || !this.#channel.open) return;
      this.#channel.send({ type: 'asset-chunk', transferId, index, data });
      this.#metrics.assetBytes(data.length);
      index += 1;
    }
    this.#channel.send({ type: 'asset-complete', transferId, assetId });
  }

  #skip(transfer: Transfer, reason: string): void {
    this.#channel.send({ type: 'asset-skipped', assetId: transfer.assetId, reason });
  }
}

/** The source cut into pieces of exactly `chunkBytes`, but for the last. */
async function* inChunks(source: AssetSource, chunkBytes: number): AsyncGenerator<Uint8Array> {
  let chunk = new Uint8Array(chunkBytes);
  let filled = 0;
  for await (const piece of source.read()) {
    let from = 0;
    while (from < piece.length) {
      const take = Math.min(chunkBytes - filled, piece.length - from);
      chunk.set(piece.subarray(from, from + take), filled);
      filled += take;
      from += take;
      if (filled < chunkBytes) continue;
      yield chunk;
      chunk = new Uint8Array(chunkBytes);
      filled = 0;
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled);
}
