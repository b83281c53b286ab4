import type { Content } from '@streamxr/assets';
import { ByteLru } from '@streamxr/kernel';
import { sha256Hex } from '../digest.ts';
import type { PersistentCache } from '../persistent-cache.ts';

/** Layers are decoded once and then live on the graphics device; memory bridges the time until the same one is wanted again. */
const memoryBytesMaxDefault = 64 * 1024 * 1024;

interface Piece {
  readonly start: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/**
 * Layers of this device by content hash: pieces of those that are on their way, and whole ones in memory and behind it in whatever
 * outlives the page. What it gives out was checked against its hash.
 */
export class LayerStore {
  readonly #memory: ByteLru<string, Uint8Array<ArrayBuffer>>;
  readonly #persistent: PersistentCache | null;
  readonly #kept: Promise<Set<string>>;
  /** By identity: the same file may be on its way for two assets. */
  readonly #partial = new Map<Content, Piece[]>();

  constructor(persistent: PersistentCache | null, memoryBytesMax = memoryBytesMaxDefault) {
    this.#memory = new ByteLru(memoryBytesMax);
    this.#persistent = persistent;
    this.#kept =
      persistent === null ? Promise.resolve(new Set()) : persistent.hashes().then((all) => new Set(all));
  }

  /** Which of these are whole on this device, so far as it knows without reading them. */
  async held(hashes: readonly string[]): Promise<ReadonlySet<string>> {
    const kept = await this.#kept;
    const held = hashes.filter((sha256) => this.#memory.get(sha256) !== undefined || kept.has(sha256));
    return new Set(held);
  }

  /** Keeps bytes that have come; `content` is the same object from the first to the last of them. */
  add(content: Content, start: number, data: Uint8Array<ArrayBuffer>): void {
    const pieces = this.#partial.get(content);
    if (pieces === undefined) this.#partial.set(content, [{ start, data }]);
    else pieces.push({ start, data });
  }

  /** All bytes are there: joins and checks them. Null when they are not what they should be; then they are forgotten. */
  async finish(content: Content): Promise<Uint8Array<ArrayBuffer> | null> {
    const { sha256 } = content;
    const bytes = joined(content, this.#partial.get(content) ?? []);
    this.#partial.delete(content);
    if (bytes === null) return null;
    const digest = await sha256Hex(bytes);
    if (digest !== null && digest !== sha256) return null;
    this.#memory.set(sha256, bytes, bytes.length);
    // Where nothing can be checked it is used, but never kept for another visit.
    if (digest !== null) void this.#keep(sha256, bytes);
    return bytes;
  }

  /** A whole one from this device; null when it is not there, or damaged. */
  async read(sha256: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const remembered = this.#memory.get(sha256);
    if (remembered !== undefined) return remembered;
    const stored = (await this.#persistent?.get(sha256)) ?? null;
    // Storage may lose parts of what it keeps, and other scripts of the site can write there.
    if (stored === null || (await sha256Hex(stored)) !== sha256) {
      (await this.#kept).delete(sha256);
      return null;
    }
    this.#memory.set(sha256, stored, stored.byteLength);
    return stored;
  }

  /** Forgets what came of one that is not whole. */
  discard(content: Content): void {
    this.#partial.delete(content);
  }

  async #keep(sha256: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#persistent === null) return;
    const kept = await this.#kept;
    await this.#persistent.put(sha256, bytes);
    kept.add(sha256);
  }
}

/** Null when the pieces leave a hole, overlap, or end elsewhere. */
function joined({ bytes }: Content, pieces: readonly Piece[]): Uint8Array<ArrayBuffer> | null {
  const [only] = pieces;
  if (pieces.length === 1 && only?.start === 0 && only.data.length === bytes) return only.data;
  let end = 0;
  const ordered = pieces.toSorted((a, b) => a.start - b.start);
  for (const { start, data } of ordered) {
    if (start !== end) return null;
    end += data.length;
  }
  if (end !== bytes) return null;
  const whole = new Uint8Array(bytes);
  for (const { start, data } of ordered) whole.set(data, start);
  return whole;
}
