import { lifeTicksMax, threadBytes, threadsOffset, totalsOffset } from '../../../kernel/layout.ts';
import type { ParticleEngine } from '../../kernel/engine.ts';
import { mix, purposes, salt, share, spread } from './chance.ts';
import { add, bitsOf, clamp, div, mul, nearest, pmin, sqrt, sub } from './floats.ts';
import { buildGrid } from './grid.ts';
import { type Parameters, ReferenceMemory, type Triple } from './memory.ts';
import { touch } from './touch.ts';

const slots = 16;
const chunkCohorts = 256;
const boxMin = 0.5;
const boxMax = 30.5;
const dormant = 0xffff_ffff;
const primes = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d] as const;
const axes = [0, 1, 2] as const;

/** The kernel once more, slowly and plainly, over the same memory: what the module does must leave the same bytes. */
export class ReferenceEngine implements ParticleEngine {
  readonly #memory: ReferenceMemory;

  constructor(buffer: ArrayBufferLike) {
    this.#memory = new ReferenceMemory(buffer);
  }

  reset(first: number, end: number, tick: number): void {
    for (let cohort = first; cohort < end; cohort++) {
      const header = this.#memory.cohort(cohort);
      this.#memory.setWord(header, this.#nextBirth(cohort, tick));
      this.#memory.setWord(header + 4, tick);
      this.#memory.setWord(header + 8, dormant);
      for (let lane = 0; lane < slots; lane++) this.#clear(cohort * slots + lane);
    }
  }

