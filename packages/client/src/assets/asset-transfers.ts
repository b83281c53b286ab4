import { BoundedQueue, type Clock, type Logger } from '@streamxr/kernel';
import type { ClientMessage, LodName, ServerMessageOf } from '@streamxr/protocol';
import { abortReason } from '../abort-reason.ts';
import { StreamXrError, toError } from '../stream-xr-error.ts';
import type { Cancel, Timers } from '../timers.ts';
import { Assembly, type TransferHead } from './assembly.ts';
import { sha256Hex } from './digest.ts';

/** Loads that wait for their turn; a room shows far fewer models. */
const queueMax = 512;
/** Transfers under way. More would only make all of them later. */
const parallelMax = 4;
/** No larger than this in one piece. */
const transferBytesMax = 512 * 1024 * 1024;
/** Without a byte, or without an answer, while the line lives. */
const stallMsMax = 20_000;
/** Times that a load is started anew after damage or a busy server. Lost lines do not count. */
const triesMax = 4;
/** Before asking a busy server again, where it does not say. */
const busyPauseMs = 500;
/** What the wire allows. */
const reportedMsMax = 3_600_000;

export interface TransferOrder {
  readonly assetId: string;
  /** Without one the server decides. */
  readonly lod?: LodName | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (receivedBytes: number, totalBytes: number) => void;
}

export interface Received {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
  readonly lod: LodName;
  /** The bytes were checked against the hash. False where the platform cannot. */
  readonly verified: boolean;
}

export interface AssetTransfersOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
  /** False when there is no line. */
  readonly send: (message: ClientMessage) => boolean;
  /** Looked up when the server has said what it is going to send: a hit ends the transfer. */
  readonly findCached: (sha256: string) => Promise<Uint8Array<ArrayBuffer> | null>;
}

type Phase =
  | { readonly at: 'queued' }
  /** The server has said nothing yet. Requests have no number, so only one load asks at a time. */
  | { readonly at: 'asking' }
  | { readonly at: 'receiving'; readonly assembly: Assembly; readonly startedMs: number }
  | { readonly at: 'over' };

interface Load {
  readonly order: TransferOrder;
  readonly resolve: (received: Received) => void;
  readonly reject: (error: Error) => void;
  phase: Phase;
  tries: number;
  cancelStall: Cancel;
  stopListening: () => void;
}

/** Transfers over the room's own line: asks, assembles, checks, reports the bandwidth, and starts anew after a lost line. */
export class AssetTransfers {
  readonly #options: AssetTransfersOptions;
  readonly #queue = new BoundedQueue<Load>(queueMax);
  /** By the server's transferId, which is only good for one line. */
  readonly #receiving = new Map<number, Load>();
  #asking: Load | null = null;
  #cancelPause: Cancel | null = null;
  #hasLine = false;

  constructor(options: AssetTransfersOptions) {
    this.#options = options;
  }

  /** Rejects with a StreamXrError, or with the signal's reason. */
  receive(order: TransferOrder): Promise<Received> {
    return new Promise((resolve, reject) => {
      const load: Load = {
        order,
        resolve,
        reject,
        phase: { at: 'queued' },
        tries: 0,
        cancelStall: () => undefined,
        stopListening: () => order.signal.removeEventListener('abort', aborted),
      };
      const aborted = (): void => this.#abort(load);
      order.signal.addEventListener('abort', aborted);
      this.#enqueue(load);
    });
  }

  lineBack(): void {
    this.#hasLine = true;
    this.#next();
  }

