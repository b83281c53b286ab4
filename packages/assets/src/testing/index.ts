export { assetCatalogueContract, type AssetCatalogueFixture } from './asset-catalogue-contract.ts';
export { blobStoreContract, type BlobStoreFixture } from './blob-store-contract.ts';
export {
  type GlbParts,
  packChunks,
  packGlb,
  pngHeader,
  sampleGlb,
  texturedParts,
  triangleParts,
} from './glb-samples.ts';
export { inPieces, readAll, seededBytes } from './byte-sources.ts';
export { MemoryAssetCatalogue } from './memory-asset-catalogue.ts';
export { MemoryBlobStore } from './memory-blob-store.ts';
export { manifestSample } from './manifest-sample.ts';
export { generatedManifest, type GeneratedManifestOptions } from './generated-manifest.ts';
export { DiscreteWalker } from './walk/discrete-walker.ts';
export { SimulatedLink } from './walk/simulated-link.ts';
export { knapsackBound } from './walk/knapsack-bound.ts';
export { LayerWalker } from './walk/layer-walker.ts';
export { errorSums, OracleWalker } from './walk/oracle-walker.ts';
export { simulateWalk, type WalkOutcome } from './walk/simulation.ts';
export { walkWorld, type WalkWorld } from './walk/walk-world.ts';
export { walkReport, type WalkReport } from './walk/walk-report.ts';
