import type { ClientMessageOf, LodName } from '@streamxr/protocol';
import { AssetTransfers, type TransferOptions } from './asset-transfers.ts';
import { ChunkTurns } from './chunk-turns.ts';
import { LayerTransfers } from './layer-transfers.ts';

/** Everything of models that is on its way to one client. */
export class Transfers {
  readonly #channel: TransferOptions['channel'];
  readonly #levels: AssetTransfers;
  readonly #layers: LayerTransfers;

  constructor(options: Omit<TransferOptions, 'turns'>) {
    const turns = new ChunkTurns(options.channel);
    this.#channel = options.channel;
    this.#levels = new AssetTransfers({ ...options, turns });
    this.#layers = new LayerTransfers({ ...options, turns });
  }

  /** Something was asked for that has not gone out yet. */
  get isBusy(): boolean {
    return this.#levels.isBusy || this.#layers.isBusy;
  }

  request(request: ClientMessageOf<'request-asset'>, lod: LodName): void {
    this.#levels.request(request, lod);
  }

  requestLayer(request: ClientMessageOf<'request-layer'>): void {
    this.#layers.request(request);
  }

  cancel(transferId: number): void {
    if (!this.#levels.cancel(transferId) && !this.#layers.cancel(transferId))
      this.#channel.refuse({ code: 'TRANSFER_NOT_FOUND' }, { transferId });
  }

  /** Ends everything; for a connection that is gone. */
  stop(): void {
    this.#levels.stop();
    this.#layers.stop();
  }
}
