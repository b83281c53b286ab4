export { accept, refuse, type Result } from './result.ts';
export { assert, BrokenInvariant, unreachable } from './assert.ts';
export { type Clock, ManualClock } from './clock.ts';
export { type Random, SeededRandom } from './random.ts';
export { type LogFields, type Logger, type LogLevel, silentLogger } from './log.ts';
export { BoundedQueue } from './bounded-queue.ts';
export { ByteLru } from './byte-lru.ts';
export { Emitter } from './emitter.ts';
export { StorageError } from './storage-error.ts';
