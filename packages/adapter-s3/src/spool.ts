import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StorageError } from '@streamxr/kernel';

/** What fits into memory until its hash is known. */
const memoryBytesMax = 8 * 1024 * 1024;

/**
 * Content that waits for its own end: a blob's key is its hash, which is known only then. Small content in memory, large in a file of
 * the operating system's temporary folder, which goes with it.
 */
export class Spool implements AsyncDisposable {
  readonly #hash = createHash('sha256');
  #pieces: Uint8Array[] = [];
  #file: { readonly path: string; readonly handle: FileHandle } | null = null;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** The caller may use the buffer again once resolved. Throws StorageError. */
  async write(piece: Uint8Array): Promise<void> {
    this.#hash.update(piece);
    this.#bytes += piece.byteLength;
    if (this.#file === null && this.#bytes <= memoryBytesMax) {
      this.#pieces.push(piece.slice());
      return;
    }
    await onDisk(this.#spill(piece));
  }

  /** Ends the content and gives its SHA-256. */
  digest(): string {
    return this.#hash.digest('hex');
  }

  /** A part of the content. Throws StorageError. */
  async read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    const part = new Uint8Array(end - start);
    if (this.#file === null) {
      const all = Buffer.concat(this.#pieces);
      part.set(all.subarray(start, end));
      return part;
    }
    const { handle } = this.#file;
    for (let at = 0; at < part.length;) {
      const { bytesRead } = await onDisk(handle.read(part, at, part.length - at, start + at));
      if (bytesRead === 0) throw new StorageError('STORAGE_FAILED', 'S3: a temporary file was cut short');
      at += bytesRead;
    }
    return part;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pieces = [];
    if (this.#file === null) return;
    await this.#file.handle.close();
    await rm(this.#file.path, { force: true });
  }

  async #spill(piece: Uint8Array): Promise<void> {
    if (this.#file === null) {
      const path = join(tmpdir(), `streamxr-upload-${randomUUID()}`);
      this.#file = { path, handle: await open(path, 'wx+', 0o600) };
      for (const earlier of this.#pieces) await writeAll(this.#file.handle, earlier);
      this.#pieces = [];
    }
    await writeAll(this.#file.handle, piece);
  }
}

async function writeAll(handle: FileHandle, piece: Uint8Array): Promise<void> {
  for (let at = 0; at < piece.byteLength;) at += (await handle.write(piece, at)).bytesWritten;
}

async function onDisk<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    const isFull = 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
    throw new StorageError(
      isFull ? 'STORAGE_FULL' : 'STORAGE_FAILED',
      `S3: the temporary folder: ${error.message}`,
      { cause: error },
    );
  }
}
