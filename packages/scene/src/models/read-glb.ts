import type { GLTF } from 'three/addons/loaders/GLTFLoader.js';
import { type GlbRefusal, inspectGlb } from './glb-guard.ts';

/** Why a model is not shown: the guard's code, 'BROKEN' when the loader rejected it, 'EMPTY' when nothing is to be seen. */
export type ModelRejection = GlbRefusal | 'BROKEN' | 'EMPTY';

/** A model, or a level of one, cannot be shown. */
export class ModelRejected extends Error {
  override readonly name = 'ModelRejected';
  readonly reason: ModelRejection;

  constructor(reason: ModelRejection, cause?: unknown) {
    super(`model rejected: ${reason}`, { cause });
    this.reason = reason;
  }
}

/** Beside the page's own thread; more would only take turns with it on a phone of four cores. */
const decoderWorkersMax = 3;

/**
 * Parses a GLB, with meshopt compression, nothing fetched. Buffers are decompressed in workers and pictures by the browser, so that
 * this thread only joins them. The loader comes as a chunk of its own: the first frame does not wait for it. Rejects with
 * `ModelRejected`.
 */
export async function readGlb(bytes: Uint8Array<ArrayBuffer>): Promise<GLTF> {
  const isWhole = bytes.byteLength === bytes.buffer.byteLength;
  const { buffer } = isWhole ? bytes : bytes.slice();
  const verdict = inspectGlb(buffer);
  if (!verdict.ok) throw new ModelRejected(verdict.refusal);
  const { GLTFLoader, MeshoptDecoder } = await loaderCode();
  const loader = new GLTFLoader().setMeshoptDecoder(MeshoptDecoder);
  return loader.parseAsync(buffer, '').catch((cause: unknown) => {
    throw new ModelRejected('BROKEN', cause);
  });
}

let loading: ReturnType<typeof loadCode> | null = null;

function loaderCode(): ReturnType<typeof loadCode> {
  // A chunk that could not be fetched is asked for again with the next model.
  loading ??= loadCode().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function loadCode() {
  const [{ GLTFLoader }, { MeshoptDecoder }] = await Promise.all([
    import('three/addons/loaders/GLTFLoader.js'),
    import('three/addons/libs/meshopt_decoder.module.js'),
  ]);
  const workers = Math.min(decoderWorkersMax, (globalThis.navigator?.hardwareConcurrency ?? 2) - 1);
  if (typeof Worker !== 'undefined' && workers > 0) MeshoptDecoder.useWorkers(workers);
  return { GLTFLoader, MeshoptDecoder };
}
