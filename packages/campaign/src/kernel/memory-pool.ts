import { assert } from '@streamxr/kernel';
import { type CompiledKernel, compileKernel, createMemory, startMachine } from './module.ts';
import type { KernelMachine } from './engine.ts';

/** A memory that a campaign works in, to be given back. */
export interface PooledMachine extends KernelMachine {
  readonly memory: WebAssembly.Memory;
  readonly shared: boolean;
}

export interface MemoryPoolOptions {
  /** Of memories that wait for the next campaign. */
  readonly idleBytesMax: number;
}

/**
 * Memories of campaigns that ended, for those that begin: a memory of WebAssembly cannot shrink, and engines are slow to give
 * one back. What the last campaign left in it is overwritten before the next one looks.
 */
export class KernelMemoryPool {
  readonly #idleBytesMax: number;
  readonly #kernels: ReadonlyMap<boolean, CompiledKernel>;
  readonly #out = new Set<PooledMachine>();
  #idle: PooledMachine[] = [];

  private constructor(kernels: ReadonlyMap<boolean, CompiledKernel>, { idleBytesMax }: MemoryPoolOptions) {
    this.#kernels = kernels;
    this.#idleBytesMax = idleBytesMax;
  }

  static async create(options: MemoryPoolOptions): Promise<KernelMemoryPool> {
    const [plain, shared] = await Promise.all([compileKernel(), compileKernel({ shared: true })]);
    return new KernelMemoryPool(
      new Map([
        [false, plain],
        [true, shared],
      ]),
      options,
    );
  }

  /** Bytes that wait. */
  get idleBytes(): number {
    return this.#idle.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  }

  /** Bytes that campaigns work in. */
  get usedBytes(): number {
    return [...this.#out].reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  }

  /** The smallest memory that is large enough, or a new one. */
  take(bytes: number, { shared = false }: { readonly shared?: boolean } = {}): PooledMachine {
    const [found] = this.#idle
      .filter((machine) => machine.shared === shared && machine.buffer.byteLength >= bytes)
      .sort((a, b) => a.buffer.byteLength - b.buffer.byteLength);
    const machine = found ?? this.#start(bytes, shared);
    this.#idle = this.#idle.filter((idle) => idle !== machine);
    this.#out.add(machine);
    return machine;
  }

  /** Nobody may touch the memory afterwards. What is beyond the bound goes to the engine, the largest first. */
  give(machine: PooledMachine): void {
    assert(this.#out.delete(machine), 'a memory is given back once, to the pool that it came from');
    this.#idle.push(machine);
    this.#idle.sort((a, b) => a.buffer.byteLength - b.buffer.byteLength);
    while (this.idleBytes > this.#idleBytesMax) this.#idle.pop();
  }

  #start(bytes: number, shared: boolean): PooledMachine {
    const kernel = this.#kernels.get(shared);
    assert(kernel !== undefined, 'both kernels are compiled');
    const memory = createMemory(bytes, shared);
    return { ...startMachine(kernel, memory), memory, shared };
  }
}
