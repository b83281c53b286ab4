import { availableParallelism } from 'node:os';
import type { Logger } from '@streamxr/kernel';
import type {
  EngineAbilities,
  EngineRoom,
  EngineRoomEvents,
  EngineStats,
  MediaEngine,
} from '@streamxr/media';
import { limits } from '@streamxr/protocol';
import { setLogEventListeners } from 'mediasoup';
import { policeLink } from './room/flood.ts';
import { MediaRoom } from './room/media-room.ts';
import { ownAddresses } from './workers/addresses.ts';
import type { ListenOptions } from './workers/options.ts';
import { WorkerPool } from './workers/worker-pool.ts';

export interface MediasoupOptions {
  /** Path of the worker; see findWorkerBinary. */
  readonly workerBinary: string;
  /** Worker processes; one for each core unless said. */
  readonly workers?: number;
  /** The machine's own addresses, any ports, unless said. */
  readonly listen?: Partial<ListenOptions>;
  /** Links of a room on one worker before it spreads to the next. */
  readonly linksPerWorker?: number;
  readonly log: Logger;
}

/** How often links are looked at that send more than they may. */
const policeEveryMs = 1_000;

/** Forwards with mediasoup: a process for each core, pipes between them, simulcast, retransmissions and bandwidth estimates. */
export class MediasoupEngine implements MediaEngine {
  readonly name = 'mediasoup';
  readonly abilities: EngineAbilities = {
    layers: limits.mediaLayersMax,
    tcp: true,
    iceRestart: true,
    svc: true,
  };
  readonly #pool: WorkerPool;
  readonly #options: MediasoupOptions;
  readonly #rooms = new Set<MediaRoom>();
  readonly #police: NodeJS.Timeout;

  /** Rejects when the workers do not start: the binary does not run here, or a port is taken. */
  static async open(options: MediasoupOptions): Promise<MediasoupEngine> {
    const { workerBinary, workers = availableParallelism(), listen = {}, log } = options;
    const { announcedAddress = null } = listen;
    setLogEventListeners({
      onwarn: (namespace, text) => log.debug('mediasoup warns', { namespace, text }),
      onerror: (namespace, text) => log.warn('mediasoup reports an error', { namespace, text }),
    });
    const pool = await WorkerPool.open({
      workerBinary,
      workers,
      listen: {
        addresses: listen.addresses ?? (announcedAddress === null ? ownAddresses() : ['0.0.0.0']),
        announcedAddress,
        firstPort: listen.firstPort ?? null,
      },
      log,
    });
    return new MediasoupEngine(pool, options);
  }

  private constructor(pool: WorkerPool, options: MediasoupOptions) {
    this.#pool = pool;
    this.#options = options;
    this.#police = setInterval(() => this.#policeAll(), policeEveryMs);
    this.#police.unref();
  }

  openRoom(events: EngineRoomEvents): Promise<EngineRoom> {
    const { log, linksPerWorker } = this.#options;
    const room = new MediaRoom(events, {
      pool: this.#pool,
      log,
      ...(linksPerWorker === undefined ? {} : { linksPerWorker }),
      onClose: (closed) => this.#rooms.delete(closed),
    });
    this.#rooms.add(room);
    return Promise.resolve(room);
  }

  async stats(): Promise<EngineStats> {
    const links = [...this.#rooms].flatMap((room) => [...room.links]);
    const states = links.flatMap(({ sections }) => [...sections.states.values()]);
    const seconds = await Promise.all(this.#pool.seats.map((seat) => seat.cpuSeconds().catch(() => 0)));
    return {
      links: links.length,
      sources: states.filter(({ kind }) => kind === 'sends').length,
      forwards: states.filter(({ kind }) => kind === 'receives').length,
      workers: this.#pool.seats.length,
      workersLost: this.#pool.lost,
      cpuSeconds: seconds.reduce((sum, value) => sum + value, 0),
    };
  }

  /** Process ids of the workers, for tests that end one and for operators. */
  get workerPids(): readonly number[] {
    return this.#pool.seats.map(({ pid }) => pid);
  }

  close(): Promise<void> {
    clearInterval(this.#police);
    for (const room of [...this.#rooms]) room.close();
    this.#pool.close();
    return Promise.resolve();
  }

  #policeAll(): void {
    for (const room of this.#rooms) {
      for (const link of room.links) {
        policeLink(link).catch((error: unknown) =>
          this.#options.log.debug('a link went while it was looked at', { reason: String(error) }),
        );
      }
    }
  }
}
