import { assert } from '@streamxr/kernel';

interface Holding<Resource> {
  readonly resource: Resource;
  holders: number;
}

/** Resources that many share and nobody owns: made for the first who asks, disposed when the last lets go. */
export class SharedResources<Key, Resource> implements Disposable {
  readonly #holdings = new Map<Key, Holding<Resource>>();
  readonly #create: (key: Key) => Resource;
  readonly #dispose: (resource: Resource) => void;

  constructor(create: (key: Key) => Resource, dispose: (resource: Resource) => void) {
    this.#create = create;
    this.#dispose = dispose;
  }

  get size(): number {
    return this.#holdings.size;
  }

  /** Every resource that somebody holds. */
  *values(): Iterable<Resource> {
    for (const { resource } of this.#holdings.values()) yield resource;
  }

  /** What somebody holds under this key. */
  peek(key: Key): Resource | undefined {
    return this.#holdings.get(key)?.resource;
  }

  /** Each acquire is paid back by exactly one release. */
  acquire(key: Key): Resource {
    const existing = this.#holdings.get(key);
    if (existing !== undefined) {
      existing.holders += 1;
      return existing.resource;
    }
    const resource = this.#create(key);
    this.#holdings.set(key, { resource, holders: 1 });
    return resource;
  }

  release(key: Key): void {
    const holding = this.#holdings.get(key);
    assert(holding !== undefined, `released what nobody holds: ${String(key)}`);
    holding.holders -= 1;
    if (holding.holders > 0) return;
    this.#holdings.delete(key);
    this.#dispose(holding.resource);
  }

  [Symbol.dispose](): void {
    for (const { resource } of this.#holdings.values()) this.#dispose(resource);
    this.#holdings.clear();
  }
}
