import { type ClientMessage, limits, type ServerMessageOf } from '@streamxr/protocol';
import { abortReason } from '../../abort-reason.ts';
import { StreamXrError, toError } from '../../stream-xr-error.ts';
import type { Cancel, Timers } from '../../timers.ts';
import type { LayerRange, LayerSource } from './layer-source.ts';

/** The upper half of the transfer numbers is the client's to give. */
const firstTransferId = 2 ** 31;
/** Without a byte while the line lives. */
const stallMsMax = 20_000;

interface Transfer {
  readonly id: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  received: number;
  nextIndex: number;
  readonly resolve: (bytes: Uint8Array<ArrayBuffer>) => void;
  readonly reject: (error: Error) => void;
}

export interface WebSocketLayerSourceOptions {
  readonly timers: Timers;
  /** False when there is no line. */
  readonly send: (message: ClientMessage) => boolean;
}

/** Ranges of layers over the room's own line, behind everything that is more urgent there. */
export class WebSocketLayerSource implements LayerSource {
  readonly rangeBytesMax = limits.layerRangeBytesMax;
  readonly #options: WebSocketLayerSourceOptions;
  readonly #transfers = new Map<number, Transfer>();
  #nextId = firstTransferId;
  #isOpen = false;
  #cancelStall: Cancel = () => undefined;

  constructor(options: WebSocketLayerSourceOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  fetch({ sha256, start, bytes }: LayerRange, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    if (signal.aborted) return Promise.reject(abortReason(signal));
    const transferId = this.#takeId();
    const isAsked =
      this.#isOpen && this.#options.send({ type: 'request-layer', transferId, sha256, start, bytes });
    if (!isAsked) return Promise.reject(new StreamXrError('OFFLINE'));
    return new Promise((resolve, reject) => {
      const aborted = (): void => {
        if (!this.#transfers.delete(transferId)) return;
        this.#options.send({ type: 'cancel-asset', transferId });
        reject(abortReason(signal));
      };
      signal.addEventListener('abort', aborted, { once: true });
      const settled = (): void => signal.removeEventListener('abort', aborted);
      this.#transfers.set(transferId, {
        id: transferId,
        bytes: new Uint8Array(bytes),
        received: 0,
        nextIndex: 0,
        resolve: (data) => {
          settled();
          resolve(data);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      });
      this.#watch();
    });
  }

  lineBack(): void {
    this.#isOpen = true;
  }

  /** Everything that was under way rejects: who asked asks again, perhaps for something better by now. */
  lineLost(): void {
    this.#isOpen = false;
    this.#rejectAll(new StreamXrError('OFFLINE'));
  }

  /** False when it is another kind of transfer. */
  chunk({ transferId, index, data }: ServerMessageOf<'asset-chunk'>): boolean {
    if (transferId < firstTransferId) return false;
    const transfer = this.#transfers.get(transferId);
    // Chunks of a cancelled transfer may still be on their way.
    if (transfer === undefined) return true;
    const fits = index === transfer.nextIndex && transfer.received + data.length <= transfer.bytes.length;
    if (!fits || data.length === 0) {
      this.#transfers.delete(transferId);
      this.#options.send({ type: 'cancel-asset', transferId });
      transfer.reject(new StreamXrError('INTERNAL', 'A layer arrived in pieces that do not fit.'));
      return true;
    }
    transfer.bytes.set(data, transfer.received);
    transfer.received += data.length;
    transfer.nextIndex += 1;
    this.#watch();
    if (transfer.received < transfer.bytes.length) return true;
    this.#transfers.delete(transferId);
    transfer.resolve(transfer.bytes);
    return true;
  }

  /** True when the refusal was about a layer. */
  refused(message: ServerMessageOf<'error'>): boolean {
    const { transferId } = message;
    if (transferId === undefined || transferId < firstTransferId) return false;
    const transfer = this.#transfers.get(transferId);
    this.#transfers.delete(transferId);
    transfer?.reject(toError(message));
    return true;
  }

  #takeId(): number {
    const id = this.#nextId;
    this.#nextId = id === 2 ** 32 - 1 ? firstTransferId : id + 1;
    return id;
  }

  /** One clock for all: they come one after the other, and whatever comes says that the line lives. */
  #watch(): void {
    this.#cancelStall();
    this.#cancelStall = this.#options.timers.after(stallMsMax, () => {
      for (const transferId of this.#transfers.keys())
        this.#options.send({ type: 'cancel-asset', transferId });
      this.#rejectAll(new StreamXrError('TIMEOUT', 'Layers stopped arriving.'));
    });
    if (this.#transfers.size === 0) this.#cancelStall();
  }

  #rejectAll(error: Error): void {
    this.#cancelStall();
    const interrupted = [...this.#transfers.values()];
    this.#transfers.clear();
    for (const { reject } of interrupted) reject(error);
  }
}
