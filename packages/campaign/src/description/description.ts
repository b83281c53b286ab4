import type { Quat, Vec3 } from '@streamxr/spatial';
import type { CampaignBox } from '../kernel/inputs.ts';
import type { Motion } from '../motion/motion.ts';
import type { ParameterTarget } from './parameter-targets.ts';

/** A campaign as its author describes it, checked and complete. All places are the campaign's own. */
export interface CampaignDescription {
  readonly name: string;
  readonly engine: 'builtin' | 'godot';
  readonly seed: number;
  /** A multiple of 16. */
  readonly particles: number;
  readonly box: CampaignBox;
  readonly look: CampaignLook;
  readonly forces: DescribedForces;
  /** Share of its speed that a particle keeps at the wall of the box. */
  readonly restitution: number;
  readonly emitters: readonly DescribedEmitter[];
  /** Shortest life of a particle; the longest is 480 ticks. */
  readonly minLifeTicks: number;
  readonly bodies: readonly DescribedBody[];
  readonly parameters: readonly DescribedParameter[];
}

export interface CampaignLook {
  /** From slow to fast, from young to old, or an emitter each. */
  readonly colors: readonly string[];
  readonly by: 'speed' | 'life' | 'emitter';
  readonly sizeMetres: number;
  /** 0 to 4. */
  readonly brightness: number;
}

export interface DescribedForces {
  readonly gravity: Vec3;
  readonly drag: number;
  readonly wind: Vec3;
  readonly noise: {
    readonly strength: number;
    readonly sizeMetres: number;
    readonly changesPerSecond: number;
  };
  readonly speedMax: number;
  readonly attractors: readonly DescribedAttractor[];
}

export interface DescribedAttractor {
  readonly at: Vec3;
  readonly coreMetres: number;
  readonly strength: number;
  readonly spin: Vec3;
  readonly push: Vec3;
  readonly motion?: Motion | undefined;
}

export interface DescribedEmitter {
  readonly at: Vec3;
  readonly spread: Vec3;
  readonly velocity: Vec3;
  readonly velocitySpread: Vec3;
  readonly share: number;
  readonly motion?: Motion | undefined;
}

export type BodyShape =
  | { readonly shape: 'sphere'; readonly radius: number }
  /** Along its own y axis. */
  | { readonly shape: 'capsule'; readonly radius: number; readonly halfLength: number }
  | { readonly shape: 'box'; readonly halfSize: Vec3 }
  /** Its own +Y is the free side. */
  | { readonly shape: 'plane' };

/** A collider; an engine moves it when it has mass. */
export type DescribedBody = BodyShape & {
  readonly at: Vec3;
  readonly rotation: Quat;
  /** Kilograms; 0 for what stays or moves by itself. */
  readonly mass: number;
  readonly restitution: number;
  readonly friction: number;
  readonly motion?: Motion | undefined;
};

/** A slider. */
export interface DescribedParameter {
  readonly name: string;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly value: number;
  readonly target: ParameterTarget;
}

export const descriptionLimits = {
  nameMax: 60,
  textMax: 16_000,
  particlesMax: 1_000_000,
  attractorsMax: 8,
  /** Two more are kept for what people emit. */
  emittersMax: 6,
  bodiesMax: 24,
  /** For what people place and throw. */
  placedMax: 8,
  parametersMax: 12,
  colorsMin: 2,
  colorsMax: 6,
} as const;

/** Whether an engine moves it. */
export function isDynamic(body: DescribedBody): boolean {
  return body.mass > 0 && body.shape !== 'plane';
}