  buildGrid(tick: number): void {
    buildGrid(this.#memory, tick);
  }

  step(first: number, end: number, tick: number, thread: number): void {
    const memory = this.#memory;
    const { parameters } = memory;
    const totals = (threadsOffset + thread * threadBytes + totalsOffset) / 8;
    memory.totals.fill(0n, totals, totals + 96);
    for (let cohort = first; cohort < end; cohort++) {
      const header = memory.cohort(cohort);
      const left = (memory.word(header) - tick) >>> 0;
      if (left === 0 || left >= lifeTicksMax) this.#giveBirth(parameters, cohort, tick);
      else if (memory.word(header + 8) !== dormant) this.#moveCohort(parameters, cohort, tick, totals);
    }
  }

  checksum(first: number, end: number): void {
    for (let start = first; start < end; start += chunkCohorts) {
      const hash = new ChunkHash();
      for (let cohort = start; cohort < Math.min(start + chunkCohorts, end); cohort++)
        hash.mixCohort(this.#memory, cohort);
      hash.store(this.#memory, start / chunkCohorts);
    }
  }

  pack(target: number, first: number, end: number, tick: number, newSince: number): void {
    const memory = this.#memory;
    for (let cohort = first; cohort < end; cohort++) {
      const header = memory.cohort(cohort);
      const [due, born, emitter] = [memory.word(header), memory.word(header + 4), memory.word(header + 8)];
      for (let lane = 0; lane < slots; lane++) {
        const slot = cohort * slots + lane;
        const at = target + slot * 16;
        const life = Math.min(127, 1 + Math.floor(((due - tick) * 126) / Math.max(1, due - born)));
        const now = emitter === dormant ? [0, 0] : this.#packed(slot, (emitter & 7) | (life << 9));
        const hasPast = emitter !== dormant && born < newSince;
        const before = hasPast ? [memory.word(at), memory.word(at + 4)] : now;
        for (const [index, word] of [...now, ...before].entries()) memory.setWord(at + index * 4, word);
      }
    }
  }

  #nextBirth(cohort: number, tick: number): number {
    const { seed, lifeTicksMin, lifeTicksRange } = this.#memory.parameters;
    const lifetime = lifeTicksMin + ((mix(cohort + salt(seed, 0, purposes.lifetime)) >>> 8) % lifeTicksRange);
    const phase = (mix(cohort + salt(seed, 0, purposes.phase)) >>> 8) % lifetime;
    const since = (tick + phase) % lifetime;
    return since === 0 ? tick : tick + lifetime - since;
  }

  #giveBirth(parameters: Parameters, cohort: number, tick: number): void {
    const header = this.#memory.cohort(cohort);
    const emitter = this.#chooseEmitter(parameters, cohort, tick);
    this.#memory.setWord(header, this.#nextBirth(cohort, tick + 1));
    this.#memory.setWord(header + 4, tick);
    this.#memory.setWord(header + 8, emitter);
    for (let lane = 0; lane < slots; lane++) {
      if (emitter === dormant) this.#clear(cohort * slots + lane);
      else this.#place(parameters, cohort * slots + lane, emitter, tick);
    }
  }

  #chooseEmitter({ seed, emitterCount }: Parameters, cohort: number, tick: number): number {
    const turn = share(cohort, salt(seed, tick, purposes.emitter));
    for (let index = 0; index < emitterCount; index++)
      if (turn < this.#memory.emitter(index).shareEnd) return index;
    return dormant;
  }

  #place({ seed }: Parameters, slot: number, emitterIndex: number, tick: number): void {
    const emitter = this.#memory.emitter(emitterIndex & 7);
    for (let axis = 0; axis < 6; axis++) {
      const together = spread(slot >>> 4, salt(seed, tick, purposes.cohortBirth + axis));
      const apart = spread(slot, salt(seed, tick, purposes.slotBirth + axis));
      const scattered = add(mul(together, 0.875), mul(apart, 0.125));
      const value = add(emitter.centre[axis] ?? 0, mul(emitter.spread[axis] ?? 0, scattered));
      this.#memory.setFloat(
        this.#memory.slotAxis(slot, axis),
        axis < 3 ? clamp(value, boxMin, boxMax) : value,
      );
    }
  }

  #moveCohort(parameters: Parameters, cohort: number, tick: number, totals: number): void {
    const slotsOfCohort = Array.from({ length: slots }, (_, lane) => cohort * slots + lane);
    const salted = salt(parameters.seed, tick, purposes.dither);
    let mask = 0;
    for (const slot of slotsOfCohort) mask |= this.#accelerate(parameters, slot, salted);
    for (let index = 0; index < 32; index++)
      if ((mask & (1 << index)) !== 0) for (const slot of slotsOfCohort) this.#touch(slot, index, totals);
    for (const slot of slotsOfCohort) {
      for (const axis of axes) this.#moveAxis(parameters, slot, axis);
      const [x, y, z] = this.#triple(slot, 0);
      if (Number.isNaN(add(x, add(y, z))))
        this.#place(parameters, slot, this.#memory.word(this.#memory.cohort(cohort) + 8), tick);
    }
  }

  /** Gives the mask of the node that the particle looked at. */
  #accelerate({ keep }: Parameters, slot: number, salted: number): number {
    const memory = this.#memory;
    const node = this.#ditheredNode(this.#triple(slot, 0), salted);
    const velocity = this.#triple(slot, 3);
    for (const axis of axes) {
      const next = add(mul(velocity[axis], keep), memory.float(node + axis * 4));
      memory.setFloat(memory.slotAxis(slot, axis + 3), next);
    }
    return memory.word(node + 12);
  }

  #touch(slot: number, index: number, totals: number): void {
    const memory = this.#memory;
    const body = { position: this.#triple(slot, 0), velocity: this.#triple(slot, 3) };
    const touched = touch(memory.collider(index), body);
    if (touched === null) return;
    for (const axis of axes) {
      memory.setFloat(memory.slotAxis(slot, axis), touched.body.position[axis]);
      memory.setFloat(memory.slotAxis(slot, axis + 3), touched.body.velocity[axis]);
      const sum = memory.totals[totals + index * 3 + axis] ?? 0n;
      memory.totals[totals + index * 3 + axis] = sum + BigInt(touched.reaction[axis]);
    }
  }

  #moveAxis({ speedMax, rebound }: Parameters, slot: number, axis: 0 | 1 | 2): void {
    const memory = this.#memory;
    const speed = clamp(memory.float(memory.slotAxis(slot, axis + 3)), -speedMax, speedMax);
    const moved = add(memory.float(memory.slotAxis(slot, axis)), speed);
    const inside = clamp(moved, boxMin, boxMax);
    memory.setFloat(memory.slotAxis(slot, axis), inside);
    memory.setFloat(memory.slotAxis(slot, axis + 3), sub(speed, inside === moved ? 0 : mul(speed, rebound)));
  }

  #ditheredNode([x, y, z]: Triple, salted: number): number {
    const diceX = Math.imul((bitsOf(x) ^ (bitsOf(y) << 7)) + salted, primes[0]);
    const diceY = Math.imul(diceX, primes[1]);
    const diceZ = Math.imul(diceY, primes[2]);
    return this.#memory.node(nodeOf(x, diceX), nodeOf(y, diceY), nodeOf(z, diceZ));
  }

  #packed(slot: number, look: number): readonly [number, number] {
    const { speedMax } = this.#memory.parameters;
    const [x, y, z] = this.#triple(slot, 0).map((coordinate) =>
      nearest(mul(sub(coordinate, boxMin), div(65_535, 30))),
    ) as [number, number, number];
    const [velocityX, velocityY, velocityZ] = this.#triple(slot, 3);
    const squared = add(mul(velocityX, velocityX), add(mul(velocityY, velocityY), mul(velocityZ, velocityZ)));
    const speedShare = sqrt(pmin(mul(sqrt(squared), div(1, speedMax)), 1));
    const speed = nearest(mul(speedShare, 63));
    return [(x | (y << 16)) >>> 0, (z | ((look | (speed << 3)) << 16)) >>> 0];
  }

  #clear(slot: number): void {
    for (let axis = 0; axis < 6; axis++) this.#memory.setFloat(this.#memory.slotAxis(slot, axis), 0);
  }

  #triple(slot: number, from: 0 | 3): Triple {
    const at = (axis: number): number => this.#memory.float(this.#memory.slotAxis(slot, from + axis));
    return [at(0), at(1), at(2)];
  }
}

