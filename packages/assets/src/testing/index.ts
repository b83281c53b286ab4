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
