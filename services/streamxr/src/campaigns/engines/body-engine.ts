import type {
  BodyState,
  CampaignDescription,
  ForceState,
  KernelInputs,
  SceneState,
  TickInputs,
} from '@streamxr/campaign';
import type { CampaignEngine } from '@streamxr/protocol';

/**
 * What moves the bodies of a campaign. It runs in the campaign's worker thread and is asked once a tick; it answers at once with what it
 * has. Nobody but the engine of the server moves bodies: its states are rounded, sent, and fed to every kernel.
 */
export interface BodyEngine {
  /** Of who moves the bodies now. */
  readonly name: CampaignEngine;
  /**
   * Where the bodies are at the tick that comes next. `scene` and `inputs` are of the tick before: where everything is now, thrown balls
   * and what moves by itself included.
   */
  step(scene: SceneState, inputs: KernelInputs): readonly BodyState[];
  /** What it attracts particles with, if anything. */
  forces?(): readonly ForceState[];
  /** What the particles did in the last tick: newton seconds, x y z for each collider. */
  push(impulses: Float64Array): void;
  /** What people did at a tick, after it has become part of the scene. */
  acted(actions: TickInputs['actions'], scene: SceneState): void;
  /** Of sliders whose target is `engine`. */
  setParameter(name: string, value: number): void;
  /** Between the engine's own clock and ours; null where it has none. */
  readonly latencyMs: number | null;
  /** Ticks so far for which it had nothing new, so that bodies went on as they went; only of engines with a clock of their own. */
  readonly lateTicks?: number;
  /** Nobody watches, or the campaign is paused: time stands still. */
  rest(resting: boolean): void;
  close(): Promise<void>;
}

/** Starts an engine with the bodies as they are in the scene. Throws when it cannot run here. */
export type StartEngine = (description: CampaignDescription, scene: SceneState) => Promise<BodyEngine>;
