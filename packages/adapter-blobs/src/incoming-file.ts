import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StorageError } from '@streamxr/kernel';
import { onDisk } from './disk-failure.ts';

/**
 * Content on its way in: a file under a name of its own that is hashed while it is written, and takes its final name when it
 * is whole. Disposed of before that, it leaves nothing behind.
 */
export class IncomingFile implements AsyncDisposable {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #hash = createHash('sha256');
  #bytes = 0;
  #kept = false;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  static async create(folder: string): Promise<IncomingFile> {
    const path = join(folder, randomUUID());
    return new IncomingFile(path, await onDisk('begin a file', open(path, 'wx+')));
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Resolves when the operating system has the bytes; the caller may use the buffer again. */
  async write(piece: Uint8Array): Promise<void> {
    this.#hash.update(piece);
    this.#bytes += piece.byteLength;
    for (let at = 0; at < piece.byteLength;) {
      const { bytesWritten } = await onDisk('write', this.#handle.write(piece, at));
      at += bytesWritten;
    }
  }

  /** Ends the content and gives its SHA-256. */
  digest(): string {
    return this.#hash.digest('hex');
  }

  /**
   * Gives the content its final name, in place of whatever has it. Survives a power cut once resolved: first the bytes reach the
   * disk, then the name. `root` is the folder above which nothing new is made.
   */
  async keepAs(path: string, root: string): Promise<void> {
    await onDisk('flush', this.#handle.sync());
    const leaf = dirname(path);
    const firstMade = await onDisk('make a folder', mkdir(leaf, { recursive: true }));
    await onDisk('name a blob', rename(this.#path, path));
    this.#kept = true;
    await syncFolder(leaf);
    if (firstMade === undefined) return;
    for (let parent = dirname(leaf); parent.length >= root.length; parent = dirname(parent)) {
      await syncFolder(parent);
    }
  }

  /** Throws StorageError unless what was written has reached the disk and can be read. */
  async proveReadable(): Promise<void> {
    await onDisk('flush', this.#handle.sync());
    const { bytesRead } = await onDisk(
      'read',
      this.#handle.read(new Uint8Array(this.#bytes), 0, this.#bytes, 0),
    );
    if (bytesRead !== this.#bytes) {
      throw new StorageError('STORAGE_FAILED', 'blobs: what was written does not come back');
    }
  }

  /**
   * Never throws, so that it cannot hide why the content was given up. Kept bytes have been flushed before; others are not
   * wanted, and should they not go away now, the next opening of the store clears them.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.#handle.close()]);
    if (!this.#kept) await Promise.allSettled([rm(this.#path, { force: true })]);
  }
}

/** A new name in a folder is on the disk when the folder itself is. */
async function syncFolder(path: string): Promise<void> {
  await using handle = await onDisk('open a folder', open(path, 'r'));
  await onDisk('flush a folder', handle.sync());
}
