import { type Asset, errorCodes, type ErrorCode, jsonCodec } from '@streamxr/protocol';
import { abortReason } from '../abort-reason.ts';
import { StreamXrError } from '../stream-xr-error.ts';

export interface UploadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called while the file leaves this machine; where the platform cannot tell, only at the beginning and the end. */
  readonly onProgress?: ((sentBytes: number, totalBytes: number) => void) | undefined;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** The asset routes of the server's HTTP API. `base` ends in `/`; `ticket` goes along as a bearer token. */
export class AssetHttpApi {
  readonly #base: URL;
  readonly #ticket: string | undefined;

  constructor(base: URL, ticket: string | undefined) {
    this.#base = base;
    this.#ticket = ticket;
  }

  /** Sends a GLB. Rejects with the server's refusal (`ASSET_NOT_GLB`, `ASSET_TOO_LARGE`, …), `OFFLINE`, or the signal's reason. */
  async upload(file: Blob, name: string, options: UploadOptions = {}): Promise<Asset> {
    options.signal?.throwIfAborted();
    const form = new FormData();
    // Before the file, so that a server that reads the form as a stream knows it in time.
    form.append('name', name);
    form.append('file', file, name);
    const url = new URL('api/assets/upload', this.#base);
    options.onProgress?.(0, file.size);
    const answer =
      typeof XMLHttpRequest === 'undefined'
        ? await this.#fetch(url, { method: 'POST', body: form, signal: options.signal ?? null })
        : await this.#postWithProgress(url, form, file.size, options);
    if (answer.status !== 201) throw refusalOf(answer);
    options.onProgress?.(file.size, file.size);
    return readAsset(answer);
  }

  async remove(assetId: string): Promise<void> {
    const url = new URL(`api/assets/${encodeURIComponent(assetId)}`, this.#base);
    const answer = await this.#fetch(url, { method: 'DELETE' });
    if (answer.status !== 204) throw refusalOf(answer);
  }

  get #headers(): Record<string, string> {
    return this.#ticket === undefined ? {} : { authorization: `Bearer ${this.#ticket}` };
  }

  async #fetch(url: URL, init: RequestInit): Promise<Answer> {
    try {
      const response = await fetch(url, { ...init, headers: this.#headers });
      return { status: response.status, body: await response.text() };
    } catch (error) {
      init.signal?.throwIfAborted();
      throw new StreamXrError('OFFLINE', 'The server cannot be reached.', { cause: error });
    }
  }

  /** fetch cannot tell how far an upload is; XMLHttpRequest can. */
  #postWithProgress(
    url: URL,
    form: FormData,
    totalBytes: number,
    { signal, onProgress }: UploadOptions,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const abort = (): void => request.abort();
      request.upload.addEventListener('progress', ({ loaded }) =>
        onProgress?.(Math.min(loaded, totalBytes), totalBytes),
      );
      request.addEventListener('load', () => resolve({ status: request.status, body: request.responseText }));
      request.addEventListener('error', () =>
        reject(new StreamXrError('OFFLINE', 'The server cannot be reached.')),
      );
      request.addEventListener('abort', () => reject(abortReason(signal)));
      request.addEventListener('loadend', () => signal?.removeEventListener('abort', abort));
      signal?.addEventListener('abort', abort);
      request.open('POST', url);
      for (const [name, value] of Object.entries(this.#headers)) request.setRequestHeader(name, value);
      request.send(form);
    });
  }
}

/** `ws://host/ws` -> `http://host/`, `wss://host/a/ws` -> `https://host/a/`: the API lies beside the WebSocket. */
export function httpBaseOf(webSocketUrl: string): URL {
  const base = new URL('.', webSocketUrl);
  base.protocol = base.protocol === 'wss:' ? 'https:' : 'http:';
  return base;
}

function readAsset(answer: Answer): Asset {
  const { asset } = (parseJson(answer.body) ?? {}) as { asset?: unknown };
  // The message table knows what an asset looks like; nothing else checks it a second time.
  const message = jsonCodec.decodeServer(JSON.stringify({ type: 'asset-added', asset }));
  if (!message.ok || message.value.type !== 'asset-added') {
    throw new StreamXrError('INTERNAL', 'The server answered with something that is no asset.');
  }
  return message.value.asset;
}

function refusalOf({ status, body }: Answer): StreamXrError {
  const { error } = (parseJson(body) ?? {}) as { error?: { code?: unknown; message?: unknown } };
  const message = typeof error?.message === 'string' ? error.message : `The server answered with ${status}.`;
  return new StreamXrError(isErrorCode(error?.code) ? error.code : 'INTERNAL', message);
}

function isErrorCode(code: unknown): code is ErrorCode {
  return (errorCodes as readonly unknown[]).includes(code);
}

/** Null when it is no JSON object: a proxy may answer in its own words. */
function parseJson(text: string): object | null {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' ? json : null;
  } catch {
    return null;
  }
}
