import type { KernelMachine, ParticleEngine } from './engine.ts';
import { particlesModule, particlesSharedModule } from './particles.generated.ts';

/** Names the bits that a machine simulates with: those who differ in it must not share a campaign. */
export const kernelHash = particlesModule.sha256;

const pageBytes = 65_536;
/** What the modules declare: 1 GiB, far more than a campaign of a million particles. */
const pagesMax = 16_384;

export interface CompiledKernel {
  readonly module: WebAssembly.Module;
  /** For threads: the memory is shared, which in a page needs cross-origin isolation. */
  readonly shared: boolean;
}

const compiled = new Map<boolean, Promise<CompiledKernel>>();

/** The bytes of the module, as a file of them would be. */
export function kernelBytes({ shared = false }: { readonly shared?: boolean } = {}): Uint8Array<ArrayBuffer> {
  const { base64 } = shared ? particlesSharedModule : particlesModule;
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Compiles the module once for all campaigns of the process. */
export function compileKernel({
  shared = false,
}: { readonly shared?: boolean } = {}): Promise<CompiledKernel> {
  let pending = compiled.get(shared);
  if (pending === undefined) {
    pending = WebAssembly.compile(kernelBytes({ shared })).then((module) => ({ module, shared }));
    compiled.set(shared, pending);
  }
  return pending;
}

/** New memory of at least so many bytes, all zero. */
export function createMemory(bytes: number, shared: boolean): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: Math.ceil(bytes / pageBytes), maximum: pagesMax, shared });
}

/** The module over a memory, which several threads may do if it is shared. */
export function startMachine({ module }: CompiledKernel, memory: WebAssembly.Memory): KernelMachine {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { engine: exports as unknown as ParticleEngine, buffer: memory.buffer };
}
