import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DiskBlobStore } from '@streamxr/adapter-blobs';
import { S3BlobStore } from '@streamxr/adapter-s3';
import type { BlobStore } from '@streamxr/assets';
import { StorageError, unreachable } from '@streamxr/kernel';
import type { Configuration } from './config/settings.ts';
import { StartFailure } from './start-failure.ts';

export type BlobsConfiguration = Pick<Configuration, 'blobs' | 's3AccessKeyId' | 's3SecretAccessKey'>;

/** Opens the store of contents that goes with the data folder at `path`. Throws StorageError for the disk, StartFailure for a bucket. */
export async function openBlobs(path: string, configuration: BlobsConfiguration): Promise<BlobStore> {
  const { blobs, s3AccessKeyId: accessKeyId, s3SecretAccessKey: secretAccessKey } = configuration;
  switch (blobs.kind) {
    case 'disk':
      return DiskBlobStore.open(join(path, 'blobs'));
    case 's3':
      try {
        return await S3BlobStore.open({
          bucket: blobs.bucket,
          credentials: { accessKeyId, secretAccessKey },
          owner: await nameOfFolder(path),
        });
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
        throw new StartFailure(`The bucket "${blobs.bucket.name}" cannot be used: ${error.message}.`, {
          cause: error,
        });
      }
    default:
      return unreachable(blobs);
  }
}

/** A name that this data folder keeps: what its catalogue does not know is deleted from the bucket, so no other folder may share it. */
async function nameOfFolder(path: string): Promise<string> {
  const file = join(path, 'folder-name');
  await mkdir(path, { recursive: true });
  try {
    await writeFile(file, randomBytes(16).toString('hex'), { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return (await readFile(file, 'utf8')).trim();
}
