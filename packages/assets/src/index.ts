export { BandwidthEstimate } from './bandwidth/bandwidth-estimate.ts';
export { assetNameOfFile, cleanAssetName } from './asset-name.ts';
export { contentsOf, layersOf } from './contents-of.ts';
export { readGlbHeader } from './glb/glb-container.ts';
export type { GlbRefusal } from './glb/glb-problem.ts';
export { type GlbSummary, inspectGlb } from './glb/inspect-glb.ts';
export { type ImageHeader, readImageHeader } from './glb/image-header.ts';
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
export { LinkEstimate } from './bandwidth/link-estimate.ts';
export type { Placement } from './error/placed-parts.ts';
export type { Layer, LayerEffect, LayerPlace } from './schedule/layer.ts';
export {
  defaultSchedulerLimits,
  LayerScheduler,
  type SchedulerLimits,
  type SchedulerOptions,
} from './schedule/layer-scheduler.ts';
export { decideLod, type Gaze, type LodDecision, type LodObject } from './lod/lod-decision.ts';
export { type LodOffer, LodOffers } from './lod/lod-offers.ts';
export { gazeBorders, gazeWeight, type GazeZone, gazeZone } from './view/gaze-weight.ts';
export { HeadMotion } from './view/head-motion.ts';
export { atRest, type Motion, type Viewer } from './view/viewer.ts';
