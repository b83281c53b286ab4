import { createHash } from 'node:crypto';
import type { AssetManifest, Content } from '@streamxr/assets';
import { manifestSample } from '@streamxr/assets/testing';
import { SeededRandom } from '@streamxr/kernel';

type Bytes = Uint8Array<ArrayBuffer>;

/** An asset's manifest and every file that it names, by hash, the manifest's own included. */
export interface LayeredAsset {
  readonly manifest: AssetManifest;
  readonly manifestContent: Content;
  readonly files: ReadonlyMap<string, Bytes>;
}

/** The sample manifest over files of chance: nobody decodes them. Sizes are the sample's times `scale`. */
export function layeredAsset(seed = 1, scale = 1): LayeredAsset {
  const random = new SeededRandom(seed);
  const files = new Map<string, Bytes>();
  const keep = (bytes: Bytes): Content => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    files.set(sha256, bytes);
    return { sha256, bytes: bytes.length };
  };
  const file = <Entry extends Content>(entry: Entry): Entry => ({
    ...entry,
    ...keep(Uint8Array.from({ length: Math.round(entry.bytes * scale) }, () => random.below(256))),
  });
  const sample = manifestSample();
  const manifest: AssetManifest = {
    ...sample,
    root: file(sample.root),
    parts: sample.parts.map((part) => ({ ...part, levels: part.levels.map(file) })),
    textures: sample.textures.map((texture) => ({ ...texture, levels: texture.levels.map(file) })),
  };
  const manifestContent = keep(new Uint8Array(new TextEncoder().encode(JSON.stringify(manifest))));
  return { manifest, manifestContent, files };
}
