import { assert } from '@streamxr/kernel';
import { chunkCohorts, chunkSlots, cohortSlots, threadCountMax } from '../../kernel/layout.ts';

/** What the compiled module exports, and what the scalar reference does as well: cohorts [first, end) at a time. */
export interface ParticleEngine {
  /** Puts cohorts to sleep until they are born, at `tick` or later. */
  reset(first: number, end: number, tick: number): void;
  /** From the inputs of the tick, before its steps. */
  buildGrid(tick: number): void;
  step(first: number, end: number, tick: number, thread: number): void;
  /** Leaves the checksums of whole chunks. */
  checksum(first: number, end: number): void;
  /** To the byte offset `target`. Cohorts born at `newSince` or later have no past; that of the others is the last packing. */
  pack(target: number, first: number, end: number, tick: number, newSince: number): void;
}

/** An engine and the memory that it works on. */
export interface KernelMachine {
  readonly engine: ParticleEngine;
  readonly buffer: ArrayBufferLike;
}

export interface ChunkRange {
  /** Chunks [first, end). */
  readonly first: number;
  readonly end: number;
  readonly tick: number;
  /** Below 8; threads that step at the same time have different numbers. */
  readonly thread: number;
}

/** What a thread does of a step: its own chunks of a campaign of so many particles. */
export function stepChunks(
  machine: KernelMachine,
  particles: number,
  { first, end, tick, thread }: ChunkRange,
): void {
  const chunkCount = Math.ceil(particles / chunkSlots);
  assert(first >= 0 && first <= end && end <= chunkCount, 'the chunks are those of the campaign');
  assert(thread >= 0 && thread < threadCountMax, 'the thread has a place for its sums');
  const endCohort = Math.min(end * chunkCohorts, particles / cohortSlots);
  machine.engine.step(first * chunkCohorts, endCohort, tick, thread);
}
