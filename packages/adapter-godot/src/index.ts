export { type BodyState, type EngineFrame, type ForceState, type Hit, type Impulse } from './frames.ts';
export { type EngineBody, type EngineCampaign, type PersonAction, type RestoredBody } from './messages.ts';
export { GodotProblem } from './godot-problem.ts';
export { findGodot } from './find-godot.ts';
export { GodotScene, type GodotSceneEvents, type GodotSceneOptions } from './godot-scene.ts';
