export { kernelInputs } from './arbitraries.ts';
export { busyBox, busyScene, type BusySceneOptions } from './busy-scene.ts';
export { ReferenceEngine } from './reference/engine.ts';
