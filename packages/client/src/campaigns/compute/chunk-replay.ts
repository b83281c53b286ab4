import {
  type CampaignDescription,
  chunkRanges,
  kernelOptionsOf,
  ParticleKernel,
  type Replay,
} from '@streamxr/campaign';

export type ReplayProgress = 'working' | 'caught-up' | 'too-old';

/** Makes some chunks of a campaign anew, from the inputs of the last eight seconds, beside the kernel that goes on. */
export class ChunkReplay {
  readonly #chunks: readonly number[];
  readonly #kernel: ParticleKernel;
  readonly #replay: Replay;
  readonly #ranges: readonly (readonly [first: number, end: number])[];

  private constructor(kernel: ParticleKernel, replay: Replay, chunks: readonly number[]) {
    this.#kernel = kernel;
    this.#replay = replay;
    this.#chunks = chunks;
    this.#ranges = chunkRanges(chunks);
    kernel.reset(replay.nextTick);
  }

  /** `particles` are there when it is done; the chunks are among them. */
  static async start(
    description: CampaignDescription,
    particles: number,
    replay: Replay,
    chunks: readonly number[],
  ): Promise<ChunkReplay> {
    const kernel = await ParticleKernel.create({ ...kernelOptionsOf(description, particles), drawn: false });
    return new ChunkReplay(kernel, replay, chunks);
  }

  /** Goes on until it is where `target` is, or the time is up. */
  work(target: ParticleKernel, isTimeUp: () => boolean): ReplayProgress {
    while (this.#kernel.nextTick < target.nextTick) {
      if (isTimeUp()) return 'working';
      const next = this.#replay.next(target.nextTick - 1);
      if (next === null) return 'too-old';
      this.#kernel.setInputs(next.inputs);
      this.#kernel.beginStep(next.tick);
      for (const [first, end] of this.#ranges) this.#kernel.stepChunks(first, end, 0);
      this.#kernel.endStep();
    }
    return 'caught-up';
  }

  /** Gives the chunks to a kernel that is at the same tick and has at least as many particles. */
  handOver(target: ParticleKernel): void {
    for (const chunk of this.#chunks) target.importChunk(chunk, this.#kernel.exportChunk(chunk));
  }
}
