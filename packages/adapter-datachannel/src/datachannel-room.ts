import type { EngineLink, EngineRoom, EngineRoomEvents, LinkOptions } from '@streamxr/media';
import { DatachannelLink, type LinkHome } from './datachannel-link.ts';
import type { Source } from './source.ts';
import type { TransportOptions } from './transport.ts';

/** Sources by name, and the links that bring and get them. */
export class DatachannelRoom implements EngineRoom, LinkHome {
  readonly sources = new Map<string, Source>();
  readonly links = new Set<DatachannelLink>();
  readonly #events: EngineRoomEvents;
  readonly #transportOptions: TransportOptions;
  readonly #nowMs: () => number;
  readonly #closed: (room: DatachannelRoom) => void;
  #open = true;

  constructor(
    events: EngineRoomEvents,
    transport: TransportOptions,
    nowMs: () => number,
    closed: (room: DatachannelRoom) => void,
  ) {
    this.#events = events;
    this.#transportOptions = transport;
    this.#nowMs = nowMs;
    this.#closed = closed;
  }

  openLink(options: LinkOptions): Promise<EngineLink> {
    if (!this.#open) return Promise.reject(new Error('the room is closed'));
    const link = new DatachannelLink(this, options, this.#transportOptions, this.#nowMs);
    this.links.add(link);
    return Promise.resolve(link);
  }

  left(link: DatachannelLink): void {
    this.links.delete(link);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const link of this.links) link.close();
    this.#closed(this);
  }

  /** Ten times a second. */
  tellLevels(nowMs: number): void {
    let levels: Map<string, number> | null = null;
    for (const source of this.sources.values()) {
      if (source.kind !== 'audio' || !source.hasViewers) continue;
      const level = source.takeLevel(nowMs);
      if (level !== null) (levels ??= new Map()).set(source.id, level);
    }
    if (levels !== null) this.#events.levels(levels);
  }
}
