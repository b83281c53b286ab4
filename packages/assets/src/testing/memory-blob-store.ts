import { createHash } from 'node:crypto';
import { accept, assert, refuse, type Result, StorageError } from '@streamxr/kernel';
import type { BlobStore, ByteRange } from '../ports.ts';

/** Larger blobs are read in several pieces, so that callers meet more than one. */
const pieceBytes = 64 * 1024;

/** A BlobStore that lives as long as the object. */
export class MemoryBlobStore implements BlobStore {
  readonly #blobs = new Map<string, Uint8Array>();
  readonly #failures: StorageError['code'][] = [];

  /** The next call (of any method) throws StorageError with this code and changes nothing. Several calls queue up. */
  failNext(code: StorageError['code']): void {
    this.#failures.push(code);
  }

  async put(
    source: AsyncIterable<Uint8Array>,
    { bytesMax }: { readonly bytesMax: number },
  ): Promise<
    Result<{ readonly sha256: string; readonly bytes: number; readonly created: boolean }, 'too-large'>
  > {
    this.#failIfAsked();
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of source) {
      bytes += piece.byteLength;
      if (bytes > bytesMax) return refuse('too-large');
      pieces.push(piece.slice());
    }
    const content = new Uint8Array(Buffer.concat(pieces));
    const sha256 = createHash('sha256').update(content).digest('hex');
    const created = !this.#blobs.has(sha256);
    this.#blobs.set(sha256, content);
    return accept({ sha256, bytes, created });
  }

  async stat(sha256: string): Promise<{ readonly bytes: number } | null> {
    this.#failIfAsked();
    assertSha256(sha256);
    const content = this.#blobs.get(sha256);
    return content === undefined ? null : { bytes: content.byteLength };
  }

  async *read(sha256: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
    this.#failIfAsked();
    assertSha256(sha256);
    const content = this.#blobs.get(sha256);
    if (content === undefined) throw new StorageError('STORAGE_FAILED', `no blob ${sha256}`);
    const { start, end } = range ?? { start: 0, end: content.byteLength - 1 };
    if (range !== undefined) {
      assert(Number.isInteger(start) && Number.isInteger(end), 'places are whole');
      assert(0 <= start && start <= end && end < content.byteLength, 'the range must lie inside the blob');
    }
    for (let at = start; at <= end; at += pieceBytes) {
      yield content.slice(at, Math.min(end + 1, at + pieceBytes));
    }
  }

  async delete(sha256: string): Promise<void> {
    this.#failIfAsked();
    assertSha256(sha256);
    this.#blobs.delete(sha256);
  }

  async *list(): AsyncGenerator<string> {
    this.#failIfAsked();
    yield* [...this.#blobs.keys()];
  }

  async check(): Promise<void> {
    this.#failIfAsked();
  }

  #failIfAsked(): void {
    const code = this.#failures.shift();
    if (code !== undefined) throw new StorageError(code, 'failure asked for by the test');
  }
}

function assertSha256(sha256: string): void {
  assert(/^[0-9a-f]{64}$/.test(sha256), 'a blob is named by 64 lower-case hexadecimal digits');
}
