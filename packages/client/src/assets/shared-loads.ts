import { abortReason } from '../abort-reason.ts';

type Progress = (receivedBytes: number, totalBytes: number) => void;

export interface Sharer {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: Progress | undefined;
}

interface SharedLoad<Value> {
  readonly controller: AbortController;
  readonly sharers: Set<Sharer>;
  readonly value: Promise<Value>;
  progress: readonly [receivedBytes: number, totalBytes: number] | null;
}

/** Work that several callers want at the same time is done once; it is given up when the last of them has gone. */
export class SharedLoads<Value> {
  readonly #loads = new Map<string, SharedLoad<Value>>();

  /** Joins the work under `key`, or starts it. Rejects with the reason of the sharer's own signal, or as the work does. */
  join(
    key: string,
    sharer: Sharer,
    start: (shared: { readonly signal: AbortSignal; readonly onProgress: Progress }) => Promise<Value>,
  ): Promise<Value> {
    if (sharer.signal?.aborted === true) return Promise.reject(abortReason(sharer.signal));
    const load = this.#loads.get(key) ?? this.#start(key, start);
    load.sharers.add(sharer);
    if (load.progress !== null) sharer.onProgress?.(...load.progress);
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        load.sharers.delete(sharer);
        reject(abortReason(sharer.signal));
        if (load.sharers.size > 0) return;
        if (this.#loads.get(key) === load) this.#loads.delete(key);
        load.controller.abort(abortReason(sharer.signal));
      };
      sharer.signal?.addEventListener('abort', leave, { once: true });
      load.value.then(resolve, reject).finally(() => sharer.signal?.removeEventListener('abort', leave));
    });
  }

  #start(
    key: string,
    start: (shared: { readonly signal: AbortSignal; readonly onProgress: Progress }) => Promise<Value>,
  ): SharedLoad<Value> {
    const controller = new AbortController();
    const onProgress: Progress = (receivedBytes, totalBytes) => {
      load.progress = [receivedBytes, totalBytes];
      for (const sharer of load.sharers) sharer.onProgress?.(receivedBytes, totalBytes);
    };
    const value = Promise.resolve()
      .then(() => start({ signal: controller.signal, onProgress }))
      .finally(() => {
        if (this.#loads.get(key) === load) this.#loads.delete(key);
      });
    const load: SharedLoad<Value> = { controller, sharers: new Set(), value, progress: null };
    this.#loads.set(key, load);
    return load;
  }
}
