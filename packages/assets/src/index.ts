export { BandwidthEstimate } from './bandwidth.ts';
export { assetNameOfFile, cleanAssetName } from './asset-name.ts';
export { readGlbHeader } from './glb/glb-container.ts';
export type { GlbRefusal } from './glb/glb-problem.ts';
export { type GlbSummary, inspectGlb } from './glb/inspect-glb.ts';
export type { AssetCatalogue, BlobStore, ByteRange } from './ports.ts';
export {
  type AssetManifest,
  type Content,
  manifestFormat,
  manifestLimits,
  type MeshLevel,
  type MeshPart,
  type TextureLevel,
  type TexturePart,
  type TextureRole,
} from './layers/manifest.ts';
export { type ManifestRefusal, parseManifest } from './layers/parse-manifest.ts';
export { chunkRange, planTransfer, type TransferPlan } from './transfer.ts';
