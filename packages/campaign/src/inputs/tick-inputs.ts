import type { PlaceUnits, PoseUnits } from './quantise.ts';

/** What happens at one tick, in whole numbers. All that a campaign is told besides its description. */
export interface TickInputs {
  /** Of colliders that an engine moves, those that are elsewhere than a tick before; ascending by collider. */
  readonly bodies: readonly MovedBody[];
  /** What an engine attracts particles with; ascending by index. */
  readonly forces: readonly EngineForce[];
  readonly actions: readonly TickAction[];
  readonly parameters: readonly ParameterChange[];
}

export interface MovedBody {
  readonly collider: number;
  readonly pose: PoseUnits;
}

export interface EngineForce {
  /** Below 8. */
  readonly index: number;
  readonly at: PlaceUnits;
  /** In 1/256 of a box per second squared; 0 ends it. */
  readonly strength: number;
  readonly radius: number;
}

/** Numbers of the codec: only ever append. */
export const actionKinds = ['push', 'pull', 'emit', 'place', 'throw', 'move', 'remove'] as const;
export type ActionKind = (typeof actionKinds)[number];

export interface TickAction {
  readonly action: ActionKind;
  /** Who: what one does again takes the place of what it did before. */
  readonly by: number;
  readonly at: PlaceUnits;
  readonly direction: PlaceUnits;
  readonly strength: number;
  readonly radius: number;
  /** 255 for none. */
  readonly collider: number;
}

export interface ParameterChange {
  readonly index: number;
  readonly units: number;
}

export const noCollider = 255;
export const forceIndexMax = 7;
export const forceStrengthMax = 65_536;
export const actionsPerTickMax = 32;
/** Whoever acts is told apart by its number of 32 bits. */
export const actorMax = 2 ** 32 - 1;

export const quietTick: TickInputs = { bodies: [], forces: [], actions: [], parameters: [] };
