export type { AssetCatalogue, BlobStore, ByteRange } from './ports.ts';
