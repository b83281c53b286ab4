export { kernelInputs } from './arbitraries.ts';
export { busyBox, busyScene, type BusySceneOptions } from './busy-scene.ts';
export { determinismExpected, type DeterminismRun, runDeterminismScene } from './determinism.ts';
export { ReferenceEngine } from './reference/engine.ts';
export { FollowedCampaign, SimulatedClient, type SimulatedLine } from './followed-campaign.ts';
export { smallDescription, wildAction, WildBodies } from './scene-arbitraries.ts';
