export { BandwidthEstimate } from './bandwidth.ts';
export type { AssetCatalogue, BlobStore, ByteRange } from './ports.ts';
