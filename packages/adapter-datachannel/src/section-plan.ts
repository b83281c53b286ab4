import { accept, type Result, refuse } from '@streamxr/kernel';
import type { LinkOffer } from '@streamxr/media';
import { chooseCodec, type Codec, matchCodec } from './sdp/codecs.ts';
import type { OfferedCodec, Section } from './sdp/offer.ts';

/** What becomes of one section of an offer. */
export type PlannedSection =
  | { readonly kind: 'rejected' | 'inactive' | 'channels' }
  | {
      readonly kind: 'incoming';
      readonly sourceId: string;
      readonly media: 'audio' | 'video';
      readonly codec: Codec;
      readonly offered: OfferedCodec;
    }
  | { readonly kind: 'outgoing'; readonly sourceId: string; readonly offered: OfferedCodec };

/** What is known of sources beside the offer. */
export interface KnownSources {
  /** Whether this link may bring it in: nobody does, or it does so itself. */
  isFree(sourceId: string): boolean;
  find(sourceId: string): { readonly kind: 'audio' | 'video'; readonly codec: Codec } | null;
}

/** Decides over every section without changing anything, so that a refusal leaves the link as it was. */
export function planSections(
  sections: readonly Section[],
  { sends, receives }: Pick<LinkOffer, 'sends' | 'receives'>,
  withChannels: boolean,
  sources: KnownSources,
): Result<PlannedSection[]> {
  const taken = new Set<string>();
  const planned: PlannedSection[] = [];
  for (const section of sections) {
    const plan = planSection(
      section,
      sends.get(section.mid),
      receives.get(section.mid),
      withChannels,
      sources,
    );
    if (!plan.ok) return plan;
    // One section for a source: the first.
    const isDouble = plan.value.kind === 'incoming' && taken.has(plan.value.sourceId);
    if (plan.value.kind === 'incoming') taken.add(plan.value.sourceId);
    planned.push(isDouble ? { kind: 'inactive' } : plan.value);
  }
  if (planned.every(({ kind }) => kind === 'rejected'))
    return refuse('the offer has nothing that can be accepted');
  return accept(planned);
}

function planSection(
  section: Section,
  sends: string | undefined,
  receives: string | undefined,
  withChannels: boolean,
  sources: KnownSources,
): Result<PlannedSection> {
  if (section.rejected) return accept({ kind: 'rejected' });
  if (section.kind === 'application') {
    const isOurs = withChannels && /^(UDP|TCP)\/DTLS\/SCTP$/.test(section.protocol);
    return accept({ kind: isOurs ? 'channels' : 'rejected' });
  }
  const { kind: media, direction, codecs } = section;
  if (sends !== undefined && (direction === 'sendonly' || direction === 'sendrecv')) {
    if (!sources.isFree(sends)) return accept({ kind: 'inactive' });
    const chosen = chooseCodec(media, codecs);
    return chosen === null
      ? refuse(`a section of ${media} has no codec in common with this server`)
      : accept({ kind: 'incoming', sourceId: sends, media, ...chosen });
  }
  if (receives !== undefined && (direction === 'recvonly' || direction === 'sendrecv')) {
    const source = sources.find(receives);
    const offered = source?.kind === media ? matchCodec(source.codec, codecs) : null;
    if (offered !== null) return accept({ kind: 'outgoing', sourceId: receives, offered });
  }
  return accept({ kind: 'inactive' });
}
