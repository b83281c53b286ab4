import {
  attractorBytes,
  attractorsOffset,
  colliderBytes,
  collidersOffset,
  emitterBytes,
  emittersOffset,
  parametersOffset,
} from './layout';

/* The inputs of a tick as they lie in memory. Lengths are in grid units, speeds in grid units per second. */

@unmanaged
export class Parameters {
  seed: u32;
  attractorCount: i32;
  colliderCount: i32;
  emitterCount: i32;
  /** What pulls everywhere alike: gravity, and the wind by its drag. */
  ambientX: f32;
  ambientY: f32;
  ambientZ: f32;
  /** Per second. */
  drag: f32;
  /** Along each axis. */
  speedMax: f32;
  /** Share of its speed that a particle keeps when it meets the wall of the box. */
  bounce: f32;
  noiseStrength: f32;
  noiseTurnsPerUnit: f32;
  /** 2³² is a whole turn. */
  noiseTurnPerTick: u32;
  lifeTicksMin: u32;
  /** How many different lifetimes there are, from `lifeTicksMin` on. */
  lifeTicksRange: u32;

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
  x: f32;
  y: f32;
  z: f32;
  velocityX: f32;
  velocityY: f32;
  velocityZ: f32;
  /** Radians per second. */
  angularX: f32;
  angularY: f32;
  angularZ: f32;
  restitution: f32;
  /** 1 − friction: the share of the sliding speed that is left. */
  slip: f32;
  /** Of a capsule: from its centre to the end of its line. Of a box: half its size. Of a plane: its normal. */
  extentX: f32;
  extentY: f32;
  extentZ: f32;
  radius: f32;
  /** Of a capsule: one over the squared length of its extent; 0 for a sphere. */
  perExtentSquared: f32;
  // Of a box: its own axes, as rows in the axes of the grid.
  axisXX: f32;
  axisXY: f32;
  axisXZ: f32;
  axisYX: f32;
  axisYY: f32;
  axisYZ: f32;
  axisZX: f32;
  axisZY: f32;
  axisZZ: f32;

  @inline
  static at(index: i32): Collider {
    return changetype<Collider>(collidersOffset + index * colliderBytes);
  }
}
