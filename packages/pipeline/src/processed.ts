import type { AssetManifest, Content, GlbSummary } from '@streamxr/assets';
import type { LodName } from '@streamxr/protocol';

/** Every file of a result by the SHA-256 of its bytes, 64 lower-case hexadecimal digits. */
export type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** A self-contained GLB for plain clients. */
export interface LodFile extends Content {
  /** As shown: a mesh counts as often as nodes of the scene show it. */
  readonly triangles: number;
}

/** The first shape of a model, while the rest is still being made. */
export interface Preview {
  readonly summary: GlbSummary;
  /**
   * A manifest of a root alone: one mesh with colours in its vertices, without parts, textures or movement. It has nothing in common
   * with the final one: whoever shows it swaps the whole.
   */
  readonly manifest: AssetManifest;
  /** The manifest as JSON, and the root. */
  readonly files: Files;
  readonly manifestFile: Content;
}

/** All that is made of an upload. Equal sources give equal results, byte for byte. */
export interface Processed {
  readonly summary: GlbSummary;
  readonly lods: Readonly<Record<LodName, LodFile>>;
  readonly manifest: AssetManifest;
  /** The manifest as JSON. */
  readonly manifestFile: Content;
  /** A WebP of 256 × 256 pixels on a clear ground. */
  readonly thumbnail: Content;
  /** The three levels of detail, the manifest, its root, all layers and the thumbnail. */
  readonly files: Files;
}
