import type { PersonAction, StoredTicks } from '@streamxr/campaign';
import type { LogFields, LogLevel } from '@streamxr/kernel';
import type { CampaignBody, CampaignEngine, CampaignMode, CampaignParameter } from '@streamxr/protocol';
import type { GodotInstallation } from '../engines/godot-engine.ts';

/** What a thread for campaigns is told when it begins. */
export interface WorkerSettings {
  /** Null where no Godot runs. */
  readonly godot: GodotInstallation | null;
}

/** Between the server's main thread and the threads that campaigns run in. `key` names a campaign's run. */

export interface StartOrder {
  readonly type: 'start';
  readonly key: string;
  /** JSON, which was checked when the campaign was made. */
  readonly description: string;
  readonly parameters: readonly CampaignParameter[];
  /** Where it goes on; null for a beginning. */
  readonly stored: StoredTicks | null;
  readonly mode: CampaignMode;
}

export type ToWorker =
  | StartOrder
  | { readonly type: 'stop'; readonly key: string }
  | { readonly type: 'rest'; readonly key: string; readonly resting: boolean }
  | { readonly type: 'act'; readonly key: string; readonly action: PersonAction }
  | { readonly type: 'steer'; readonly key: string; readonly parameters: readonly CampaignParameter[] }
  /** What watchers want besides ticks. */
  | { readonly type: 'want'; readonly key: string; readonly bodies: boolean; readonly particles: boolean };

export interface RunMetrics {
  readonly tick: number;
  readonly stepMs: number;
  readonly tickLatenessMs: number;
  readonly engineLatencyMs: number | null;
  /** Since the last report: ticks for which the engine had nothing new. */
  readonly engineLateTicks: number;
  /** Simulated here. */
  readonly particles: number;
  readonly mode: CampaignMode;
  readonly engine: CampaignEngine;
}

export type FromWorker =
  /** Sign of life, several times a second; `busy` is the share of the time since the last one that was spent computing. */
  | { readonly type: 'beat'; readonly busy: number }
  | {
      readonly type: 'tick';
      readonly key: string;
      readonly tick: number;
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  | {
      readonly type: 'bodies';
      readonly key: string;
      readonly tick: number;
      readonly bodies: readonly CampaignBody[];
    }
  | {
      readonly type: 'particles';
      readonly key: string;
      readonly tick: number;
      readonly count: number;
      readonly data: Uint8Array<ArrayBuffer>;
    }
  | {
      readonly type: 'check';
      readonly key: string;
      readonly tick: number;
      readonly particles: number;
      /** Of the first `comparedParticles`. */
      readonly root: string;
      readonly chunkHashes: Uint32Array<ArrayBuffer>;
    }
  | { readonly type: 'stored'; readonly key: string; readonly stored: StoredTicks }
  | ({ readonly type: 'metrics'; readonly key: string } & RunMetrics)
  | {
      readonly type: 'log';
      readonly level: LogLevel;
      readonly event: string;
      readonly fields: LogFields;
    }
  /** It cannot go on here. */
  | { readonly type: 'failed'; readonly key: string; readonly why: string };

/** What an audit simulates, and the part of a campaign that checksums are of: sixteen chunks. */
export const comparedParticles = 65_536;
