import type { DialectName } from './dialect.ts';
import type { Counts } from './member.ts';
import type { Walk } from './walk.ts';

/** What the bench tells a load process; each is answered before the next. */
export type LoadCommand =
  | {
      readonly do: 'join';
      readonly origin: string;
      readonly dialect: DialectName;
      /** Members are numbered over all processes. */
      readonly from: number;
      readonly count: number;
      readonly roomSize: number;
      /** How many of them time what they get. */
      readonly lookers: number;
    }
  | { readonly do: 'talk'; readonly perSecond: number }
  | { readonly do: 'move'; readonly perSecond: number; readonly walk: Walk }
  | { readonly do: 'probe'; readonly everyMs: number }
  | { readonly do: 'read' }
  | { readonly do: 'leave' };

export type LoadAnswer =
  | { readonly answer: 'done' }
  | { readonly answer: 'counts'; readonly counts: Counts }
  | { readonly answer: 'failed'; readonly message: string };
