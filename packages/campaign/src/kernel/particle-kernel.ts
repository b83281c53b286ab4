import { assert } from '@streamxr/kernel';
import type { Vec3 } from '@streamxr/spatial';
import {
  boxCells,
  boxMin,
  chunkCohorts,
  chunkCountMax,
  chunkHashBytes,
  chunkHashesOffset,
  chunkSlots,
  cohortAxisBytes,
  cohortBytes,
  cohortHeaderBytes,
  cohortSlots,
  cohortsOffset,
  colliderCountMax,
  lifeTicksMax,
  packedBytes,
  reactionUnitsPerSpeed,
  threadBytes,
  threadCountMax,
  threadsOffset,
  ticksPerSecond,
  totalsBytes,
  totalsOffset,
} from '../../kernel/layout.ts';
import { findBoxProblem, findInputProblem } from './check-inputs.ts';
import { type KernelMachine, stepChunks } from './engine.ts';
import type { CampaignBox, KernelInputs } from './inputs.ts';
import { compileKernel, createMemory, startMachine } from './module.ts';
import { rootHash } from './root-hash.ts';
import { InputWriter } from './write-inputs.ts';

export interface KernelOptions {
  readonly box: CampaignBox;
  /** A whole number of 32 bits, the same on every machine. */
  readonly seed: number;
  /** A multiple of 16. Comparing part of a campaign needs a multiple of 4,096. */
  readonly particles: number;
  /** How many particles `resize` may go up to; `particles` unless said. */
  readonly capacity?: number;
  /** Shortest life of a particle; the longest is 480 ticks. */
  readonly lifeTicksMin?: number;
  /** False saves the bytes for drawing, where nobody draws. */
  readonly drawn?: boolean;
}

/** One particle, in metres and metres per second. */
export interface ParticleState {
  readonly position: Vec3;
  readonly velocity: Vec3;
  readonly emitter: number;
  readonly bornTick: number;
}

const lifeTicksMinDefault = 120;
const tickMax = 0x7fff_0000;
const particlesMax = chunkCountMax * chunkSlots;

/** The inputs of a kernel that has been told nothing. */
const stillness: KernelInputs = {
  forces: {
    gravity: [0, 0, 0],
    wind: [0, 0, 0],
    drag: 0,
    noise: { strength: 0, size: 1, changesPerSecond: 0 },
    speedMax: 1,
    bounce: 0,
  },
  attractors: [],
  colliders: [],
  emitters: [],
};

/** What a kernel's memory must hold. */
export function kernelMemoryBytes({ particles, capacity = particles, drawn = true }: KernelOptions): number {
  return packedOffset(capacity) + (drawn ? capacity * packedBytes : 0);
}

/** How far into the memory lies what is drawn: behind all cohorts, on a boundary of 64 bytes. */
function packedOffset(capacity: number): number {
  return cohortsOffset + Math.ceil(((capacity / cohortSlots) * cohortBytes) / 64) * 64;
}

/**
 * The particles of one campaign. Equal constants, equal inputs and equal ticks give equal bits on every machine; what the first n
 * slots do does not depend on how many there are. Misuse throws: whatever comes from outside must have passed
 * `findInputProblem` before.
 */
export class ParticleKernel {
  readonly box: CampaignBox;
  readonly capacity: number;
  readonly #machine: KernelMachine;
  readonly #writer: InputWriter;
  readonly #drawn: boolean;
  readonly #unitsPerMetre: number;
  #particles: number;
  #nextTick = 0;
  #exactTick = 0;
  #stepping: { readonly tick: number } | null = null;
  /** Cohorts born at this tick or later have not been packed yet. */
  #unpackedTick = 0;

  /** A kernel in a memory of its own. */
  static async create(options: KernelOptions): Promise<ParticleKernel> {
    const memory = createMemory(kernelMemoryBytes(options), false);
    return new ParticleKernel(startMachine(await compileKernel(), memory), options);
  }

