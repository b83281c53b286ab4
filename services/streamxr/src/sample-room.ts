import { createHash } from 'node:crypto';
import type { Logger } from '@streamxr/kernel';
import { errorEntry } from '@streamxr/protocol';
import type { ObjectSpec } from '@streamxr/rooms';
import type { AssetLibrary } from './assets/asset-library.ts';
import type { RoomDirectory } from './rooms/room-directory.ts';
import {
  type Placement,
  type SampleAsset,
  sampleAssets,
  sampleLayout,
  sampleZones,
} from './sample-world/sample-world.ts';

const sampleRoom = 'default';

/**
 * Furnishes the room "default" before anybody has been there; does nothing to a room that exists. A model that does not fit (a small
 * quota) leaves its places empty.
 */
export async function furnishSampleRoom(
  directory: RoomDirectory,
  library: AssetLibrary,
  logger: Logger,
): Promise<void> {
  if ((await directory.get(sampleRoom)) !== null) return;
  const assetIds = new Map<string, string>();
  let shelving: Promise<void> = Promise.resolve();
  for await (const asset of sampleAssets()) {
    // While one model is made here, the previous one is inspected in its thread.
    await shelving;
    shelving = shelve(asset, library, logger).then((assetId) => {
      if (assetId !== null) assetIds.set(asset.name, assetId);
    });
  }
  await shelving;
  const objects = sampleLayout.flatMap((placement) => objectOf(placement, assetIds));
  await directory.seed(sampleRoom, objects, sampleZones);
  logger.info('sample room furnished', { room: sampleRoom, objects: objects.length, assets: assetIds.size });
}

/** The asset's id, or null when it was refused. */
async function shelve(
  { name, bytes }: SampleAsset,
  library: AssetLibrary,
  logger: Logger,
): Promise<string | null> {
  // A first start that was killed half-way has left some here already.
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const known = (await library.list()).find((asset) => asset.name === name && asset.sha256 === sha256);
  if (known !== undefined) return known.assetId;

  const uploaded = await library.upload(inOnePiece(bytes), name, new AbortController().signal);
  if (uploaded.ok) return uploaded.value.assetId;
  const { code, message } = uploaded.refusal;
  logger.warn('sample model refused', { name, code, reason: message ?? errorEntry(code).sentence });
  return null;
}

function objectOf({ what, ...place }: Placement, assetIds: ReadonlyMap<string, string>): ObjectSpec[] {
  if (what.kind !== 'asset') return [{ kind: what.kind, ...place }];
  const assetId = assetIds.get(what.asset);
  return assetId === undefined ? [] : [{ kind: 'asset', assetId, ...place }];
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
