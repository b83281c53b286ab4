import { unreachable } from '@streamxr/kernel';
import type { Quat, Vec3 } from '@streamxr/spatial';
import {
  attractorBytes,
  attractorsOffset,
  boxCells,
  boxMin,
  colliderBytes,
  collidersOffset,
  emitterBytes,
  emitterCountMax,
  emittersOffset,
  lifeTicksMax,
  parametersOffset,
  ticksPerSecond,
} from '../../kernel/layout.ts';
import type { Attractor, CampaignBox, CampaignForces, Collider, Emitter, KernelInputs } from './inputs.ts';

/*
 * Inputs in metres become records in grid units and ticks. Only + − × ÷ and the square root of doubles are used, which every engine rounds
 * alike, and each number is rounded once more when it is stored as a float.
 */

// Must match kernel/records.ts.
const kindCapsule = 0;
const kindBox = 1;
const kindPlane = 2;

/** What is fixed for a campaign's whole life. */
export interface CampaignConstants {
  readonly box: CampaignBox;
  readonly seed: number;
  /** Shortest life of a particle; the longest is `lifeTicksMax`. */
  readonly lifeTicksMin: number;
}

/** What an attractor's force falls to at its core radius: 1 / (1² + 1²)^1.5. */
const shareAtCoreRadius = 1 / (2 * Math.SQRT2);
/** In grid units; a shorter capsule is a sphere. */
const capsuleLengthMin = 1e-3;
const laneCount = 4;
const wholeTurn = 4_294_967_296;
const zero: Vec3 = [0, 0, 0];

/** Writes inputs, which must have passed `findInputProblem`, to the memory of a kernel. */
export class InputWriter {
  readonly #floats: Float32Array;
  readonly #words: Uint32Array;
  readonly #constants: CampaignConstants;
  /** Grid units in a metre. */
  readonly #scale: number;
  /** Grid units per tick in a metre per second. */
  readonly #speed: number;
  /** Grid units per squared tick in a metre per squared second. */
  readonly #force: number;
  /** Of the word that is written next. */
  #index = 0;

  constructor(buffer: ArrayBufferLike, constants: CampaignConstants) {
    this.#floats = new Float32Array(buffer);
    this.#words = new Uint32Array(buffer);
    this.#constants = constants;
    this.#scale = boxCells / (2 * constants.box.halfSize);
    this.#speed = this.#scale / ticksPerSecond;
    this.#force = this.#speed / ticksPerSecond;
  }

  write({ forces, attractors, colliders, emitters }: KernelInputs): void {
    this.#startAt(parametersOffset);
    this.#word(this.#constants.seed);
    this.#word(attractors.length);
    this.#word(colliders.length);
    this.#word(emitters.length);
    this.#word(this.#constants.lifeTicksMin);
    this.#word(lifeTicksMax - this.#constants.lifeTicksMin + 1);
    this.#writeForces(forces);
    for (const [index, attractor] of attractors.entries()) {
      this.#startAt(attractorsOffset + index * attractorBytes);
      this.#writeAttractor(attractor);
    }
    for (const [index, collider] of colliders.entries()) {
      this.#startAt(collidersOffset + index * colliderBytes);
      this.#writeCollider(collider);
    }
    let shareEnd = 0;
    for (let index = 0; index < emitterCountMax; index++) {
      const emitter = emitters[index] ?? this.#restingEmitter();
      shareEnd += emitter.share;
      this.#startAt(emittersOffset + index * emitterBytes);
      this.#writeEmitter(emitter, shareEnd);
    }
  }

