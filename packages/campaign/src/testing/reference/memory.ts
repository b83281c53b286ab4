import {
  attractorBytes,
  attractorsOffset,
  chunkHashesOffset,
  cohortAxisBytes,
  cohortBytes,
  cohortHeaderBytes,
  cohortSlots,
  cohortsOffset,
  colliderBytes,
  collidersOffset,
  emitterBytes,
  emittersOffset,
  gridOffset,
  parametersOffset,
} from '../../../kernel/layout.ts';

/** Of a number in all four lanes. */
const laneBytes = 16;

/** The memory of a kernel by the names of kernel/records.ts, one float or word at a time. */
export class ReferenceMemory {
  readonly floats: Float32Array;
  readonly words: Uint32Array;
  readonly bytes: Uint8Array;
  readonly totals: BigInt64Array;

  constructor(buffer: ArrayBufferLike) {
    this.floats = new Float32Array(buffer);
    this.words = new Uint32Array(buffer);
    this.bytes = new Uint8Array(buffer);
    this.totals = new BigInt64Array(buffer);
  }

  float(offset: number): number {
    return this.floats[offset >>> 2] ?? Number.NaN;
  }

  word(offset: number): number {
    return this.words[offset >>> 2] ?? 0;
  }

  setFloat(offset: number, value: number): void {
    this.floats[offset >>> 2] = value;
  }

  setWord(offset: number, value: number): void {
    this.words[offset >>> 2] = value;
  }

  get parameters(): Parameters {
    const at = parametersOffset;
    return {
      seed: this.word(at),
      attractorCount: this.word(at + 4),
      colliderCount: this.word(at + 8),
      emitterCount: this.word(at + 12),
      lifeTicksMin: this.word(at + 16),
      lifeTicksRange: this.word(at + 20),
      noiseTurnPerTick: this.word(at + 24),
      noiseTurnsPerUnit: this.float(at + 28),
      noiseStrength: this.float(at + 32),
      ambient: this.#vector(at + 36),
      keep: this.float(at + 48),
      speedMax: this.float(at + 64),
      rebound: this.float(at + 96),
    };
  }

  emitter(index: number): EmitterRecord {
    const at = emittersOffset + index * emitterBytes;
    return {
      centre: [...this.#vector(at), ...this.#vector(at + 24)],
      spread: [...this.#vector(at + 12), ...this.#vector(at + 36)],
      shareEnd: this.float(at + 48),
    };
  }

  attractor(index: number): AttractorRecord {
    const at = attractorsOffset + index * attractorBytes;
    return {
      centre: this.#vector(at),
      pull: this.float(at + 12),
      spin: this.#vector(at + 16),
      push: this.#vector(at + 28),
      coreSquared: this.float(at + 40),
    };
  }

  collider(index: number): ColliderRecord {
    const at = collidersOffset + index * colliderBytes;
    const float = (field: number): number => this.float(at + field * laneBytes);
    const vector = (field: number): Triple => [float(field), float(field + 1), float(field + 2)];
    return {
      kind: this.word(at),
      centre: vector(1),
      velocity: vector(4),
      angular: vector(7),
      friction: float(10),
      rebound: float(11),
      extent: vector(12),
      radius: float(15),
      perExtentSquared: float(16),
      axes: [vector(17), vector(20), vector(23)],
    };
  }

  cohort(index: number): number {
    return cohortsOffset + index * cohortBytes;
  }

  /** Where an axis of a slot lies: 0 to 2 for the position, 3 to 5 for the velocity. */
  slotAxis(slot: number, axis: number): number {
    const cohort = this.cohort(Math.floor(slot / cohortSlots));
    return cohort + cohortHeaderBytes + axis * cohortAxisBytes + (slot % cohortSlots) * 4;
  }

  node(x: number, y: number, z: number): number {
    return gridOffset + (x + 32 * (y + 32 * z)) * 16;
  }

  chunkHash(chunk: number): number {
    return chunkHashesOffset + chunk * 8;
  }

  #vector(at: number): Triple {
    return [this.float(at), this.float(at + 4), this.float(at + 8)];
  }
}

export type Triple = readonly [number, number, number];

export interface Parameters {
  readonly seed: number;
  readonly attractorCount: number;
  readonly colliderCount: number;
  readonly emitterCount: number;
  readonly ambient: Triple;
  readonly keep: number;
  readonly speedMax: number;
  readonly rebound: number;
  readonly noiseStrength: number;
  readonly noiseTurnsPerUnit: number;
  readonly noiseTurnPerTick: number;
  readonly lifeTicksMin: number;
  readonly lifeTicksRange: number;
}

/** Six axes: position, then velocity. */
export interface EmitterRecord {
  readonly centre: readonly number[];
  readonly spread: readonly number[];
  readonly shareEnd: number;
}

export interface AttractorRecord {
  readonly centre: Triple;
  readonly pull: number;
  readonly spin: Triple;
  readonly push: Triple;
  readonly coreSquared: number;
}

export interface ColliderRecord {
  readonly kind: number;
  readonly centre: Triple;
  readonly velocity: Triple;
  readonly angular: Triple;
  readonly friction: number;
  readonly rebound: number;
  readonly extent: Triple;
  readonly radius: number;
  readonly perExtentSquared: number;
  readonly axes: readonly [Triple, Triple, Triple];
}
