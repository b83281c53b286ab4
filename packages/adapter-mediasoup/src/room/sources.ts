import type { Logger } from '@streamxr/kernel';
import type { types } from 'mediasoup';
import type { Layering } from '../rtp/sending.ts';
import type { Space } from './space.ts';

/** What a section of a link brings in. */
export interface Source {
  readonly id: string;
  readonly home: Space;
  readonly producer: types.Producer;
  readonly layering: Layering;
}

/** The sources of a room, wherever its members are: on the worker of their own link, and piped to others that want them. */
export class Sources {
  readonly #byId = new Map<string, Source>();
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  get size(): number {
    return this.#byId.size;
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  layeringOf(id: string): Layering {
    return this.#byId.get(id)?.layering ?? 'none';
  }

  add(source: Source): void {
    this.#byId.set(source.id, source);
    if (source.producer.kind === 'audio') {
      source.home.levels.addProducer({ producerId: source.producer.id }).catch((error: unknown) => {
        // It went while we spoke of it.
        this.#log.debug('no level for a source', { source: source.id, reason: String(error) });
      });
    }
  }

  /** Of a source that its link gave up; its copies end with it. */
  remove(source: Source, spaces: Iterable<Space>): void {
    if (this.#byId.get(source.id) === source) this.#byId.delete(source.id);
    for (const space of spaces) space.copies.delete(source.id);
    source.producer.close();
  }

  /** The source's packets in a space; null where there is no such source, or its format has no number there. */
  async in(space: Space, id: string): Promise<types.Producer | null> {
    const source = this.#byId.get(id);
    if (source === undefined || source.producer.closed) return null;
    if (source.home === space) return source.producer;
    const known = space.copies.get(id);
    if (known !== undefined) return known;
    const copy = this.#pipe(source, space);
    space.copies.set(id, copy);
    const made = await copy;
    if (made === null && space.copies.get(id) === copy) space.copies.delete(id);
    return made;
  }

  async #pipe({ id, home, producer }: Source, space: Space): Promise<types.Producer | null> {
    try {
      const { pipeProducer } = await home.router.pipeToRouter({
        producerId: producer.id,
        router: space.router,
        // Two spaces may share a worker, where an id is used once.
        keepId: false,
      });
      return pipeProducer ?? null;
    } catch (error) {
      this.#log.warn('a source could not be piped', { source: id, reason: String(error) });
      return null;
    }
  }
}
