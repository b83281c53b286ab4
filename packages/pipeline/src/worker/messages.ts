import type { Result } from '@streamxr/kernel';
import type { Refusal } from '@streamxr/protocol';
import type { Preview, Processed } from '../processed.ts';

/** To the worker: one at a time. The bytes move over. */
export interface ProcessRequest {
  readonly glb: Uint8Array<ArrayBuffer>;
  readonly outputBytesMax: number;
}

/** From the worker. After `done` it waits for the next request. */
export type WorkerReport =
  | { readonly type: 'preview'; readonly preview: Preview }
  | { readonly type: 'done'; readonly outcome: Result<Processed, Refusal> };
