export { MediasoupEngine, type MediasoupOptions } from './mediasoup-engine.ts';
export { type ListenOptions } from './workers/options.ts';
export {
  cachedWorkerPath,
  findWorkerBinary,
  mediasoupVersion,
  type WorkerBinary,
  type WorkerEnvironment,
} from './workers/worker-binary.ts';
