import { accept, refuse, type Result, StorageError } from '@streamxr/kernel';
import { type ClientMessageOf, limits, type Refusal } from '@streamxr/protocol';
import type { TransferOptions } from './asset-transfers.ts';
import { inChunks } from './chunks.ts';

/** Opened ahead, with their first piece in memory, so that the line does not wait for the disk between two small layers. */
const openedMax = 4;

interface OpenLayer {
  readonly chunks: AsyncGenerator<Uint8Array>;
  readonly first: IteratorResult<Uint8Array>;
}

interface Transfer {
  readonly request: ClientMessageOf<'request-layer'>;
  opened: Promise<Result<OpenLayer, Refusal>> | null;
  cancelled: boolean;
}

/** Ranges of layers on their way to one client, one after the other in the order of its requests, which is that of their worth. */
export class LayerTransfers {
  readonly #options: TransferOptions;
  /** Everything asked for and not sent, by transferId, oldest first. */
  readonly #transfers = new Map<number, Transfer>();
  #bytesInFlight = 0;
  #sending = false;

  constructor(options: TransferOptions) {
    this.#options = options;
  }

  get isBusy(): boolean {
    return this.#transfers.size > 0;
  }

  request(request: ClientMessageOf<'request-layer'>): void {
    const refusal = this.#refusalOf(request);
    if (refusal !== null) {
      this.#options.channel.refuse(refusal, request);
      return;
    }
    this.#transfers.set(request.transferId, { request, opened: null, cancelled: false });
    this.#bytesInFlight += request.bytes;
    this.#openAhead();
    if (!this.#sending) void this.#sendAll();
  }

  /** False when there is no such transfer. */
  cancel(transferId: number): boolean {
    const transfer = this.#transfers.get(transferId);
    if (transfer === undefined) return false;
    this.#end(transfer);
    return true;
  }

  /** Ends everything; for a connection that is gone. */
  stop(): void {
    for (const transfer of this.#transfers.values()) this.#end(transfer);
  }

  #refusalOf({ transferId, bytes }: ClientMessageOf<'request-layer'>): Refusal | null {
    if (bytes === 0) return { code: 'BAD_FIELD', message: 'bytes: must be at least 1' };
    if (this.#transfers.has(transferId)) return { code: 'BAD_FIELD', message: 'transferId: is in use' };
    const isFull =
      this.#transfers.size >= limits.layersInFlightMax ||
      this.#bytesInFlight + bytes > limits.layerBytesInFlightMax;
    return isFull ? { code: 'TOO_MANY_TRANSFERS', retryAfterMs: 200 } : null;
  }

  #openAhead(): void {
    let opened = 0;
    for (const transfer of this.#transfers.values()) {
      if (++opened > openedMax) return;
      transfer.opened ??= this.#open(transfer.request);
    }
  }

  /** Never rejects: nobody may be waiting any more. */
  async #open({
    sha256,
    start,
    bytes,
  }: ClientMessageOf<'request-layer'>): Promise<Result<OpenLayer, Refusal>> {
    const { shelf, chunkBytes } = this.#options;
    try {
      const content = await shelf.openContent(sha256);
      if (!content.ok) return content;
      const end = start + bytes - 1;
      if (end >= content.value.bytes)
        return refuse({ code: 'BAD_FIELD', message: `bytes: the content ends after ${content.value.bytes}` });
      const chunks = inChunks(content.value.read({ start, end }), chunkBytes);
      return accept({ chunks, first: await chunks.next() });
    } catch (error) {
      return refuse(this.#refusalOfFailure(sha256, error));
    }
  }

  async #sendAll(): Promise<void> {
    this.#sending = true;
    for (;;) {
      const [transfer] = this.#transfers.values();
      if (transfer === undefined) break;
      const refusal = await this.#send(transfer);
      if (refusal !== null && !transfer.cancelled) this.#options.channel.refuse(refusal, transfer.request);
      this.#end(transfer);
      this.#openAhead();
    }
    this.#sending = false;
  }

  /** Gives what went wrong. Never rejects. */
  async #send(transfer: Transfer): Promise<Refusal | null> {
    const { channel, turns, metrics } = this.#options;
    const { transferId, sha256 } = transfer.request;
    const opened = await (transfer.opened ??= this.#open(transfer.request));
    if (!opened.ok) return opened.refusal;
    let index = 0;
    try {
      const { chunks, first } = opened.value;
      for (let next = first; next.done !== true; next = await chunks.next()) {
        const data = next.value;
        await turns.take('layers', () => {
          if (transfer.cancelled) return;
          channel.send({ type: 'asset-chunk', transferId, index: index++, data });
          metrics.layerBytes(data.length);
        });
        if (transfer.cancelled || !channel.open) return null;
      }
      return null;
    } catch (error) {
      return this.#refusalOfFailure(sha256, error);
    }
  }

  #refusalOfFailure(sha256: string, error: unknown): Refusal {
    this.#options.logger.warn('layer transfer failed', {
      sha256,
      error: error instanceof Error ? error : new Error(String(error)),
    });
    return { code: error instanceof StorageError ? 'STORAGE_FAILED' : 'INTERNAL' };
  }

  #end(transfer: Transfer): void {
    const { transferId, bytes } = transfer.request;
    transfer.cancelled = true;
    // The id may have been used anew since.
    if (this.#transfers.get(transferId) !== transfer) return;
    this.#transfers.delete(transferId);
    this.#bytesInFlight -= bytes;
    void transfer.opened?.then(async (opened) => {
      if (opened.ok) await opened.value.chunks.return(undefined);
    });
  }
}
