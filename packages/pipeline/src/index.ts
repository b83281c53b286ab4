export type { Files, LodFile, Preview, Processed } from './processed.ts';
export { processModel, type ProcessOptions } from './process-model.ts';
export { Pipeline, type PipelineOptions, type RunOptions } from './worker/pipeline.ts';
export type { RunLimits } from './worker/pipeline-worker.ts';
