import type { FirstPacket } from './member-bot.ts';

/** What the bench tells a process of members. */
export type MemberCommand =
  /** Answered with the new member's id. */
  | { readonly do: 'join'; readonly url: string; readonly room: string; readonly name: string }
  /** Answered with its first packet. */
  | {
      readonly do: 'show-and-see';
      readonly clientId: string;
      readonly cameraOf: string;
      readonly address: string;
      readonly withinMs: number;
    }
  /** Pairs of members, each in a room of its own: one walks, the other hears of it. Answered with a PosesReading. */
  | PosesOrder
  /** Pairs of members, each in a room of its own, watch a campaign: one by data channel, the other over its WebSocket. Answered with a TicksReading. */
  | TicksOrder;

export interface PosesOrder {
  readonly do: 'poses';
  readonly url: string;
  /** Where data channels are bound to; null for poses over the WebSocket. */
  readonly channelsAt: string | null;
  readonly pairs: number;
  readonly perSecond: number;
  readonly seconds: number;
}

export interface PosesReading {
  readonly sent: number;
  /** Of each pose that was heard of, from sending it to hearing of it or a newer one. */
  readonly ageMs: readonly number[];
  /** How long nothing newer was heard, at most, in each pair. */
  readonly longestGapMs: readonly number[];
}

export interface TicksOrder {
  readonly do: 'ticks';
  readonly url: string;
  /** Where data channels are bound to. */
  readonly channelsAt: string;
  readonly pairs: number;
  readonly seconds: number;
}

/** Of one road, all pairs together. */
export interface TickArrivals {
  /** Of each tick, from when it was sent until its turn had come, beyond the shortest way there was. */
  readonly latenessMs: readonly number[];
  /** Without a tick, at most, in each pair. */
  readonly longestGapMs: readonly number[];
  /** How long a page would keep ticks back, looked at ten times a second. */
  readonly keptBackMs: readonly number[];
  /** How often ticks were asked for again. */
  readonly asked: number;
  /** Of messages with ticks, without what carries them. */
  readonly bytesPerSecond: number;
}

export interface TicksReading {
  readonly byChannel: TickArrivals;
  readonly byLine: TickArrivals;
}

export type MemberAnswer = string | FirstPacket | PosesReading | TicksReading;
