import {
  chunkSlots,
  compileKernel,
  createMemory,
  kernelMemoryBytes,
  type KernelOptions,
  ParticleKernel,
  startMachine,
  stepChunks,
} from '@streamxr/campaign';
import { busyBox, busyScene } from '@streamxr/campaign/testing';

/** What every engine is given to do. */
export interface SceneRun {
  readonly particles: number;
  readonly ticks: number;
  /** A checksum is taken after so many ticks, again and again. */
  readonly every: number;
  readonly threads: 1 | 2;
}

/** One half of each step, on another thread. */
export interface Helper {
  ask(order: HelperOrder): Promise<void>;
  stop(): void;
}

export type HelperOrder =
  | { readonly type: 'start'; readonly memory: WebAssembly.Memory; readonly particles: number }
  | { readonly type: 'step'; readonly first: number; readonly end: number; readonly tick: number };

const seed = 20_261_122;

/** The checksums of the busy scene. Bundled once, and run as it is by every engine that is compared. */
export async function runScene(run: SceneRun, startHelper: () => Helper): Promise<string[]> {
  const options: KernelOptions = { box: busyBox, seed, particles: run.particles, drawn: false };
  const inputsAt = busyScene();
  const memory = createMemory(kernelMemoryBytes(options), run.threads === 2);
  const compiled = await compileKernel({ shared: run.threads === 2 });
  const kernel = new ParticleKernel(startMachine(compiled, memory), options);
  const helper = run.threads === 2 ? startHelper() : null;
  await helper?.ask({ type: 'start', memory, particles: run.particles });
  // Not in halves: what one thread does must not depend on where it begins.
  const cut = Math.floor((run.particles / chunkSlots) * 0.4);
  const roots: string[] = [];
  for (let tick = 0; tick < run.ticks; tick++) {
    kernel.setInputs(inputsAt(tick));
    kernel.beginStep(tick);
    const other = helper?.ask({ type: 'step', first: 0, end: cut, tick });
    kernel.stepChunks(helper === null ? 0 : cut, kernel.chunkCount, 0);
    if (other !== undefined) await other;
    kernel.endStep();
    if ((tick + 1) % run.every === 0) roots.push(kernel.rootHash());
  }
  helper?.stop();
  return roots;
}

/** What the other thread does with its orders. */
export function helperThread(): (order: HelperOrder) => Promise<void> {
  let step: ((order: HelperOrder & { readonly type: 'step' }) => void) | null = null;
  return async (order) => {
    if (order.type === 'step') return step?.(order);
    const machine = startMachine(await compileKernel({ shared: true }), order.memory);
    step = ({ first, end, tick }) => stepChunks(machine, order.particles, { first, end, tick, thread: 1 });
  };
}

/** A helper on a thread that answers each message with another. */
export function helperOver(thread: {
  post(order: HelperOrder): void;
  onAnswer(listener: () => void): void;
  stop(): void;
}): Helper {
  let answered: (() => void) | null = null;
  thread.onAnswer(() => answered?.());
  return {
    ask: (order) =>
      new Promise((resolve) => {
        answered = resolve;
        thread.post(order);
      }),
    stop: () => thread.stop(),
  };
}
