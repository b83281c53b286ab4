import {
  attractorBytes,
  attractorsOffset,
  colliderBytes,
  collidersOffset,
  emitterBytes,
  emittersOffset,
  parametersOffset,
} from './layout';

/*
 * The inputs of a tick as they lie in memory. Lengths are in grid units, times in ticks. What the innermost loops need is there in
 * all four lanes.
 */

@unmanaged
export class Parameters {
  seed: u32;
  attractorCount: i32;
  colliderCount: i32;
  emitterCount: i32;
  lifeTicksMin: u32;
  /** How many different lifetimes there are, from `lifeTicksMin` on. */
  lifeTicksRange: u32;
  /** 2³² is a whole turn. */
  noiseTurnPerTick: u32;
  noiseTurnsPerUnit: f32;
  noiseStrength: f32;
  /** What pulls everywhere alike: gravity, and the wind by its drag. */
  ambientX: f32;
  ambientY: f32;
  ambientZ: f32;
  /** Share of its speed that a particle has left after a tick of drag. */
  keep: v128;
  /** Along each axis. */
  speedMax: v128;
  speedMin: v128;
  /** 1 and the share of its speed that a particle keeps when it meets the wall of the box. */
  rebound: v128;

  @inline
  static here(): Parameters {
    return changetype<Parameters>(parametersOffset);
  }
}

@unmanaged
export class Emitter {
  x: f32;
  y: f32;
  z: f32;
  spreadX: f32;
  spreadY: f32;
  spreadZ: f32;
  velocityX: f32;
  velocityY: f32;
  velocityZ: f32;
  velocitySpreadX: f32;
  velocitySpreadY: f32;
  velocitySpreadZ: f32;
  /** Its own share of all slots and those of the emitters before it. */
  shareEnd: f32;

  @inline
  static at(index: i32): Emitter {
    return changetype<Emitter>(emittersOffset + index * emitterBytes);
  }
}

@unmanaged
export class Attractor {
  x: f32;
  y: f32;
  z: f32;
  /** Towards the centre; negative pushes away. */
  pull: f32;
  /** Around the axis that the vector points along. */
  spinX: f32;
  spinY: f32;
  spinZ: f32;
  /** Along the vector, wherever the particle is. */
  pushX: f32;
  pushY: f32;
  pushZ: f32;
  coreSquared: f32;

  @inline
  static at(index: i32): Attractor {
    return changetype<Attractor>(attractorsOffset + index * attractorBytes);
  }
}

/** A sphere is a capsule without length. */
export const kindCapsule = 0;
export const kindBox = 1;
export const kindPlane = 2;

@unmanaged
export class Collider {
  kind: i32;
  x: v128;
  y: v128;
  z: v128;
  velocityX: v128;
  velocityY: v128;
  velocityZ: v128;
  /** Radians per tick. A plane does not turn. */
  angularX: v128;
  angularY: v128;
  angularZ: v128;
  /** Share of the sliding speed that a touch costs. */
  friction: v128;
  /** 1 − friction + restitution: what turns an inward speed outward, once friction has had its share. */
  rebound: v128;
  /** Of a capsule: from its centre to one end of its line. Of a box: half its size. Of a plane: its normal. */
  extentX: v128;
  extentY: v128;
  extentZ: v128;
  /** Of a plane: how far it is from the origin, along its normal. */
  radius: v128;
  /** Of a capsule: one over the squared length of its extent; 0 for a sphere. */
  perExtentSquared: v128;
  // Of a box: its own axes, as rows in the axes of the grid.
  axisXX: v128;
  axisXY: v128;
  axisXZ: v128;
  axisYX: v128;
  axisYY: v128;
  axisYZ: v128;
  axisZX: v128;
  axisZY: v128;
  axisZZ: v128;

  @inline
  static at(index: i32): Collider {
    return changetype<Collider>(collidersOffset + index * colliderBytes);
  }
}
