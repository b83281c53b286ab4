import { accept, refuse, type Result } from '@streamxr/kernel';
import type { LinkOffer } from '@streamxr/media';
import type { ClientMessageOf, MediaSection, Refusal } from '@streamxr/protocol';

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