  #writeForces({ gravity, wind, drag, noise, speedMax, bounce }: CampaignForces): void {
    this.#word(Math.floor((noise.changesPerSecond / ticksPerSecond) * wholeTurn + 0.5));
    this.#float(1 / (noise.size * this.#scale));
    this.#float(noise.strength * this.#force);
    for (const axis of [0, 1, 2] as const) this.#float((gravity[axis] + drag * wind[axis]) * this.#force);
    this.#lanes(1 - drag / ticksPerSecond);
    this.#lanes(speedMax * this.#speed);
    this.#lanes(-speedMax * this.#speed);
    this.#lanes(1 + bounce);
  }

  #writeAttractor({ centre, coreRadius, pull, spin, push }: Attractor): void {
    const core = coreRadius * this.#scale;
    const coreSquared = core * core;
    const perForce = (this.#force * coreSquared) / shareAtCoreRadius;
    this.#place(centre);
    this.#float(pull * perForce);
    this.#vector(spin, perForce);
    this.#vector(push, this.#force * coreSquared * core);
    this.#float(coreSquared);
  }

  #writeCollider(collider: Collider): void {
    const { centre, velocity, angularVelocity, restitution, friction } = collider;
    this.#word(kindOf(collider));
    this.#skipToLanes();
    this.#placeLanes(centre);
    this.#vectorLanes(velocity, this.#speed);
    this.#vectorLanes(angularVelocity, 1 / ticksPerSecond);
    this.#lanes(friction);
    this.#lanes(1 - friction + restitution);
    this.#writeShape(collider);
  }

  #writeShape(collider: Collider): void {
    const scale = this.#scale;
    switch (collider.shape) {
      case 'sphere':
        this.#vectorLanes(zero, 0);
        this.#lanes(collider.radius * scale);
        this.#lanes(0);
        return;
      case 'capsule': {
        const halfLength = collider.halfLength * scale;
        const [, alongY] = axesOf(collider.orientation);
        this.#vectorLanes(alongY, halfLength);
        this.#lanes(collider.radius * scale);
        this.#lanes(halfLength < capsuleLengthMin ? 0 : 1 / (halfLength * halfLength));
        return;
      }
      case 'box':
        this.#vectorLanes(collider.halfSize, scale);
        this.#lanes(0);
        this.#lanes(0);
        for (const axis of axesOf(collider.orientation)) this.#vectorLanes(axis, 1);
        return;
      case 'plane': {
        const normal = unit(collider.normal);
        const [x, y, z] = collider.centre;
        this.#vectorLanes(normal, 1);
        this.#lanes(
          normal[0] * this.#grid(x, 0) + normal[1] * this.#grid(y, 1) + normal[2] * this.#grid(z, 2),
        );
        this.#lanes(0);
        return;
      }
      default:
        unreachable(collider);
    }
  }

  #writeEmitter({ centre, spread, velocity, velocitySpread }: Emitter, shareEnd: number): void {
    this.#place(centre);
    this.#vector(spread, this.#scale);
    this.#vector(velocity, this.#speed);
    this.#vector(velocitySpread, this.#speed);
    this.#float(shareEnd);
  }

  /** Where a broken particle waits for its next birth when its emitter is gone. */
  #restingEmitter(): Emitter {
    const { centre } = this.#constants.box;
    return { centre, spread: zero, velocity: zero, velocitySpread: zero, share: 0 };
  }

  #startAt(offset: number): void {
    this.#index = offset / 4;
  }

  #word(value: number): void {
    this.#words[this.#index] = value;
    this.#index += 1;
  }

  #float(value: number): void {
    this.#floats[this.#index] = value;
    this.#index += 1;
  }

  /** The same in all four lanes. */
  #lanes(value: number): void {
    this.#floats.fill(value, this.#index, this.#index + laneCount);
    this.#index += laneCount;
  }

  /** Lanes lie on boundaries of their size. */
  #skipToLanes(): void {
    this.#index = Math.ceil(this.#index / laneCount) * laneCount;
  }

  #vectorLanes([x, y, z]: Vec3, scale: number): void {
    this.#lanes(x * scale);
    this.#lanes(y * scale);
    this.#lanes(z * scale);
  }

  #placeLanes(place: Vec3): void {
    for (const axis of [0, 1, 2] as const) this.#lanes(this.#grid(place[axis], axis));
  }

  #vector([x, y, z]: Vec3, scale: number): void {
    this.#float(x * scale);
    this.#float(y * scale);
    this.#float(z * scale);
  }

  #place(place: Vec3): void {
    for (const axis of [0, 1, 2] as const) this.#float(this.#grid(place[axis], axis));
  }

  /** A coordinate of the grid from one of the world. */
  #grid(metres: number, axis: 0 | 1 | 2): number {
    const { centre, halfSize } = this.#constants.box;
    return (metres - centre[axis] + halfSize) * this.#scale + boxMin;
  }
}

function kindOf({ shape }: Collider): number {
  switch (shape) {
    case 'sphere':
    case 'capsule':
      return kindCapsule;
    case 'box':
      return kindBox;
    case 'plane':
      return kindPlane;
    default:
      return unreachable(shape);
  }
}

/** Not by Math.hypot: engines round it differently. */
function unit([x, y, z]: Vec3): Vec3 {
  const length = Math.sqrt(x * x + y * y + z * z);
  return [x / length, y / length, z / length];
}

/** The directions of a body's own x, y and z axes. */
function axesOf([x, y, z, w]: Quat): readonly [Vec3, Vec3, Vec3] {
  // Twice the products of a quaternion, made a unit one on the way.
  const twice = 2 / (x * x + y * y + z * z + w * w);
  return [
    [1 - twice * (y * y + z * z), twice * (x * y + w * z), twice * (x * z - w * y)],
    [twice * (x * y - w * z), 1 - twice * (x * x + z * z), twice * (y * z + w * x)],
    [twice * (x * z + w * y), twice * (y * z - w * x), 1 - twice * (x * x + y * y)],
  ];
}
