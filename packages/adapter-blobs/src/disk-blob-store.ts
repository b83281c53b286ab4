import { mkdir, open, opendir, rm, stat, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { BlobStore, ByteRange } from '@streamxr/assets';
import { accept, assert, refuse, type Result, StorageError } from '@streamxr/kernel';
import { blobPath, isBlobName, isFanOutName } from './blob-path.ts';
import { onDisk, onDiskIfThere } from './disk-failure.ts';
import { IncomingFile } from './incoming-file.ts';

/** What one read asks of the disk; a reader that stops costs no more memory than this. */
const pieceBytes = 64 * 1024;

/**
 * Blobs as files: `ab/cd/abcd…` by their hash, and `incoming/` for what is still on its way. One process at a time may have
 * the folder open: opening clears what a crash left in `incoming/`.
 */
export class DiskBlobStore implements BlobStore {
  readonly #folder: string;
  readonly #incomingFolder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#incomingFolder = join(folder, 'incoming');
  }

  /** Makes the folder when it is not there. Throws StorageError. */
  static async open(folder: string): Promise<DiskBlobStore> {
    const store = new DiskBlobStore(resolve(folder));
    const incoming = store.#incomingFolder;
    await onDisk('clear what a crash left', rm(incoming, { recursive: true, force: true }));
    await onDisk('make the folder', mkdir(incoming, { recursive: true }));
    return store;
  }

  async put(
    source: AsyncIterable<Uint8Array>,
    { bytesMax }: { readonly bytesMax: number },
  ): Promise<
    Result<{ readonly sha256: string; readonly bytes: number; readonly created: boolean }, 'too-large'>
  > {
    await using incoming = await IncomingFile.create(this.#incomingFolder);
    // Leaving this loop early, by return or by an error of the disk, closes the source.
    for await (const piece of source) {
      if (incoming.bytes + piece.byteLength > bytesMax) return refuse('too-large');
      await incoming.write(piece);
    }
    const { bytes } = incoming;
    const sha256 = incoming.digest();
    const known = await this.stat(sha256);
    // A file of another size is no blob but the trace of a disk that lost something: put the whole content in its place.
    const created = known?.bytes !== bytes;
    if (created) await incoming.keepAs(blobPath(this.#folder, sha256), this.#folder);
    return accept({ sha256, bytes, created });
  }

  async stat(sha256: string): Promise<{ readonly bytes: number } | null> {
    const found = await onDiskIfThere('look for a blob', stat(blobPath(this.#folder, sha256)));
    return found === null ? null : { bytes: found.size };
  }

  async *read(sha256: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
    const opened = await onDiskIfThere('open a blob', open(blobPath(this.#folder, sha256), 'r'));
    if (opened === null) throw new StorageError('STORAGE_FAILED', `blobs: there is no ${sha256}`);
    await using handle = opened;
    const { size } = await onDisk('look at a blob', handle.stat());
    const { start, end } = range ?? { start: 0, end: size - 1 };
    assert(
      range === undefined || isInside(range, size),
      `bytes ${start} to ${end} do not lie inside a blob of ${size}`,
    );
    for (let at = start; at <= end;) {
      const piece = new Uint8Array(Math.min(pieceBytes, end + 1 - at));
      const { bytesRead } = await onDisk('read', handle.read(piece, 0, piece.byteLength, at));
      if (bytesRead === 0) throw new StorageError('STORAGE_FAILED', `blobs: ${sha256} ends at ${at}`);
      at += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  }

  async delete(sha256: string): Promise<void> {
    await onDiskIfThere('delete a blob', unlink(blobPath(this.#folder, sha256)));
  }

  async *list(): AsyncGenerator<string> {
    for await (const first of names(this.#folder, isFanOutName)) {
      for await (const second of names(join(this.#folder, first), isFanOutName)) {
        yield* names(join(this.#folder, first, second), isBlobName);
      }
    }
  }

  async check(): Promise<void> {
    await using probe = await IncomingFile.create(this.#incomingFolder);
    await probe.write(new TextEncoder().encode('StreamXR was here'));
    await probe.proveReadable();
  }
}

function isInside({ start, end }: ByteRange, size: number): boolean {
  return Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end && end < size;
}

async function* names(folder: string, isWanted: (name: string) => boolean): AsyncGenerator<string> {
  const entries = await onDisk('open a folder', opendir(folder));
  // Leaving the loop, early or at the end, closes the folder.
  for await (const { name } of entries) if (isWanted(name)) yield name;
}
