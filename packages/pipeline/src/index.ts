export type { Files, LodFile, Preview, Processed } from './processed.ts';
export { Pipeline, type PipelineOptions, type RunOptions } from './worker/pipeline.ts';
export type { RunLimits } from './worker/pipeline-worker.ts';
