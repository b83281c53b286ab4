export {
  attractorCountMax,
  chunkSlots,
  colliderCountMax,
  emitterCountMax,
  lifeTicksMax,
  packedBytes,
  threadCountMax,
  ticksPerSecond,
} from '../kernel/layout.ts';
export { findBoxProblem, findInputProblem, inputLimits } from './kernel/check-inputs.ts';
export { type ChunkRange, type KernelMachine, type ParticleEngine, stepChunks } from './kernel/engine.ts';
export type {
  Attractor,
  CampaignBox,
  CampaignForces,
  CampaignNoise,
  Collider,
  Emitter,
  KernelInputs,
} from './kernel/inputs.ts';
export { KernelMemoryPool, type MemoryPoolOptions, type PooledMachine } from './kernel/memory-pool.ts';
export {
  type CompiledKernel,
  compileKernel,
  createMemory,
  kernelBytes,
  kernelHash,
  startMachine,
} from './kernel/module.ts';
export {
  kernelMemoryBytes,
  type KernelOptions,
  ParticleKernel,
  type ParticleState,
} from './kernel/particle-kernel.ts';
export { differingChunks, rootHash } from './kernel/root-hash.ts';
