import { type KernelOptions, ParticleKernel } from '@streamxr/campaign';

/** A kernel, and what steps it. */
export interface KernelStepper extends Disposable {
  readonly kernel: ParticleKernel;
  /** That take part in a step. */
  readonly threads: number;
  /** One tick of everything. Throws when a thread has died; the kernel is of no use then. */
  step(tick: number): void;
}

export type OpenKernel = (options: KernelOptions) => Promise<KernelStepper>;

/** A kernel that is stepped by the thread that asks. */
export const openKernelAlone: OpenKernel = async (options) => {
  const kernel = await ParticleKernel.create(options);
  return {
    kernel,
    threads: 1,
    step: (tick) => kernel.step(tick),
    [Symbol.dispose]: () => undefined,
  };
};
