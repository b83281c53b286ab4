import type { DownlinkShares, LinkStats } from '@streamxr/media';
import { limits, type ServerMessageOf } from '@streamxr/protocol';

/** What is forwarded to a member, in its words. */
export function qualityOf(
  { receives }: LinkStats,
  shares: DownlinkShares,
  layersOf: (trackId: string) => number,
): ServerMessageOf<'media-quality'> {
  return {
    type: 'media-quality',
    estimateBitsPerSecond: whole(shares.estimateBitsPerSecond),
    budgetBitsPerSecond: whole(shares.mediaBitsPerSecond) ?? 0,
    tracks: receives.slice(0, limits.mediaSectionsMax).map(({ sourceId, layer, bitsPerSecond }) => ({
      trackId: sourceId,
      layer,
      layers: Math.min(limits.mediaLayersMax, layersOf(sourceId)),
      bitsPerSecond: whole(bitsPerSecond) ?? 0,
    })),
  };
}

function whole(bitsPerSecond: number | null): number | null {
  return bitsPerSecond === null ? null : Math.max(0, Math.min(2 ** 32 - 1, Math.round(bitsPerSecond)));
}