  /** What was under way starts from its first byte when the line is back. */
  lineLost(): void {
    this.#hasLine = false;
    const interrupted = [...this.#receiving.values()];
    if (this.#asking !== null) interrupted.push(this.#asking);
    this.#receiving.clear();
    this.#asking = null;
    this.#cancelPause?.();
    this.#cancelPause = null;
    for (const load of interrupted) {
      load.cancelStall();
      if (load.phase.at !== 'over') this.#enqueue(load);
    }
  }

  /** The connection is closed: rejects everything. */
  close(message: string): void {
    this.lineLost();
    for (let load = this.#queue.shift(); load !== undefined; load = this.#queue.shift()) {
      this.#reject(load, new StreamXrError('OFFLINE', message));
    }
  }

  began(head: TransferHead): void {
    const load = this.#asking;
    if (load === null || load.order.assetId !== head.assetId) {
      this.#options.send({ type: 'cancel-asset', transferId: head.transferId });
      return;
    }
    this.#asking = null;
    load.cancelStall();
    if (load.phase.at === 'over') this.#options.send({ type: 'cancel-asset', transferId: head.transferId });
    else if (head.bytes > transferBytesMax) {
      this.#options.send({ type: 'cancel-asset', transferId: head.transferId });
      this.#reject(load, new StreamXrError('ASSET_TOO_LARGE'));
    } else {
      load.phase = { at: 'receiving', assembly: new Assembly(head), startedMs: this.#options.clock.nowMs() };
      this.#receiving.set(head.transferId, load);
      this.#watch(load);
      load.order.onProgress(0, head.bytes);
      void this.#preferCached(load, head);
    }
    this.#next();
  }

  chunk({ transferId, index, data }: ServerMessageOf<'asset-chunk'>): void {
    const load = this.#receiving.get(transferId);
    // Chunks of a cancelled transfer may still be on their way.
    if (load === undefined || load.phase.at !== 'receiving') return;
    const { assembly } = load.phase;
    if (assembly.add(index, data) === 'broken') {
      this.#drop(transferId);
      this.#tryAgain(load, new StreamXrError('INTERNAL', 'The model arrived in pieces that do not fit.'), 0);
      return;
    }
    this.#watch(load);
    load.order.onProgress(assembly.receivedBytes, assembly.head.bytes);
  }

  completed({ transferId }: ServerMessageOf<'asset-complete'>): void {
    const load = this.#receiving.get(transferId);
    if (load === undefined || load.phase.at !== 'receiving') return;
    const { assembly, startedMs } = load.phase;
    this.#receiving.delete(transferId);
    load.cancelStall();
    this.#next();
    if (!assembly.isComplete) {
      this.#tryAgain(load, new StreamXrError('INTERNAL', 'A part of the model is missing.'), 0);
      return;
    }
    const durationMs = Math.min(reportedMsMax, Math.max(0, this.#options.clock.nowMs() - startedMs));
    const { assetId, bytes } = assembly.head;
    this.#options.send({ type: 'bandwidth-metrics', assetId, bytes, durationMs });
    void this.#finish(load, assembly);
  }

  /** Instead of a transfer, or in the middle of one that the server cannot go on with. */
  skipped({ assetId, reason }: ServerMessageOf<'asset-skipped'>): void {
    const asking = this.#asking?.order.assetId === assetId ? this.#asking : null;
    const load =
      asking ?? [...this.#receiving.values()].find((candidate) => candidate.order.assetId === assetId);
    if (load === undefined) return;
    if (asking !== null) this.#asking = null;
    else if (load.phase.at === 'receiving') this.#receiving.delete(load.phase.assembly.head.transferId);
    load.cancelStall();
    this.#reject(load, new StreamXrError('ASSET_NOT_READY', reason));
    this.#next();
  }

  /** A refusal without a request's number: true when it can only be the answer to the load that asks. */
  refused(message: ServerMessageOf<'error'>): boolean {
    const load = this.#asking;
    switch (message.code) {
      case 'ASSET_NOT_FOUND':
      case 'ASSET_NOT_READY':
      case 'STORAGE_FAILED':
        if (load === null) return false;
        this.#answered(load);
        this.#reject(load, toError(message));
        this.#next();
        return true;
      case 'TOO_MANY_TRANSFERS':
        if (load === null) return false;
        this.#answered(load);
        this.#tryAgain(load, toError(message), message.retryAfterMs ?? busyPauseMs);
        return true;
      case 'RATE_LIMITED':
        // Perhaps not about us: if the transfer begins after all, it is cancelled and asked for once more.
        if (load !== null) {
          this.#answered(load);
          this.#tryAgain(load, toError(message), message.retryAfterMs ?? busyPauseMs);
        }
        return false;
      case 'TRANSFER_NOT_FOUND':
        // Cancelled in the moment in which it was complete.
        return true;
      default:
        return false;
    }
  }

  #enqueue(load: Load): void {
    load.phase = { at: 'queued' };
    if (this.#queue.push(load) === 'full') this.#reject(load, new StreamXrError('TOO_MANY_TRANSFERS'));
    else this.#next();
  }

  #next(): void {
    if (!this.#hasLine || this.#cancelPause !== null) return;
    while (this.#asking === null && this.#receiving.size < parallelMax) {
      const load = this.#queue.shift();
      if (load === undefined) return;
      if (load.phase.at === 'over') continue;
      const { assetId, lod } = load.order;
      load.phase = { at: 'asking' };
      this.#asking = load;
      this.#watch(load);
      this.#options.send({ type: 'request-asset', assetId, lod });
    }
  }

  #answered(load: Load): void {
    this.#asking = null;
    load.cancelStall();
  }

  /** Restarts the load's clock. */
  #watch(load: Load): void {
    load.cancelStall();
    load.cancelStall = this.#options.timers.after(stallMsMax, () => {
      if (load.phase.at === 'receiving') this.#drop(load.phase.assembly.head.transferId);
      if (this.#asking === load) this.#asking = null;
      this.#reject(load, new StreamXrError('TIMEOUT', 'The model stopped arriving.'));
      this.#next();
    });
  }

  /** Ends a transfer on the wire; the load itself goes on. */
  #drop(transferId: number): void {
    const load = this.#receiving.get(transferId);
    this.#receiving.delete(transferId);
    load?.cancelStall();
    this.#options.send({ type: 'cancel-asset', transferId });
  }

  #tryAgain(load: Load, error: StreamXrError, pauseMs: number): void {
    if (load.phase.at === 'over') {
      this.#next();
      return;
    }
    load.tries += 1;
    this.#options.log.warn('asset transfer failed', {
      assetId: load.order.assetId,
      tries: load.tries,
      code: error.code,
    });
    if (load.tries >= triesMax) {
      this.#reject(load, error);
      this.#next();
      return;
    }
    if (pauseMs > 0 && this.#cancelPause === null) {
      this.#cancelPause = this.#options.timers.after(pauseMs, () => {
        this.#cancelPause = null;
        this.#next();
      });
    }
    this.#enqueue(load);
  }

  #abort(load: Load): void {
    if (load.phase.at === 'receiving') this.#drop(load.phase.assembly.head.transferId);
    // One that asks keeps its place until the server has answered: answers have no number either.
    this.#reject(load, abortReason(load.order.signal));
    this.#next();
  }

  async #preferCached(load: Load, head: TransferHead): Promise<void> {
    const bytes = await this.#options.findCached(head.sha256);
    if (bytes === null || load.phase.at === 'over') return;
    if (load.phase.at === 'receiving' && load.phase.assembly.head === head) this.#drop(head.transferId);
    this.#settle(load);
    load.order.onProgress(bytes.length, bytes.length);
    load.resolve({ bytes, sha256: head.sha256, lod: head.lod, verified: true });
    this.#next();
  }

  async #finish(load: Load, assembly: Assembly): Promise<void> {
    const { sha256, lod } = assembly.head;
    const digest = await sha256Hex(assembly.bytes);
    if (load.phase.at === 'over') return;
    if (digest !== null && digest !== sha256) {
      this.#tryAgain(load, new StreamXrError('INTERNAL', 'The model arrived damaged.'), 0);
      return;
    }
    this.#settle(load);
    load.resolve({ bytes: assembly.bytes, sha256, lod, verified: digest !== null });
  }

  #reject(load: Load, error: Error): void {
    if (load.phase.at === 'over') return;
    this.#settle(load);
    load.reject(error);
  }

  #settle(load: Load): void {
    load.phase = { at: 'over' };
    if (this.#asking !== load) load.cancelStall();
    load.stopListening();
  }
}
