import { createHash } from 'node:crypto';
import { accept, type Result } from '@streamxr/kernel';
import { type AssetManifest, type Content, inspectGlb, manifestFormat } from '@streamxr/assets';
import type { Lod, Refusal } from '@streamxr/protocol';
import type { Preview, Processed } from '@streamxr/pipeline';
import type { ModelMaker } from '../processing/model-maker.ts';

/** Makes files of a known content of every source, when the test lets it. */
export class FakeMaker implements ModelMaker {
  /** How often it was asked. */
  runs = 0;
  prepared = 0;
  /** What it answers instead of a result. */
  refuseWith: Refusal | null = null;
  failWith: Error | null = null;
  previews = true;
  #gate: PromiseWithResolvers<void> | null = null;
  #started = Promise.withResolvers<void>();

  /** From here on previews come, and nothing more until `goOn`. */
  pause(): void {
    this.#gate ??= Promise.withResolvers();
    this.#started = Promise.withResolvers();
  }

  goOn(): void {
    this.#gate?.resolve();
    this.#gate = null;
  }

  /** Resolves when a run waits for `goOn`. */
  get waiting(): Promise<void> {
    return this.#started.promise;
  }

  prepare(): void {
    this.prepared += 1;
  }

  async process(
    glb: Uint8Array<ArrayBuffer>,
    { signal, onPreview }: { readonly signal: AbortSignal; readonly onPreview: (preview: Preview) => void },
  ): Promise<Result<Processed, Refusal>> {
    this.runs += 1;
    const made = makeFake(glb);
    if (this.previews) onPreview(made.preview);
    const stopped = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => stopped.reject(signal.reason as Error));
    this.#started.resolve();
    await Promise.race([this.#gate?.promise, stopped.promise]);
    signal.throwIfAborted();
    if (this.failWith !== null) throw this.failWith;
    return this.refuseWith === null ? accept(made.model) : { ok: false, refusal: this.refuseWith };
  }
}

/** What is made of a source: small files that depend on it and on nothing else. */
export function makeFake(glb: Uint8Array): { readonly preview: Preview; readonly model: Processed } {
  const inspected = inspectGlb(glb);
  if (!inspected.ok) throw new Error('the source is no GLB');
  const summary = inspected.value;
  const source = contentOf(glb);
  const level = (label: string, triangles: number): [Uint8Array<ArrayBuffer>, Lod] => {
    const bytes = new Uint8Array(Buffer.from(`glTF ${label} of ${source.sha256}`));
    return [bytes, { ...contentOf(bytes), triangles }];
  };
  const manifestOf = (root: Lod, layers: readonly Lod[]): AssetManifest => ({
    format: manifestFormat,
    source: { ...source, triangles: summary.triangles },
    bounds: summary.bounds,
    root,
    parts: [
      {
        meshes: [0],
        bounds: summary.bounds,
        surface: 1,
        rootErrorMetres: 1,
        levels: layers.map((layer, at) => ({ ...layer, errorMetres: 0.1 / (at + 1) })),
      },
    ],
    textures: [],
  });
  const files = (bytes: readonly Uint8Array<ArrayBuffer>[]): Preview['files'] =>
    new Map(bytes.map((file) => [contentOf(file).sha256, file]));

  const [previewBytes, previewRoot] = level('preview', 1);
  const previewManifest = manifestOf(previewRoot, []);
  const previewJson = new Uint8Array(Buffer.from(JSON.stringify(previewManifest)));
  const made = ['root', 'half', 'whole', 'high', 'medium', 'low'].map((label, at) => level(label, 10 + at));
  const [root, half, whole, high, medium, low] = made.map(([, lod]) => lod) as [Lod, Lod, Lod, Lod, Lod, Lod];
  const manifest = manifestOf(root, [half, whole]);
  const json = new Uint8Array(Buffer.from(JSON.stringify(manifest)));
  const thumbnail = new Uint8Array(Buffer.from(`RIFF....WEBP ${source.sha256}`));
  return {
    preview: {
      summary,
      manifest: previewManifest,
      manifestFile: contentOf(previewJson),
      files: files([previewBytes, previewJson]),
    },
    model: {
      summary,
      lods: { high, medium, low },
      manifest,
      manifestFile: contentOf(json),
      thumbnail: contentOf(thumbnail),
      files: files([...made.map(([bytes]) => bytes), json, thumbnail]),
    },
  };
}

export function contentOf(bytes: Uint8Array): Content {
  return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
}
