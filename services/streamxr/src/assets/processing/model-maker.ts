import type { Result } from '@streamxr/kernel';
import type { Preview, Processed } from '@streamxr/pipeline';
import type { Refusal } from '@streamxr/protocol';

/** Makes levels and layers of a GLB, elsewhere: the event loop goes on. */
export interface ModelMaker {
  /** A model is on its way. */
  prepare(): void;
  /** Takes the bytes over. Refuses what is in the file; rejects with the signal's reason when it aborts. */
  process(
    glb: Uint8Array<ArrayBuffer>,
    options: { readonly signal: AbortSignal; readonly onPreview: (preview: Preview) => void },
  ): Promise<Result<Processed, Refusal>>;
}
