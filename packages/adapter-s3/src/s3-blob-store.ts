import { randomUUID } from 'node:crypto';
import type { BlobStore, ByteRange } from '@streamxr/assets';
import { accept, assert, refuse, type Result, StorageError } from '@streamxr/kernel';
import { textOf, textsOf } from './answer-xml.ts';
import { abortInterrupted, partBytes, uploadInParts } from './multipart-upload.ts';
import { storageErrorOf } from './s3-failure.ts';
import { S3Requests, type S3RequestsOptions } from './s3-requests.ts';
import { Spool } from './spool.ts';

export interface S3BlobStoreOptions extends S3RequestsOptions {
  /**
   * Names the catalogue that this place belongs to. Whoever opens it tidies up what its catalogue does not know, so two of them must
   * never share a place: the first one puts its name there.
   */
  readonly owner: string;
}

const sha256Form = /^[0-9a-f]{64}$/;
const folder = 'blobs/';
const ownerKey = 'owner';
/** Between two pieces of an answer. */
const stallMsMax = 20_000;
const readAttemptsMax = 4;
/** Writing to prove that one can write costs money: a proof lasts this long. */
const proofLastsMs = 60_000;

/** Blobs in a bucket of S3, or of a store that speaks like it. */
export class S3BlobStore implements BlobStore {
  readonly #requests: S3Requests;
  readonly #prefix: string;
  #provenMs = Number.NEGATIVE_INFINITY;

  private constructor(options: S3BlobStoreOptions) {
    this.#requests = new S3Requests(options);
    this.#prefix = options.bucket.prefix;
  }

  /** Takes the place, or makes sure that it is this owner's. Throws StorageError. */
  static async open(options: S3BlobStoreOptions): Promise<S3BlobStore> {
    const store = new S3BlobStore(options);
    await store.#claim(options.owner);
    await abortInterrupted(store.#requests, store.#prefix, folder);
    return store;
  }

  async put(
    source: AsyncIterable<Uint8Array>,
    { bytesMax }: { readonly bytesMax: number },
  ): Promise<
    Result<{ readonly sha256: string; readonly bytes: number; readonly created: boolean }, 'too-large'>
  > {
    await using spool = new Spool();
    // Leaving this loop early, by return or by an error of the disk, closes the source.
    for await (const piece of source) {
      if (spool.bytes + piece.byteLength > bytesMax) return refuse('too-large');
      await spool.write(piece);
    }
    const { bytes } = spool;
    const sha256 = spool.digest();
    const key = keyOf(sha256);
    const created = (await this.stat(sha256))?.bytes !== bytes;
    if (created && bytes > partBytes) await uploadInParts(this.#requests, key, spool);
    else if (created) {
      const body = await spool.read(0, bytes);
      await this.#requests.ask({ attempt: 'upload a blob', method: 'PUT', key, body });
    }
    return accept({ sha256, bytes, created });
  }

  async stat(sha256: string): Promise<{ readonly bytes: number } | null> {
    const { response } = await this.#requests.ask({
      attempt: 'look for a blob',
      method: 'HEAD',
      key: keyOf(sha256),
      accepts: [404],
    });
    return response.ok ? { bytes: Number(response.headers.get('content-length') ?? 0) } : null;
  }

  async *read(sha256: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
    const key = keyOf(sha256);
    if (range !== undefined) assertRange(range);
    let at = range?.start ?? 0;
    for (let attempt = 1; ; attempt++) {
      try {
        for await (const piece of this.#readFrom(key, at, range?.end ?? null)) {
          at += piece.length;
          yield piece;
        }
        return;
      } catch (error) {
        // Lines break in the middle of large answers: the rest is asked for again.
        if (!(error instanceof BrokenOff) || attempt >= readAttemptsMax)
          throw error instanceof BrokenOff ? storageErrorOf('read a blob', error.cause) : error;
      }
    }
  }

