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
  | PosesOrder;

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

export type MemberAnswer = string | FirstPacket | PosesReading;
