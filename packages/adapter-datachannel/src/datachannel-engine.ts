import type {
  EngineAbilities,
  EngineRoom,
  EngineRoomEvents,
  EngineStats,
  MediaEngine,
} from '@streamxr/media';
import type { RtcConfig } from 'node-datachannel';
import { DatachannelRoom } from './datachannel-room.ts';

export interface DatachannelOptions {
  /** The one local address to listen at; all of this machine's where left out. */
  readonly bindAddress?: string;
  /** UDP ports of links, both included; any where left out. */
  readonly ports?: { readonly first: number; readonly last: number };
  /** Addresses under which others reach this machine, where it does not know them itself (1:1 NAT). */
  readonly announcedAddresses?: readonly string[];
}

const tickMs = 25;
const ticksOfLevels = 4;
const ticksOfSecond = 40;

/**
 * Forwards packets in this process, through libdatachannel. Every packet passes JavaScript, so it is for rooms of a hundred
 * viewers at most; see decision 0031 for its limits.
 */
export class DatachannelEngine implements MediaEngine {
  readonly name = 'node-datachannel';
  readonly abilities: EngineAbilities = { layers: 1, tcp: false, iceRestart: false, svc: false };
  readonly #config: RtcConfig;
  readonly #announced: readonly string[];
  readonly #rooms = new Set<DatachannelRoom>();
  #timer: NodeJS.Timeout | null = null;
  #ticks = 0;

  constructor({ bindAddress, ports, announcedAddresses = [] }: DatachannelOptions = {}) {
    this.#config = {
      iceServers: [],
      ...(bindAddress === undefined ? {} : { bindAddress }),
      ...(ports === undefined ? {} : { portRangeBegin: ports.first, portRangeEnd: ports.last }),
      // Beyond this a path may break packets up.
      mtu: 1_200,
    };
    this.#announced = announcedAddresses;
  }

  openRoom(events: EngineRoomEvents): Promise<EngineRoom> {
    const room = new DatachannelRoom(
      events,
      { config: this.#config, announcedAddresses: this.#announced },
      () => performance.now(),
      (closed) => this.#rooms.delete(closed),
    );
    this.#rooms.add(room);
    this.#timer ??= setInterval(() => this.#tick(), tickMs);
    return Promise.resolve(room);
  }

  stats(): Promise<EngineStats> {
    const stats = { links: 0, sources: 0, forwards: 0, workers: 1, workersLost: 0, cpuSeconds: 0 };
    for (const room of this.#rooms) {
      stats.links += room.links.size;
      stats.sources += room.sources.size;
      for (const link of room.links) stats.forwards += link.forwardCount;
    }
    return Promise.resolve(stats);
  }

  close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    for (const room of this.#rooms) room.close();
    return Promise.resolve();
  }

  #tick(): void {
    const nowMs = performance.now();
    this.#ticks++;
    const isSecond = this.#ticks % ticksOfSecond === 0;
    for (const room of this.#rooms) {
      for (const link of room.links) link.tick(nowMs, isSecond);
      if (this.#ticks % ticksOfLevels === 0) room.tellLevels(nowMs);
    }
  }
}
