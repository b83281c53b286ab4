import type { CampaignWatching, ServerMessage, Subprotocol } from '@streamxr/protocol';
import { Outgoing } from '../rooms/outgoing.ts';
import { unreliableMembersMax } from '../rooms/room-host.ts';
import { ChannelTrust } from './channel-trust.ts';
import type { TickNews } from './tick-news.ts';

/** A member's connection as a campaign sees it. */
export interface CampaignWatcher {
  readonly connectionId: number;
  readonly subprotocol: Subprotocol;
  /** What is worthless when late is not for it now. */
  isLate(nowMs: number): boolean;
  /** With the tick of the server's writes. */
  tell(outgoing: Outgoing): void;
  /** Ticks, by its data channel; false when none is open, or it is full: nothing went out. */
  tellUnreliably(frame: Uint8Array): boolean;
}

/** How somebody wants to follow. */
export interface WatchWish {
  readonly as: CampaignWatching;
  /** It puts ticks together by itself, and asks for those that are missing. */
  readonly repeats: boolean;
  /** For its answer. */
  readonly requestId: string | undefined;
}

interface Watching {
  readonly watcher: CampaignWatcher;
  readonly as: CampaignWatching;
  /** Null for who takes ticks only as they come over the line. */
  readonly trust: ChannelTrust | null;
  /** How the newest ticks went. */
  isOnChannel: boolean;
  /** It has what it takes to follow, and gets ticks. */
  isSynced: boolean;
  /** For its answer. */
  requestId: string | undefined;
}

/** After so long without a tick, and until what then came at once has been read, nobody's channel is to blame. */
const stallMs = 150;
const readMs = 500;

/** Who follows a campaign, and how. A message to many is encoded once for all. */
export class Watchers {
  readonly #watching = new Map<number, Watching>();
  #ticksAtMs = Number.NEGATIVE_INFINITY;
  #stalledUntilMs = Number.NEGATIVE_INFINITY;

  get size(): number {
    return this.#watching.size;
  }

  add(watcher: CampaignWatcher, { as, repeats, requestId }: WatchWish): void {
    const trust = repeats && as === 'ticks' ? new ChannelTrust() : null;
    this.#watching.set(watcher.connectionId, {
      ...{ watcher, as, trust, requestId },
      isOnChannel: false,
      isSynced: false,
    });
  }

  delete(connectionId: number): boolean {
    return this.#watching.delete(connectionId);
  }

  has(as: CampaignWatching): boolean {
    for (const one of this.#watching.values()) if (one.as === as) return true;
    return false;
  }

  /** Everybody, or one of them, has to be told anew where the campaign stands. */
  unsync(connectionId?: number): void {
    for (const one of this.#watching.values())
      if (connectionId === undefined || one.watcher.connectionId === connectionId) one.isSynced = false;
  }

  /** Whether somebody waits to be told where the campaign stands. */
  get areUnsynced(): boolean {
    for (const one of this.#watching.values()) if (!one.isSynced) return true;
    return false;
  }

  /** Tells those who wait for it: `full` has what it takes to simulate, `brief` what is enough for the others. */
  sync({ full, brief }: { readonly full: Outgoing; readonly brief: Outgoing }): void {
    for (const one of this.#watching.values()) {
      if (one.isSynced) continue;
      one.isSynced = true;
      const outgoing = one.as === 'ticks' ? full : brief;
      const { requestId } = one;
      one.requestId = undefined;
      // Only who asked hears its number; the others share what is encoded once.
      one.watcher.tell(
        requestId === undefined
          ? outgoing
          : new Outgoing({ ...outgoing.message, requestId } as ServerMessage),
      );
    }
  }

  /** To all who watch in one of these ways and are in step. */
  tell(message: ServerMessage, ways: readonly CampaignWatching[]): void {
    const outgoing = new Outgoing(message);
    for (const one of this.#watching.values())
      if (one.isSynced && ways.includes(one.as)) one.watcher.tell(outgoing);
  }

  /** To all who simulate: at once by data channel where one is open, else over the line. */
  tellTicks(news: TickNews, nowMs: number): void {
    if (nowMs - this.#ticksAtMs > stallMs) this.#stalledUntilMs = nowMs + readMs;
    this.#ticksAtMs = nowMs;
    const isFew = this.#watching.size <= unreliableMembersMax;
    for (const one of this.#watching.values()) {
      if (!one.isSynced || one.as !== 'ticks') continue;
      if (one.trust === null) one.watcher.tell(news.plain);
      else if (!isFew || !one.trust.isGood(nowMs)) overLine(one, news);
      else byChannel(one, news);
    }
  }

  /** What one has asked for again, over the line. Its channel rests for a while, unless it was the server that had nothing to say. */
  repeat(connectionId: number, outgoing: Outgoing, nowMs: number): void {
    const one = this.#watching.get(connectionId);
    if (one === undefined) return;
    const isStalled = nowMs < this.#stalledUntilMs || nowMs - this.#ticksAtMs > stallMs;
    if (!isStalled) one.trust?.failed(nowMs);
    one.isOnChannel = false;
    one.watcher.tell(outgoing);
  }

  /** Whether it may ask for ticks again. */
  repeats(connectionId: number): boolean {
    const one = this.#watching.get(connectionId);
    return one !== undefined && one.isSynced && one.trust !== null;
  }

  /** The newest is what counts: late readers are left out. */
  tellLossy(message: ServerMessage, way: CampaignWatching): void {
    const outgoing = new Outgoing(message);
    const nowMs = performance.now();
    for (const one of this.#watching.values())
      if (one.isSynced && one.as === way && !one.watcher.isLate(nowMs)) one.watcher.tell(outgoing);
  }

  /** To everybody, in step or not. */
  announce(message: ServerMessage): void {
    const outgoing = new Outgoing(message);
    for (const { watcher } of this.#watching.values()) watcher.tell(outgoing);
  }
}

function byChannel(one: Watching, news: TickNews): void {
  const { datagram } = news;
  if (datagram === null) {
    one.watcher.tell(one.isOnChannel ? news.repeating : news.apart);
    return;
  }
  if (one.watcher.tellUnreliably(datagram)) one.isOnChannel = true;
  else overLine(one, news);
}

function overLine(one: Watching, news: TickNews): void {
  one.watcher.tell(one.isOnChannel ? news.changing : news.apart);
  one.isOnChannel = false;
}