  async delete(sha256: string): Promise<void> {
    await this.#requests.ask({
      attempt: 'delete a blob',
      method: 'DELETE',
      key: keyOf(sha256),
      accepts: [404],
    });
  }

  async *list(): AsyncGenerator<string> {
    let token: string | null = null;
    do {
      const page: { readonly body: string } = await this.#requests.ask({
        attempt: 'list the blobs',
        method: 'GET',
        key: '',
        query: {
          'list-type': '2',
          prefix: `${this.#prefix}${folder}`,
          ...(token === null ? {} : { 'continuation-token': token }),
        },
      });
      for (const key of textsOf(page.body, 'Key')) {
        const name = key.slice(this.#prefix.length + folder.length);
        if (sha256Form.test(name)) yield name;
      }
      token = textOf(page.body, 'NextContinuationToken');
    } while (token !== null);
  }

  async check(): Promise<void> {
    if (performance.now() - this.#provenMs < proofLastsMs) return;
    const key = `health/${randomUUID()}`;
    const body = new TextEncoder().encode('StreamXR was here');
    const attempt = 'prove that it can write and read';
    await this.#requests.ask({ attempt, method: 'PUT', key, body });
    const read = await this.#requests.ask({ attempt, method: 'GET', key });
    await this.#requests.ask({ attempt, method: 'DELETE', key });
    if (read.body !== 'StreamXR was here')
      throw new StorageError('STORAGE_FAILED', 'S3: what was written came back otherwise');
    this.#provenMs = performance.now();
  }

  async #claim(owner: string): Promise<void> {
    const found = await this.#requests.ask({
      attempt: 'look whose place it is',
      method: 'GET',
      key: ownerKey,
      accepts: [404],
    });
    if (found.response.ok && found.body === owner) return;
    if (found.response.ok) {
      throw new StorageError(
        'STORAGE_FAILED',
        `S3: "${this.#prefix}" belongs to another data folder; choose another prefix, or delete "${this.#prefix}${ownerKey}" there if that folder is gone for good`,
      );
    }
    const body = new TextEncoder().encode(owner);
    await this.#requests.ask({ attempt: 'take the place', method: 'PUT', key: ownerKey, body });
  }

  /** From `at` to `end`, or to the end of the blob. Throws BrokenOff when the answer ends early. */
  async *#readFrom(key: string, at: number, end: number | null): AsyncGenerator<Uint8Array> {
    if (end !== null && at > end) return;
    const stop = new AbortController();
    const isWhole = at === 0 && end === null;
    const response = await this.#requests.send({
      attempt: 'read a blob',
      method: 'GET',
      key,
      signal: stop.signal,
      ...(isWhole ? {} : { headers: { range: `bytes=${at}-${end ?? ''}` } }),
      accepts: [416],
    });
    const total = totalOf(response);
    const isInside = end === null || (response.status !== 416 && end < total);
    if (!isInside) stop.abort();
    assert(isInside, `byte ${end} does not lie inside a blob of ${total}`);
    // Asked for its rest, a blob of which all has come has none.
    if (response.status === 416) return stop.abort();
    let missing = (end ?? total - 1) + 1 - at;
    try {
      for await (const piece of piecesOf(response, stop)) {
        missing -= piece.length;
        yield piece;
      }
    } finally {
      stop.abort();
    }
    if (missing > 0) throw new BrokenOff(new Error(`${missing} bytes are missing`));
  }
}

/** The answer ended before its end. */
class BrokenOff extends Error {
  override readonly name = 'BrokenOff';

  constructor(cause: unknown) {
    super('the answer broke off', { cause });
  }
}

async function* piecesOf(response: Response, stop: AbortController): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  for (;;) {
    const timer = setTimeout(() => stop.abort(new Error('nothing came any more')), stallMsMax);
    try {
      const next = await reader?.read();
      if (next === undefined || next.done) return;
      yield next.value;
    } catch (error) {
      throw new BrokenOff(error);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Of the whole blob, whichever part was answered. */
function totalOf({ headers }: Response): number {
  const inRange = /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
  return Number(inRange ?? headers.get('content-length') ?? 0);
}

function assertRange({ start, end }: ByteRange): void {
  assert(
    Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end,
    `bytes ${start} to ${end} are no range`,
  );
}

function keyOf(sha256: string): string {
  assert(sha256Form.test(sha256), 'a blob is named by 64 lower-case hexadecimal digits');
  return `${folder}${sha256}`;
}
