import {
  compileKernel,
  createMemory,
  type KernelMachine,
  kernelMemoryBytes,
  type KernelOptions,
  ParticleKernel,
  startMachine,
  stepChunks,
} from '@streamxr/campaign';
import { type KernelStepper, openKernelAlone, type OpenKernel } from './kernel-stepper.ts';

/*
 * Two threads share the memory of a kernel, and a few words to talk over: who asks writes an order and wakes the other, does its own
 * half of the step, and waits for the other's. Neither allocates anything, and no message is sent.
 */

/** What the second thread is started with. */
export interface SecondThreadStart {
  readonly memory: WebAssembly.Memory;
  /** See `words`. */
  readonly control: SharedArrayBuffer;
}

/** Starts a thread that runs `serveSecondThread`; gives what ends it. */
export type StartSecondThread = (start: SecondThreadStart) => () => void;

const words = {
  /** Grows with each order; −1 ends the thread. */
  order: 0,
  /** The order that was done last. */
  done: 1,
  /** 1 from when the thread waits for orders. */
  isReady: 2,
  tick: 3,
  particles: 4,
  /** Chunks [0, end). */
  endChunk: 5,
} as const;
const wordCount = 6;
const noMoreOrders = -1;
/** Below that, one thread is enough, and waking another costs more than it saves. */
const particlesWorthIt = 600_000;
/** Half a step takes a few milliseconds. */
const patienceMs = 2_000;

/** Kernels of campaigns that are large enough are stepped by two threads, others by one. For threads that may wait. */
export function openKernelWith(startThread: StartSecondThread): OpenKernel {
  return async (options) => {
    if ((options.capacity ?? options.particles) < particlesWorthIt) return openKernelAlone(options);
    const memory = createMemory(kernelMemoryBytes(options), true);
    const machine = startMachine(await compileKernel({ shared: true }), memory);
    return new SharedStepper(machine, memory, options, startThread);
  };
}

class SharedStepper implements KernelStepper {
  readonly kernel: ParticleKernel;
  readonly #control: Int32Array;
  readonly #endThread: () => void;

  constructor(
    machine: KernelMachine,
    memory: WebAssembly.Memory,
    options: KernelOptions,
    startThread: StartSecondThread,
  ) {
    this.kernel = new ParticleKernel(machine, options);
    const control = new SharedArrayBuffer(wordCount * 4);
    this.#control = new Int32Array(control);
    this.#endThread = startThread({ memory, control });
  }

  get threads(): number {
    return this.#isWorthIt ? 2 : 1;
  }

  step(tick: number): void {
    const { kernel } = this;
    if (!this.#isWorthIt) {
      kernel.step(tick);
      return;
    }
    const control = this.#control;
    const half = Math.floor(kernel.chunkCount / 2);
    kernel.beginStep(tick);
    control[words.tick] = tick;
    control[words.particles] = kernel.particles;
    control[words.endChunk] = half;
    const order = Atomics.add(control, words.order, 1) + 1;
    Atomics.notify(control, words.order);
    kernel.stepChunks(half, kernel.chunkCount, 0);
    if (Atomics.wait(control, words.done, order - 1, patienceMs) === 'timed-out')
      throw new Error('the second thread of a campaign does not answer');
    kernel.endStep();
  }

  [Symbol.dispose](): void {
    Atomics.store(this.#control, words.order, noMoreOrders);
    Atomics.notify(this.#control, words.order);
    this.#endThread();
  }

  get #isWorthIt(): boolean {
    return this.kernel.particles >= particlesWorthIt && Atomics.load(this.#control, words.isReady) === 1;
  }
}

/** What the second thread does, until it is told to end: it keeps its thread to itself. */
export async function serveSecondThread({ memory, control: shared }: SecondThreadStart): Promise<void> {
  const machine = startMachine(await compileKernel({ shared: true }), memory);
  const control = new Int32Array(shared);
  let order = Atomics.load(control, words.order);
  if (order === noMoreOrders) return;
  Atomics.store(control, words.isReady, 1);
  for (;;) {
    Atomics.wait(control, words.order, order);
    const next = Atomics.load(control, words.order);
    if (next === noMoreOrders) return;
    if (next === order) continue;
    order = next;
    const [tick = 0, particles = 0, end = 0] = [
      control[words.tick],
      control[words.particles],
      control[words.endChunk],
    ];
    stepChunks(machine, particles, { first: 0, end, tick, thread: 1 });
    Atomics.store(control, words.done, order);
    Atomics.notify(control, words.done);
  }
}
