import type { types } from 'mediasoup';
import type { Space } from './space.ts';

/** Several spaces of a room tell within moments of each other. */
const gatherMs = 100;

/** Gathers how loud sources are from all spaces of a room, and tells it as one. */
export class Levels {
  readonly #tell: (levels: ReadonlyMap<string, number>) => void;
  readonly #bySpace = new Map<Space, ReadonlyMap<string, number>>();
  #timer: NodeJS.Timeout | null = null;

  constructor(tell: (levels: ReadonlyMap<string, number>) => void) {
    this.#tell = tell;
  }

  listen(space: Space): void {
    space.levels.on('volumes', (volumes) => {
      this.#bySpace.set(space, new Map(volumes.flatMap(levelOf)));
      this.#tellSoon();
    });
    space.levels.on('silence', () => {
      this.#bySpace.delete(space);
      this.#tellSoon();
    });
    space.router.observer.once('close', () => this.#bySpace.delete(space));
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#bySpace.clear();
  }

  #tellSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#tell(new Map([...this.#bySpace.values()].flatMap((levels) => [...levels])));
    }, gatherMs);
  }
}

function levelOf({ producer, volume }: types.AudioLevelObserverVolume): Array<[string, number]> {
  const { sourceId } = producer.appData;
  return typeof sourceId === 'string' ? [[sourceId, volume]] : [];
}
