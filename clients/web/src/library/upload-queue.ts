import { type ReadonlySignal, signal } from '@preact/signals';
import type { Asset } from '@streamxr/protocol';

/** One file on its way into the library. */
export interface Upload {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
  readonly state: UploadState;
}

export type UploadState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'sending'; readonly fraction: number }
  /** All bytes are there; the server looks at them and makes a first shape. */
  | { readonly kind: 'checking' }
  | { readonly kind: 'refused'; readonly message: string };

/** Sends one file; rejects with a sentence for the person in `message`. `onProgress` gets 0 to 1. */
export type SendFile = (
  file: File,
  options: { readonly signal: AbortSignal; readonly onProgress: (fraction: number) => void },
) => Promise<Asset>;

/** Two at a time: the second one's bytes travel while the first one is checked. */
const atOnce = 2;
/** More files than this in one go are a mistake. */
export const uploadsMax = 50;

interface Job {
  readonly file: File;
  readonly cancelling: AbortController;
  readonly onDone: (asset: Asset) => void;
}

/** Files on their way into the library: a few at a time, in the order they were dropped, each to be cancelled on its own. */
export class UploadQueue {
  readonly list: ReadonlySignal<readonly Upload[]>;
  readonly #list = signal<readonly Upload[]>([]);
  readonly #jobs = new Map<number, Job>();
  #nextId = 1;

  constructor() {
    this.list = this.#list;
  }

  /** `full` when too many wait already. `onDone` is called once the server has accepted the file. */
  add(file: File, send: SendFile, onDone: (asset: Asset) => void): 'queued' | 'full' {
    if (this.#list.value.length >= uploadsMax) return 'full';
    const id = this.#nextId++;
    this.#list.value = [
      ...this.#list.value,
      { id, name: file.name, bytes: file.size, state: { kind: 'waiting' } },
    ];
    this.#jobs.set(id, { file, cancelling: new AbortController(), onDone });
    this.#next(send);
    return 'queued';
  }

  /** Stops an upload, or puts away what was refused. */
  dismiss(id: number): void {
    this.#jobs.get(id)?.cancelling.abort();
    this.#jobs.delete(id);
    this.#list.value = this.#list.value.filter((upload) => upload.id !== id);
  }

  #next(send: SendFile): void {
    const running = this.#list.value.filter(
      ({ state }) => state.kind === 'sending' || state.kind === 'checking',
    ).length;
    if (running >= atOnce) return;
    const upload = this.#list.value.find(({ state }) => state.kind === 'waiting');
    const job = upload && this.#jobs.get(upload.id);
    if (upload === undefined || job === undefined) return;
    this.#set(upload.id, { kind: 'sending', fraction: 0 });
    const onProgress = (fraction: number) =>
      this.#set(upload.id, fraction < 1 ? { kind: 'sending', fraction } : { kind: 'checking' });
    send(job.file, { signal: job.cancelling.signal, onProgress })
      .then(
        (asset) => {
          this.dismiss(upload.id);
          job.onDone(asset);
        },
        (error: unknown) => this.#refused(upload.id, job, error),
      )
      .finally(() => this.#next(send));
    this.#next(send);
  }

  #refused(id: number, { cancelling }: Job, error: unknown): void {
    if (cancelling.signal.aborted) return;
    this.#set(id, { kind: 'refused', message: error instanceof Error ? error.message : String(error) });
  }

  #set(id: number, state: UploadState): void {
    this.#list.value = this.#list.value.map((upload) => (upload.id === id ? { ...upload, state } : upload));
  }
}
