import type { TickRoad } from '@streamxr/campaign';
import type { CampaignStreamMessage } from '../../room-events.ts';
import type { CampaignSync } from '../campaign-figures.ts';

/** Streams that carry what is simulated. */
export type CampaignInputMessage = Extract<
  CampaignStreamMessage,
  { readonly type: 'campaign:sync:v1:stream' | 'campaign-ticks' | 'recent-ticks' }
>;

/** What is told to who simulates. */
export type ToCompute =
  /** First, and again whenever the campaign is joined anew: what was before is over. */
  | {
      readonly type: 'set-up';
      /** JSON, as the campaign's maker wrote it. */
      readonly description: string;
      readonly generation: number;
      /** To simulate, of those that the campaign has. */
      readonly particles: number;
      /** Two threads can see the same memory. */
      readonly canShare: boolean;
    }
  | { readonly type: 'stream'; readonly message: CampaignInputMessage; readonly road: TickRoad }
  | { readonly type: 'particles'; readonly particles: number }
  /** The oldest picture that is out is not shown any more. Memory that was given away comes back. */
  | { readonly type: 'picture-back'; readonly memory: ArrayBuffer | null }
  /** Nobody looks. Ends with the next set-up. */
  | { readonly type: 'rest' };

export type FromCompute =
  /** Something to draw; see picture-memory.ts for what lies where. */
  | {
      readonly type: 'picture';
      readonly memory: ArrayBufferLike;
      readonly tick: number;
      readonly tickBefore: number;
    }
  /** Of the poses of all pictures from here on. */
  | { readonly type: 'shapes'; readonly shapes: readonly ComputedShape[] }
  | { readonly type: 'figures'; readonly figures: ComputeFigures }
  /** The server is to be asked for the checksums of the chunks. */
  | { readonly type: 'check'; readonly tick: number; readonly particles: number; readonly root: string }
  /** The server is to be asked for the ticks after that one again. */
  | { readonly type: 'repeat'; readonly generation: number; readonly after: number }
  /** What has come cannot be followed: watch the campaign anew. */
  | { readonly type: 'rejoin'; readonly why: string };

/** A collider as it is drawn. */
export type ComputedShape =
  | { readonly shape: 'sphere'; readonly radius: number }
  | { readonly shape: 'capsule'; readonly radius: number; readonly halfLength: number }
  | { readonly shape: 'box'; readonly halfSize: readonly [number, number, number] }
  | { readonly shape: 'plane' };

/** A checksum of the first particles after a tick. */
export interface ComputedRoot {
  readonly tick: number;
  readonly particles: number;
  readonly root: string;
}

/** How the simulation is doing: of the last half second, where it is a speed. */
export interface ComputeFigures {
  readonly sync: CampaignSync;
  readonly tick: number;
  /** That have arrived and are not simulated. */
  readonly ticksBehind: number;
  readonly particles: number;
  /** That step them. */
  readonly threads: number;
  readonly stepMs: number;
  readonly packMs: number;
  /** Ticks are kept back so long, because of the line. */
  readonly bufferTicks: number;
  readonly road: TickRoad;
  /** Times that ticks were asked for again. */
  readonly asked: number;
  readonly checks: number;
  readonly mismatches: number;
  /** The newest ones, oldest first. */
  readonly roots: readonly ComputedRoot[];
}
