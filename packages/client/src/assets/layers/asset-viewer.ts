import type { AssetManifest } from '@streamxr/assets';
import type { Bounds } from '@streamxr/protocol';

/**
 * Who shows an asset. Told in order: the next is told when the promise of the one before has settled, for each part and texture on its
 * own. Bytes are shared with caches: do not change them.
 */
export interface AssetViewer {
  /** How large it is, in its own frame: so that something can stand in for it before anything of it is there. */
  extent(bounds: Bounds): void;
  /** Of what has to arrive before anything can be shown, 0 to 1. */
  progress(fraction: number): void;
  /** All of it in one file: the asset has no layers. Resolves when it is shown. */
  whole(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** The root file: shows everything, coarsely. It takes the place of whatever was shown before. Resolves when it is shown. */
  root(manifest: AssetManifest, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** A level of a part, by their places in the manifest; null: back to what the root has. Resolves when it is shown; rejects when it cannot be. */
  part(part: number, level: LevelBytes | null): Promise<void>;
  /** Likewise of a texture. */
  texture(texture: number, level: LevelBytes | null): Promise<void>;
  /** All of it made way for what is looked at: nothing is shown until there is a root again. */
  dropped(): void;
  /** It cannot be had; the viewer may ask for it again. Nothing more is told. */
  missing(error: unknown): void;
}

export interface LevelBytes {
  /** Place in the manifest's list. */
  readonly level: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Gives assets to those who show them. */
export interface AssetFeed {
  /** Tells the viewer of the asset from here on; gives the function that ends it. */
  open(assetId: string, viewer: AssetViewer): () => void;
}
