import type { BotRole } from './bot.ts';

/** What the bench tells a process of bots. Bots are numbered over all processes. */
export type BotCommand =
  | {
      readonly do: 'create';
      readonly bot: number;
      readonly role: BotRole;
      readonly looks: boolean;
      readonly address: string;
    }
  | { readonly do: 'offer'; readonly bot: number }
  | { readonly do: 'accept'; readonly bot: number; readonly sdp: string }
  | { readonly do: 'answer'; readonly bot: number; readonly sdp: string }
  /** All who publish, so many packets a second each; 0 stops. */
  | { readonly do: 'send'; readonly perSecond: number }
  | { readonly do: 'read' }
  | { readonly do: 'close' };

/** Of all bots of a process, since the last reading. */
export interface BotsReading {
  readonly bots: number;
  readonly connected: number;
  readonly sent: number;
  readonly received: number;
  readonly latenciesMs: readonly number[];
}

/** A description, a reading, or that it is done. */
export type BotAnswer = string | BotsReading | null;
