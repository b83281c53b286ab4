import type { Quat, Vec3 } from '@streamxr/spatial';

/** The cube in which a campaign happens; particles never leave it. Metres. */
export interface CampaignBox {
  readonly centre: Vec3;
  readonly halfSize: number;
}

export interface CampaignForces {
  /** Metres per second squared. */
  readonly gravity: Vec3;
  /** Speed of the air, which carries particles along by their drag. Metres per second. */
  readonly wind: Vec3;
  /** Share of its speed through the air that a particle loses in a second, if it kept losing as it does at first. */
  readonly drag: number;
  readonly noise: CampaignNoise;
  /** Along each axis, metres per second. */
  readonly speedMax: number;
  /** Share of its speed that a particle keeps when it meets the wall of the box: 0 stops it, 1 returns it. */
  readonly bounce: number;
}

export interface CampaignNoise {
  /** Metres per second squared of its longest wave. */
  readonly strength: number;
  /** Metres of its longest wave. */
  readonly size: number;
  /** Its waves pass so many times in a second. */
  readonly changesPerSecond: number;
}

/** Pulls, spins and pushes, less and less far from its centre. */
export interface Attractor {
  readonly centre: Vec3;
  /** Metres; within it the force levels off. */
  readonly coreRadius: number;
  /** Towards the centre, at the core radius: metres per second squared. Negative drives away. */
  readonly pull: number;
  /** Around the vector (right-handed), as strong as its length at the core radius: metres per second squared. */
  readonly spin: Vec3;
  /** Along the vector, as strong as its length at the centre: metres per second squared. */
  readonly push: Vec3;
}

/** Where a collider is at this tick and how it moves, so that it pushes what it touches. */
interface ColliderSurface {
  readonly centre: Vec3;
  /** Metres per second. */
  readonly velocity: Vec3;
  /** Radians per second; a plane does not turn. */
  readonly angularVelocity: Vec3;
  /** 0 swallows the bounce, 1 returns it. */
  readonly restitution: number;
  /** 0 slides freely, 1 sticks. */
  readonly friction: number;
}

export interface SphereShape {
  readonly shape: 'sphere';
  readonly radius: number;
}

/** Along its own y axis, with round ends beyond `halfLength`. */
export interface CapsuleShape {
  readonly shape: 'capsule';
  readonly radius: number;
  readonly halfLength: number;
  readonly orientation: Quat;
}

export interface BoxShape {
  readonly shape: 'box';
  readonly halfSize: Vec3;
  readonly orientation: Quat;
}

/** All that lies behind it is solid. */
export interface PlaneShape {
  readonly shape: 'plane';
  readonly normal: Vec3;
}

export type Collider = ColliderSurface & (SphereShape | CapsuleShape | BoxShape | PlaneShape);

export interface Emitter {
  readonly centre: Vec3;
  /** How far from the centre particles start, most of them near to it. Metres along each axis. */
  readonly spread: Vec3;
  readonly velocity: Vec3;
  readonly velocitySpread: Vec3;
  /** Of all slots, 0 to 1. What all emitters leave of them sleeps. */
  readonly share: number;
}

/** All that a campaign is told before a tick, the same on every machine. */
export interface KernelInputs {
  readonly forces: CampaignForces;
  readonly attractors: readonly Attractor[];
  readonly colliders: readonly Collider[];
  readonly emitters: readonly Emitter[];
}
