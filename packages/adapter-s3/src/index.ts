export { type S3Bucket, type S3Credentials } from './s3-bucket.ts';
export { S3BlobStore, type S3BlobStoreOptions } from './s3-blob-store.ts';
