import { chunkSlots } from '../../kernel/layout.ts';

/** Quality levels: how many particles a client simulates of those that a campaign has. */
export const particleLevels = { low: 100_000, medium: 250_000, high: 500_000, ultra: 1_000_000 } as const;
export type ParticleLevel = keyof typeof particleLevels;

/** Whole chunks, but for all of a campaign: those can be compared with others. */
export function prefixFor(level: ParticleLevel, particles: number): number {
  const wanted = particleLevels[level];
  return wanted >= particles ? particles : Math.ceil(wanted / chunkSlots) * chunkSlots;
}

export interface GrowthStep {
  /** Chunks [first, end) to be made by a replay. */
  readonly firstChunk: number;
  readonly endChunk: number;
  /** How many particles there are afterwards. */
  readonly particles: number;
}

/** The ways from so many particles to as many as are wanted, each small enough that its replay catches up while the rest goes on. */
export function growthPlan(particles: number, wanted: number): readonly GrowthStep[] {
  const steps: GrowthStep[] = [];
  const levels = Object.values(particleLevels);
  let at = particles;
  while (at < wanted) {
    const next = Math.min(wanted, levels.find((level) => level > at * 1.5) ?? wanted);
    const end = next >= wanted ? wanted : Math.ceil(next / chunkSlots) * chunkSlots;
    steps.push({
      firstChunk: Math.floor(at / chunkSlots),
      endChunk: Math.ceil(end / chunkSlots),
      particles: end,
    });
    at = end;
  }
  return steps;
}

/** Neighbouring chunks together: ranges [first, end) of those that are to be made anew. */
export function chunkRanges(chunks: readonly number[]): readonly (readonly [first: number, end: number])[] {
  const ranges: [number, number][] = [];
  for (const chunk of chunks.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last?.[1] === chunk) last[1] = chunk + 1;
    else ranges.push([chunk, chunk + 1]);
  }
  return ranges;
}
