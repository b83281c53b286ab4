import assert from 'node:assert/strict';
import type { Document } from '@gltf-transform/core';
import type { Refusal } from '@streamxr/protocol';
import { readDocument } from '../document/read-document.ts';
import { processModel } from '../process-model.ts';
import type { Preview, Processed } from '../processed.ts';

const outputBytesMax = 256 * 2 ** 20;

/** Processes a model that must be accepted. */
export async function processed(
  glb: Uint8Array,
): Promise<{ readonly result: Processed; readonly preview: Preview | null }> {
  let preview: Preview | null = null;
  const outcome = await processModel(glb, { outputBytesMax, onPreview: (shown) => (preview = shown) });
  assert.ok(outcome.ok, outcome.ok ? '' : `${outcome.refusal.code} ${outcome.refusal.message}`);
  return { result: outcome.value, preview };
}

/** The refusal of a model that must not be accepted. */
export async function refused(glb: Uint8Array): Promise<Refusal> {
  const outcome = await processModel(glb, { outputBytesMax, onPreview: () => undefined });
  assert.ok(!outcome.ok, 'the model was accepted');
  return outcome.refusal;
}

/** A file of a result. */
export function fileOf({ files }: Processed | Preview, { sha256 }: { readonly sha256: string }): Uint8Array {
  const bytes = files.get(sha256);
  assert.ok(bytes !== undefined, `no file ${sha256}`);
  return bytes;
}

/** Unpacks a file of a result as a reader that knows the extensions would. */
export async function unpacked(bytes: Uint8Array): Promise<Document> {
  return readDocument(bytes);
}