  /** In a memory of at least `kernelMemoryBytes`, which is wiped. All slots sleep until they are born, from tick 0 on. */
  constructor(machine: KernelMachine, options: KernelOptions) {
    const { box, seed, particles, capacity = particles, lifeTicksMin = lifeTicksMinDefault } = options;
    const { drawn = true } = options;
    const boxProblem = findBoxProblem(box);
    if (boxProblem !== null) throw new RangeError(boxProblem);
    checkWhole('seed', seed, 0, 0xffff_ffff);
    checkWhole('lifeTicksMin', lifeTicksMin, 1, lifeTicksMax);
    checkParticles(capacity, particlesMax);
    checkParticles(particles, capacity);
    assert(
      machine.buffer.byteLength >= kernelMemoryBytes(options),
      'the memory is large enough for the kernel',
    );
    this.box = box;
    this.capacity = capacity;
    this.#particles = particles;
    this.#machine = machine;
    this.#drawn = drawn;
    this.#unitsPerMetre = boxCells / (2 * box.halfSize);
    this.#writer = new InputWriter(machine.buffer, { box, seed, lifeTicksMin });
    this.reset(0);
  }

  get particles(): number {
    return this.#particles;
  }

  get chunkCount(): number {
    return Math.ceil(this.#particles / chunkSlots);
  }

  /** The tick that comes next. */
  get nextTick(): number {
    return this.#nextTick;
  }

  /** True once every slot was born under inputs that this kernel has seen: from then on it equals all others. */
  get isExact(): boolean {
    return this.#nextTick >= this.#exactTick;
  }

  /** Wipes everything. The next step is that of `tick`; so many ticks later as a life may last, the kernel is exact. */
  reset(tick: number): void {
    checkWhole('tick', tick, 0, tickMax);
    this.#stepping = null;
    // What lies behind is written before it is read: cohorts when they are put to sleep, what is drawn by the first packing.
    new Uint8Array(this.#machine.buffer, 0, cohortsOffset).fill(0);
    this.#writer.write(stillness);
    this.#sleep(0, this.#particles, tick);
    this.#nextTick = tick;
  }

  /** More or fewer particles, up to the capacity. What stays is as it was; what comes sleeps until it is born. */
  resize(particles: number): void {
    checkParticles(particles, this.capacity);
    assert(this.#stepping === null, 'no step is under way');
    if (particles > this.#particles) this.#sleep(this.#particles, particles, this.#nextTick);
    this.#particles = particles;
  }

  /** Holds from the next step on. Throws a RangeError that says what is wrong; the kernel then goes on with what it had. */
  setInputs(inputs: KernelInputs): void {
    const problem = findInputProblem(inputs, this.box);
    if (problem !== null) throw new RangeError(problem);
    assert(this.#stepping === null, 'no step is under way');
    this.#writer.write(inputs);
  }

  /** One tick of everything. `tick` must be `nextTick`. */
  step(tick: number): void {
    this.beginStep(tick);
    this.stepChunks(0, this.chunkCount, 0);
    this.endStep();
  }

  /** The first part of a step on several threads: afterwards each steps chunks of its own. */
  beginStep(tick: number): void {
    assert(this.#stepping === null, 'no step is under way');
    assert(tick === this.#nextTick, `tick ${this.#nextTick} comes next, not ${tick}`);
    checkWhole('tick', tick, 0, tickMax);
    for (let thread = 0; thread < threadCountMax; thread++) this.#totals(thread).fill(0n);
    this.#machine.engine.buildGrid(tick);
    this.#stepping = { tick };
  }

  /** Steps the chunks [first, end). Two threads, of different numbers below 8, may do so at once in a shared memory. */
  stepChunks(first: number, end: number, thread: number): void {
    assert(this.#stepping !== null, 'a step is under way');
    stepChunks(this.#machine, this.#particles, { first, end, tick: this.#stepping.tick, thread });
  }

  /** After all chunks have been stepped. */
  endStep(): void {
    assert(this.#stepping !== null, 'a step is under way');
    this.#nextTick = this.#stepping.tick + 1;
    this.#stepping = null;
  }

  /** Two words for each chunk, as it is now. */
  chunkHashes(): Uint32Array {
    assert(this.#stepping === null, 'no step is under way');
    this.#machine.engine.checksum(0, this.#particles / cohortSlots);
    const wordCount = (this.chunkCount * chunkHashBytes) / 4;
    return Uint32Array.from(new Uint32Array(this.#machine.buffer, chunkHashesOffset, wordCount));
  }

  /** The checksum of the first particles, which is that of a campaign of no more. Whole chunks only, but for all of them. */
  rootHash(particles = this.#particles): string {
    checkParticles(particles, this.#particles);
    assert(
      particles === this.#particles || particles % chunkSlots === 0,
      'only whole chunks can be compared',
    );
    return rootHash(this.chunkHashes(), Math.ceil(particles / chunkSlots));
  }

  /** By collider x, y, z: the sum of the speeds that the last step's particles lost to it, metres per second. */
  reactions(target = new Float64Array(colliderCountMax * 3)): Float64Array {
    target.fill(0);
    const perUnit = ticksPerSecond / (reactionUnitsPerSpeed * this.#unitsPerMetre);
    for (let thread = 0; thread < threadCountMax; thread++) {
      const totals = this.#totals(thread);
      // Sums of whole numbers below 2⁵³, so their order is of no matter.
      for (const [index, units] of totals.entries()) target[index] = (target[index] ?? 0) + Number(units);
    }
    for (const [index, units] of target.entries()) target[index] = units * perUnit;
    return target;
  }

  /**
   * Brings what is drawn up to date and gives it: 16 bytes a particle, as kernel/particles/pack.ts says. The view stays valid, and
   * changes with the next packing.
   */
  pack(): Uint32Array {
    assert(this.#drawn, 'this kernel was made to be drawn');
    const offset = packedOffset(this.capacity);
    const tick = Math.max(0, this.#nextTick - 1);
    this.#machine.engine.pack(offset, 0, this.#particles / cohortSlots, tick, this.#unpackedTick);
    this.#unpackedTick = this.#nextTick;
    return new Uint32Array(this.#machine.buffer, offset, (this.#particles * packedBytes) / 4);
  }

  /** The state of a chunk between two steps, for those whose checksum differs. */
  exportChunk(chunk: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#chunkBytes(chunk));
  }

  /** Takes a chunk over from a kernel that has done the same steps. */
  importChunk(chunk: number, bytes: Uint8Array): void {
    assert(this.#stepping === null, 'no step is under way');
    const own = this.#chunkBytes(chunk);
    if (bytes.byteLength !== own.byteLength)
      throw new RangeError(`a chunk of ${bytes.byteLength} bytes instead of ${own.byteLength}`);
    own.set(bytes);
    this.#unpackedTick = 0;
  }

  /** One particle; null while it sleeps. For sounds, tests and the curious, not for many at a time. */
  particle(slot: number): ParticleState | null {
    checkWhole('slot', slot, 0, this.#particles - 1);
    const cohort = cohortsOffset + Math.floor(slot / cohortSlots) * cohortBytes;
    const view = new DataView(this.#machine.buffer, cohort, cohortBytes);
    const emitter = view.getInt32(8, true);
    if (emitter < 0) return null;
    const lane = cohortHeaderBytes + (slot % cohortSlots) * 4;
    const axis = (index: number): number => view.getFloat32(lane + index * cohortAxisBytes, true);
    const place = (index: 0 | 1 | 2): number =>
      (axis(index) - boxMin) / this.#unitsPerMetre + this.box.centre[index] - this.box.halfSize;
    const speed = (index: number): number => (axis(index) * ticksPerSecond) / this.#unitsPerMetre;
    return {
      position: [place(0), place(1), place(2)],
      velocity: [speed(3), speed(4), speed(5)],
      emitter,
      bornTick: view.getUint32(4, true),
    };
  }

  /** The memory, as kernel/layout.ts lays it out. */
  get buffer(): ArrayBufferLike {
    return this.#machine.buffer;
  }

  #sleep(firstParticle: number, endParticle: number, tick: number): void {
    this.#machine.engine.reset(firstParticle / cohortSlots, endParticle / cohortSlots, tick);
    this.#exactTick = tick + lifeTicksMax;
    this.#unpackedTick = 0;
  }

  #totals(thread: number): BigInt64Array {
    const offset = threadsOffset + thread * threadBytes + totalsOffset;
    return new BigInt64Array(this.#machine.buffer, offset, (colliderCountMax * totalsBytes) / 8);
  }

  #chunkBytes(chunk: number): Uint8Array {
    checkWhole('chunk', chunk, 0, this.chunkCount - 1);
    const first = chunk * chunkCohorts;
    const cohorts = Math.min(chunkCohorts, this.#particles / cohortSlots - first);
    return new Uint8Array(this.#machine.buffer, cohortsOffset + first * cohortBytes, cohorts * cohortBytes);
  }
}

function checkParticles(count: number, max: number): void {
  checkWhole('particles', count, cohortSlots, max);
  if (count % cohortSlots !== 0) throw new RangeError(`${count} particles are no multiple of ${cohortSlots}`);
}

function checkWhole(name: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max)
    throw new RangeError(`${name} is ${value}, not a whole number from ${min} to ${max}`);
}
