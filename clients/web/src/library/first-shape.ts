import { type RoomClient, StreamXrError } from '@streamxr/client';
import type { Asset } from '@streamxr/protocol';

type ShapeClient = Pick<RoomClient, 'on'> & { readonly assets: Pick<RoomClient['assets'], 'get'> };

/**
 * Resolves with the asset as soon as something of it can be shown where it belongs: its first shape is ready, and how large it is
 * known. Rejects with what is wrong with the file, or with the signal's reason.
 */
export function untilShape(client: ShapeClient, asset: Asset, signal: AbortSignal): Promise<Asset> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      stop();
      signal.removeEventListener('abort', aborted);
      finish();
    };
    const look = (known: Asset | undefined): void => {
      if (known === undefined) settle(() => reject(new StreamXrError('ASSET_NOT_FOUND')));
      else if (known.status === 'failed') settle(() => reject(failureOf(known)));
      else if (known.status === 'ready' || known.bounds !== undefined) settle(() => resolve(known));
    };
    const aborted = (): void => settle(() => reject(signal.reason as Error));
    const stop = client.on('assets-changed', () => look(client.assets.get(asset.assetId)));
    signal.addEventListener('abort', aborted);
    if (signal.aborted) aborted();
    else look(client.assets.get(asset.assetId) ?? asset);
  });
}

/** Resolves when everything that the server makes of an asset is made, or cannot be; undefined when it is deleted before. */
export function untilMade(client: ShapeClient, assetId: string): Promise<Asset | undefined> {
  return new Promise((resolve) => {
    const look = (): void => {
      const known = client.assets.get(assetId);
      if (known?.status === 'processing') return;
      stop();
      resolve(known);
    };
    const stop = client.on('assets-changed', look);
    look();
  });
}

function failureOf({ problem }: Asset): StreamXrError {
  return problem === undefined
    ? new StreamXrError('ASSET_INVALID')
    : new StreamXrError(problem.code, problem.message);
}