/** The whole part of a coordinate moved up by [0, 1) in steps of 1/65,536. */
function nodeOf(coordinate: number, dice: number): number {
  return ((bitsOf(add(coordinate, 128)) + (dice >>> 16)) >>> 16) & 31;
}

/** kernel/particles/checksum.ts: four lanes of two running mixes. */
class ChunkHash {
  readonly #positions = [0, 0, 0, 0];
  readonly #velocities = [0, 0, 0, 0];

  mixCohort(memory: ReferenceMemory, cohort: number): void {
    const born = memory.word(memory.cohort(cohort) + 4);
    const emitter = memory.word(memory.cohort(cohort) + 8);
    for (let lane = 0; lane < 4; lane++) {
      this.#mix(this.#positions, lane, emitter);
      this.#mix(this.#velocities, lane, born);
    }
    if (emitter === dormant) return;
    for (let lane = 0; lane < slots; lane++) {
      const slot = cohort * slots + lane;
      const word = (axis: number): number => memory.word(memory.slotAxis(slot, axis));
      this.#mix(this.#positions, lane % 4, folded(word(0), word(1), word(2)));
      this.#mix(this.#velocities, lane % 4, folded(word(3), word(4), word(5)));
    }
  }

  store(memory: ReferenceMemory, chunk: number): void {
    memory.setWord(memory.chunkHash(chunk), wordOf(this.#positions));
    memory.setWord(memory.chunkHash(chunk) + 4, wordOf(this.#velocities));
  }

  #mix(lanes: number[], lane: number, word: number): void {
    const product = Math.imul((lanes[lane] ?? 0) ^ word, primes[0]);
    lanes[lane] = product ^ (product >>> 15);
  }
}

function folded(x: number, y: number, z: number): number {
  return x + Math.imul(y, primes[1]) + Math.imul(z, primes[2]);
}

function wordOf(lanes: readonly number[]): number {
  return lanes.reduce((word, lane) => mix(word ^ lane), 0);
}
