/**
 * Campaigns: live simulations that everybody computes alike.
 *
 * - `parseDescription`, `sampleDescription`: what a campaign is, as its author writes it. `CampaignDescription` has the look, the sliders
 *   and the bodies for drawing.
 * - `Follower`: a client's side. `Follower.join(description, sync, nowMs)`, then `received(campaignTicks, nowMs)` for what the line brings, and
 *   `due(nowMs)` times `take()`, whose `{ tick, inputs }` go to `kernel.setInputs` and `kernel.step`. Colliders as they are shown stand in
 *   `inputs.colliders`; `follower.scene` knows who pushes where. `replay()` is a second walk for kernels that make more particles
 *   (`growthPlan`) or some of them anew (`differingChunks`, `chunkRanges`): reset a kernel of the same seed to `replay.nextTick`, feed it
 *   `replay.next(follower.nextTick − 1)` until that is null, stepping only the chunks wanted, and hand the chunks over.
 * - `TickWindow`, `TickReassembly`: both ends of a road that loses ticks; the second gives the row that a `Follower` is fed.
 * - `TickMaster`: the server's side. `due(nowMs)` times `advance(bodies)`; `stored()` for joiners and for the disk; `TickMaster.resume`.
 * - `ParticleKernel`: the particles. Both sides begin it with `kernelOptionsOf(description, particles)`.
 * - `SceneState`: everything else, in whole numbers; `encodeScene`, `decodeScene`.
 * - `Checkpoints`, `chunkBytesOf`, `chunkHashesOf`: comparing, every `checkEveryTicks`.
 */
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
export { sampleParticles, sampleWords } from './kernel/sample.ts';
export {
  type BodyShape,
  type CampaignDescription,
  type CampaignLook,
  type DescribedBody,
  type DescribedParameter,
  descriptionLimits,
  isDynamic,
} from './description/description.ts';
export {
  campaignFormat,
  type DescriptionRefusal,
  parseDescription,
} from './description/parse-description.ts';
export { type ParameterTarget, parameterTargets } from './description/parameter-targets.ts';
export { adjustParameters, outlineOf } from './description/outline.ts';
export { sampleDescription } from './description/samples.ts';
export { kernelOptionsOf } from './description/kernel-options.ts';
export type { Motion } from './motion/motion.ts';
export {
  directionSteps,
  placeOf,
  radiusOf,
  stepMetres,
  strengthSteps,
  turnSteps,
} from './inputs/quantise.ts';
export { actionKinds, type ActionKind, type TickInputs } from './inputs/tick-inputs.ts';
export { holdTicks, type Hold, type PlacedCollider, SceneState } from './scene/scene-state.ts';
export { kernelInputsOf } from './scene/kernel-inputs.ts';
export { decodeScene, encodeScene } from './scene/scene-codec.ts';
export { Follower, type JoinSync, type Reception, type TicksMessage } from './loop/follower.ts';
export { type KernelTick, Replay, TickHistory } from './loop/replay.ts';
export {
  chunkRanges,
  growthPlan,
  type GrowthStep,
  type ParticleLevel,
  particleLevels,
  prefixFor,
} from './loop/growth.ts';
export {
  checkEveryTicks,
  type Checkpoint,
  Checkpoints,
  chunkBytesOf,
  chunkHashesOf,
} from './loop/checkpoints.ts';
export { bufferTicksMax, bufferTicksMin, TickClock } from './loop/tick-clock.ts';
export { TickReader } from './loop/tick-reader.ts';
export { TickReassembly, type TickRoad } from './loop/tick-reassembly.ts';
export { type TickRun, TickWindow } from './loop/tick-window.ts';
export {
  type ActionRefusal,
  type BodyState,
  type ForceState,
  type MadeTick,
  type PersonAction,
  type StoredTicks,
  TickMaster,
} from './loop/tick-master.ts';
