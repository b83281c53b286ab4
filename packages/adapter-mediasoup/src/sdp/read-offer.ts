import { accept, refuse, type Result } from '@streamxr/kernel';
import { type Attribute, type SectionLines, type SessionLines, splitLines } from './lines.ts';
import type { Direction, Fingerprint, Offer, OfferedSection } from './offer.ts';
import { readMedia } from './read-media.ts';

/**
 * Reads an offer as browsers and WHIP or WHEP programs write it: everything in one bundle (RFC 9143), over DTLS, with RTP and RTCP
 * together. Refuses, with a sentence, what is broken or cannot be answered.
 */
export function readOffer(sdp: string): Result<Offer> {
  const lines = splitLines(sdp);
  if (!lines.ok) return lines;
  const { value: session } = lines;
  const bundle = bundledMids(session);
  const sections: OfferedSection[] = [];
  const mids = new Set<string>();
  for (const section of session.sections) {
    const read = readSection(section, bundle);
    if (!read.ok) return read;
    if (mids.has(read.value.mid)) return refuse(`two sections are called ${read.value.mid}`);
    mids.add(read.value.mid);
    sections.push(read.value);
  }
  const live = session.sections.filter((_, index) => sections[index]?.kind !== 'rejected');
  if (live.length === 0) return refuse('no section of it is bundled and in use');
  const fingerprints = readFingerprints(session, live);
  if (fingerprints.length === 0) return refuse('it has no a=fingerprint that can be used');
  const setup = firstValue(session, live, 'setup');
  if (setup !== 'actpass' && setup !== 'active') return refuse('a=setup must be actpass or active');
  const iceUsernameFragment = firstValue(session, live, 'ice-ufrag');
  if (iceUsernameFragment === null || !/^[\w+/]{4,256}$/.test(iceUsernameFragment))
    return refuse('it has no a=ice-ufrag that can be used');
  return accept({ fingerprints, iceUsernameFragment, sections });
}

function bundledMids(session: SessionLines): ReadonlySet<string> {
  const groups = session.attributes
    .filter(({ name, value }) => name === 'group' && value.startsWith('BUNDLE '))
    .map(({ value }) => value.split(' ').slice(1));
  // A second bundle would need a second transport; its sections are rejected.
  return new Set(groups[0] ?? []);
}

function readSection(section: SectionLines, bundle: ReadonlySet<string>): Result<OfferedSection> {
  const { media, port, protocol, formats, attributes } = section;
  const mid = valueOf(attributes, 'mid');
  // The worker has eight bytes for it in every packet.
  if (mid === null || !/^[\w-]{1,8}$/.test(mid)) return refuse('a section has no a=mid of 1 to 8 letters');
  const place = { mid, protocol, formats };
  const isStopped = port === 0 && !attributes.some(({ name }) => name === 'bundle-only');
  // One section alone needs no bundle: WHIP programs that send only pictures have none.
  const isAlone = bundle.size === 0;
  if (isStopped || !(isAlone || bundle.has(mid))) return accept({ kind: 'rejected', media, ...place });
  if (media === 'application' && protocol.endsWith('DTLS/SCTP') && formats[0] === 'webrtc-datachannel')
    return accept({ kind: 'application', ...place });
  if ((media === 'audio' || media === 'video') && protocol.endsWith('TLS/RTP/SAVPF'))
    return readMedia(media, place, readDirection(attributes), attributes);
  return accept({ kind: 'rejected', media, ...place });
}

function readDirection(attributes: readonly Attribute[]): Direction {
  const directions = ['sendrecv', 'sendonly', 'recvonly', 'inactive'] as const;
  return directions.find((direction) => attributes.some(({ name }) => name === direction)) ?? 'sendrecv';
}

const algorithms = ['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512'] as const;
const fingerprintsMax = 8;

function readFingerprints(session: SessionLines, live: readonly SectionLines[]): Fingerprint[] {
  const texts = new Set(
    [session, ...live].flatMap(({ attributes }) =>
      attributes.filter(({ name }) => name === 'fingerprint').map(({ value }) => value),
    ),
  );
  return [...texts].slice(0, fingerprintsMax).flatMap((text) => {
    const [name, value] = text.split(' ');
    const algorithm = algorithms.find((known) => known === name?.toLowerCase());
    return algorithm !== undefined && /^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){19,63}$/.test(value ?? '')
      ? [{ algorithm, value: (value ?? '').toUpperCase() }]
      : [];
  });
}

function firstValue(session: SessionLines, live: readonly SectionLines[], name: string): string | null {
  for (const { attributes } of [...live, session]) {
    const value = valueOf(attributes, name);
    if (value !== null) return value;
  }
  return null;
}

function valueOf(attributes: readonly Attribute[], wanted: string): string | null {
  return attributes.find(({ name }) => name === wanted)?.value ?? null;
}
