import type { StreamingStats } from '@streamxr/client';
import type { ShownLevels } from '@streamxr/scene';
import type { Asset } from '@streamxr/protocol';
import type { Vec3 } from '@streamxr/spatial';
import type { RoomPage } from './room-page.ts';

/** How the models of a page have come along. */
export function streamingOf({ page }: RoomPage): Promise<StreamingStats> {
  return page.evaluate(() => {
    const stats = window.streamxr?.page.streaming.stats;
    if (stats === undefined) throw new Error('the page is not open yet');
    return stats;
  });
}

/** Of the finest that there is, how much of an asset is shown, 0 to 1. */
export async function shownShare(person: RoomPage, assetId: string): Promise<number> {
  const { assets } = await streamingOf(person);
  const { shownBytes = 0, finestBytes = 0 } = assets.find((asset) => asset.assetId === assetId) ?? {};
  return finestBytes === 0 ? 0 : shownBytes / finestBytes;
}

/** The levels that an asset is drawn with; null before there is anything of it. */
export function shownLevels({ page }: RoomPage, assetId: string): Promise<ShownLevels | null> {
  return page.evaluate((id) => window.streamxr?.view?.shownLevels(id) ?? null, assetId);
}

/** Sends a file to the library from outside of any page, and waits until everything is made of it. */
export async function uploadReady(url: string, name: string, glb: Uint8Array<ArrayBuffer>): Promise<Asset> {
  const form = new FormData();
  form.append('name', name);
  form.append('file', new Blob([glb]), `${name}.glb`);
  const response = await fetch(`${url}/api/assets/upload`, { method: 'POST', body: form });
  let { asset } = (await response.json()) as { asset: Asset };
  while (asset.status === 'processing') {
    await new Promise((resolve) => setTimeout(resolve, 200));
    ({ asset } = (await (await fetch(`${url}/api/assets/${asset.assetId}`)).json()) as { asset: Asset });
  }
  if (asset.status === 'failed') throw new Error(asset.problem?.message ?? 'the model failed');
  return asset;
}

/** Puts a model into the room. */
export function place({ page }: RoomPage, assetId: string, position: Vec3): Promise<string> {
  return page.evaluate(
    async ([id, at]) => {
      const object = await window.streamxr?.client?.createObject({
        kind: 'asset',
        assetId: id,
        position: at,
      });
      if (object === undefined) throw new Error('there is no room');
      return object.objectId;
    },
    [assetId, position] as const,
  );
}

/** Turns a person round on the spot; 0 looks along −Z. */
export async function turnTo(person: RoomPage, yawRad: number): Promise<void> {
  await person.page.evaluate((yaw) => {
    const { locomotion } = window.streamxr ?? {};
    const [x, , z] = locomotion?.pose().head.position ?? [0, 0, 0];
    locomotion?.teleportTo([x, 0, z], yaw);
  }, yawRad);
  await person.pictures(1);
}

/** As when another tab comes to the front, for all that the page can tell. */
export async function hideTab({ page }: RoomPage, isHidden: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);
}
