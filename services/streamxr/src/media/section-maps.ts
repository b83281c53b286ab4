import { accept, refuse, type Result } from '@streamxr/kernel';
import type { LinkOffer, Tracks } from '@streamxr/media';
import {
  type ClientMessageOf,
  type MediaSection,
  type Refusal,
  type SvcMode,
  svcModes,
} from '@streamxr/protocol';
import { sectionsOf } from './sdp-sections.ts';

/** The sections of an offer by mid. Refuses BAD_FIELD where one is named twice, or a track. */
export function offerOf({
  sdp,
  sends,
  receives,
}: Pick<ClientMessageOf<'media-offer'>, 'sdp' | 'sends' | 'receives'>): Result<LinkOffer, Refusal> {
  const mids = [...sends, ...receives].map(({ mid }) => mid);
  if (new Set(mids).size < mids.length)
    return refuse({ code: 'BAD_FIELD', message: 'sends, receives: a section carries one track' });
  for (const list of [sends, receives])
    if (new Set(list.map(({ trackId }) => trackId)).size < list.length)
      return refuse({ code: 'BAD_FIELD', message: 'sends, receives: a track has one section' });
  return accept({ sdp, sends: byMid(sends), receives: byMid(receives) });
}

function byMid(sections: readonly MediaSection[]): ReadonlyMap<string, string> {
  return new Map(sections.map(({ mid, trackId }) => [mid, trackId]));
}

/**
 * An offer as it is when its turn comes: what has ended meanwhile, or was never planned for its member, is left out, so that its section
 * is answered as inactive; and which of its sources have their layers in one encoding.
 */
export function currentOffer(
  { sdp, sends, receives }: LinkOffer,
  context: {
    readonly tracks: Tracks;
    /** The newest, and those that offers under way may still follow. */
    readonly plans: readonly { readonly tracks: readonly string[] }[];
    readonly hasSvc: boolean;
  },
): LinkOffer {
  const { tracks, plans, hasSvc } = context;
  const isPlanned = (trackId: string): boolean => plans.some((plan) => plan.tracks.includes(trackId));
  const known = (map: ReadonlyMap<string, string>, allows: (trackId: string) => boolean) =>
    new Map([...map].filter(([, trackId]) => tracks.get(trackId) !== undefined && allows(trackId)));
  return {
    sdp,
    sends: known(sends, () => true),
    receives: known(receives, isPlanned),
    svc: hasSvc ? svcIn(sdp, sends, tracks) : new Map(),
  };
}

function svcIn(sdp: string, sends: ReadonlyMap<string, string>, tracks: Tracks): Map<string, SvcMode> {
  const found = new Map<string, SvcMode>();
  for (const { mid, isVp9 } of sectionsOf(sdp)) {
    const track = tracks.get(sends.get(mid) ?? '');
    // Also where it shall go without by now: it does so in its next offer.
    if (!isVp9 || track?.svc === undefined) continue;
    if (track.kind === 'camera' || track.kind === 'screen') found.set(track.trackId, svcModes[track.kind]);
  }
  return found;
}
