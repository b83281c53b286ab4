import { type Asset, type Content, lodNames } from '@streamxr/protocol';
import type { AssetManifest } from './layers/manifest.ts';

/** What an asset names itself (source, levels, manifest, thumbnail) and the `layers` beside them: each content once. */
export function contentsOf(asset: Asset, layers: readonly Content[]): readonly Content[] {
  const levels = lodNames.flatMap((name) => asset.lods[name] ?? []);
  const extras = [asset.manifest, asset.thumbnail].filter((content) => content !== undefined);
  const all = [asset, ...levels, ...extras, ...layers];
  return [...new Map(all.map(({ sha256, bytes }) => [sha256, { sha256, bytes }])).values()];
}

/** The files that a manifest names, its root included. */
export function layersOf({ root, parts, textures }: AssetManifest): readonly Content[] {
  return [root, ...parts.flatMap(({ levels }) => levels), ...textures.flatMap(({ levels }) => levels)].map(
    ({ sha256, bytes }) => ({ sha256, bytes }),
  );
}
