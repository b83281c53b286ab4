import { accept, type Result, refuse } from '@streamxr/kernel';
import { limits } from '@streamxr/protocol';

/** What an answer needs to know of an offer (RFC 8866, RFC 8829). Everything else in it is left unread. */
export interface Offer {
  readonly ice: IceCredentials;
  readonly fingerprint: string;
  readonly setup: 'actpass' | 'active' | 'passive';
  readonly candidates: readonly string[];
  readonly sections: readonly Section[];
}

export interface IceCredentials {
  readonly ufrag: string;
  readonly pwd: string;
}

export type SectionKind = 'audio' | 'video' | 'application';
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

export interface Section {
  readonly kind: SectionKind;
  readonly mid: string;
  /** Third field of the m-line, to be repeated. */
  readonly protocol: string;
  readonly formats: readonly string[];
  /** Port 0, and not because it is bundled: it stays rejected. */
  readonly rejected: boolean;
  readonly direction: Direction;
  readonly codecs: readonly OfferedCodec[];
  /** Numbers of header extensions by URI, 1 to 14. */
  readonly extensions: ReadonlyMap<string, number>;
  /** Sources that the section names, the first that are not retransmissions. */
  readonly ssrcs: readonly number[];
}

export interface OfferedCodec {
  readonly payloadType: number;
  /** Lower case. */
  readonly name: string;
  readonly clockRate: number;
  readonly channels: string;
  readonly parameters: string;
  readonly feedback: readonly string[];
}

const candidatesMax = 32;
const codecsMax = 64;

/** Lines of one section, without `a=` where they have it. */
interface RawSection {
  readonly media: string;
  readonly attributes: string[];
}

/** Gives what went wrong for people who write clients. */
export function parseOffer(sdp: string): Result<Offer> {
  if (sdp.length > limits.sdpMax) return refuse('the offer is too long');
  const lines = sdp.split(/\r?\n/);
  if (lines[0] !== 'v=0') return refuse('the offer does not begin with v=0');
  const { session, media } = splitSections(lines);
  if (media.length === 0) return refuse('the offer has no sections');
  if (media.length > limits.mediaSectionsMax) return refuse('the offer has too many sections');
  const sections: Section[] = [];
  for (const raw of media) {
    const section = parseSection(raw, session);
    if (!section.ok) return section;
    if (sections.some(({ mid }) => mid === section.value.mid)) return refuse('two sections have one mid');
    sections.push(section.value);
  }
  if (!isBundled(session, sections)) return refuse('sections are not in one bundle');
  return transportOf(session, media, sections);
}

function splitSections(lines: readonly string[]): { session: string[]; media: RawSection[] } {
  const session: string[] = [];
  const media: RawSection[] = [];
  for (const line of lines) {
    if (line.startsWith('m=')) media.push({ media: line.slice(2), attributes: [] });
    else if (line.startsWith('a=')) (media.at(-1)?.attributes ?? session).push(line.slice(2));
  }
  return { session, media };
}

/** The transport is that of the first section that is not rejected; with a bundle they are all one. */
function transportOf(
  session: readonly string[],
  media: readonly RawSection[],
  sections: readonly Section[],
): Result<Offer> {
  const first = sections.findIndex(({ rejected }) => !rejected);
  const carrier = media[Math.max(first, 0)]?.attributes ?? [];
  const find = (name: string): string | undefined => valueOf(carrier, name) ?? valueOf(session, name);
  const ufrag = find('ice-ufrag') ?? '';
  const pwd = find('ice-pwd') ?? '';
  // RFC 8839, 5.4.
  if (!/^[\w+/=-]{4,256}$/.test(ufrag) || !/^[\w+/=-]{22,256}$/.test(pwd))
    return refuse('the offer has no ICE credentials');
  const fingerprint = find('fingerprint') ?? '';
  if (!/^sha-256 [0-9a-f]{2}(:[0-9a-f]{2}){31}$/i.test(fingerprint))
    return refuse('the offer has no SHA-256 fingerprint');
  const setup = find('setup') ?? 'actpass';
  if (setup !== 'actpass' && setup !== 'active' && setup !== 'passive')
    return refuse('the offer has no role in DTLS');
  const candidates = media
    .flatMap(({ attributes }) => attributes.filter((line) => line.startsWith('candidate:')))
    .slice(0, candidatesMax);
  return accept({ ice: { ufrag, pwd }, fingerprint, setup, candidates, sections });
}

function isBundled(session: readonly string[], sections: readonly Section[]): boolean {
  const active = sections.filter(({ rejected }) => !rejected);
  if (active.length <= 1) return true;
  const bundle = new Set(valueOf(session, 'group', 'BUNDLE ')?.split(' '));
  return active.every(({ mid }) => bundle.has(mid));
}

function parseSection({ media, attributes }: RawSection, session: readonly string[]): Result<Section> {
  const [kind = '', port = '', protocol = '', ...formats] = media.split(' ');
  if (kind !== 'audio' && kind !== 'video' && kind !== 'application')
    return refuse('a section is of an unknown kind');
  if (!/^\d{1,5}$/.test(port) || !/^[\w/]{1,32}$/.test(protocol))
    return refuse('a section has no port or protocol');
  if (
    formats.length === 0 ||
    formats.length > codecsMax ||
    !formats.every((format) => /^[\w-]{1,32}$/.test(format))
  )
    return refuse('a section has no formats');
  const mid = valueOf(attributes, 'mid') ?? '';
  // RFC 5888 tokens.
  if (mid.length > limits.midMax || !/^[\w.!%*+'`~-]+$/.test(mid)) return refuse('a section has no mid');
  const directed = kind !== 'application';
  if (directed && !/^(UDP|TCP)\/TLS\/RTP\/SAVPF?$/.test(protocol))
    return refuse('a section has no secure protocol');
  return accept({
    kind,
    mid,
    protocol,
    formats,
    rejected: port === '0' && !attributes.includes('bundle-only'),
    direction: directionOf(attributes) ?? directionOf(session) ?? 'sendrecv',
    codecs: directed ? codecsOf(formats, attributes) : [],
    extensions: extensionsOf(attributes),
    ssrcs: ssrcsOf(attributes),
  });
}

function directionOf(attributes: readonly string[]): Direction | undefined {
  for (const line of attributes) {
    if (line === 'sendrecv' || line === 'sendonly' || line === 'recvonly' || line === 'inactive') return line;
  }
  return undefined;
}

function codecsOf(formats: readonly string[], attributes: readonly string[]): OfferedCodec[] {
  const found: OfferedCodec[] = [];
  for (const format of formats) {
    const payloadType = Number(format);
    // Below 64 or above 95: what lies between is taken by RTCP on the same port (RFC 5761).
    if (!/^\d{1,3}$/.test(format) || payloadType > 127 || (payloadType >= 64 && payloadType < 96)) continue;
    const map = /^([\w.-]{1,32})\/(\d{1,6})(?:\/(\d))?$/.exec(
      valueOf(attributes, 'rtpmap', `${format} `) ?? '',
    );
    if (map === null) continue;
    const prefix = `rtcp-fb:${format} `;
    found.push({
      payloadType,
      name: (map[1] ?? '').toLowerCase(),
      clockRate: Number(map[2]),
      channels: map[3] ?? '',
      parameters: valueOf(attributes, 'fmtp', `${format} `) ?? '',
      feedback: attributes.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length)),
    });
  }
  return found;
}

function extensionsOf(attributes: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const line of attributes) {
    const extension = /^extmap:(\d{1,5})(?:\/\w+)? (\S{1,200})$/.exec(line);
    const id = Number(extension?.[1]);
    // Larger numbers need the two-byte form, which is neither read nor written here.
    if (extension?.[2] !== undefined && id >= 1 && id <= 14) found.set(extension[2], id);
  }
  return found;
}

function ssrcsOf(attributes: readonly string[]): number[] {
  const secondary = new Set<string>();
  for (const line of attributes) {
    if (/^ssrc-group:FI(D|C)/.test(line) || line.startsWith('ssrc-group:FEC-FR'))
      for (const ssrc of line.split(' ').slice(2)) secondary.add(ssrc);
  }
  const found = new Set<number>();
  for (const line of attributes) {
    const ssrc = /^ssrc:(\d{1,10})(?: |$)/.exec(line)?.[1];
    if (ssrc !== undefined && !secondary.has(ssrc) && Number(ssrc) <= 0xffff_ffff) found.add(Number(ssrc));
  }
  return [...found].slice(0, 3);
}

/** The rest of the first attribute `name:` whose value begins with `prefix`. */
function valueOf(attributes: readonly string[], name: string, prefix = ''): string | undefined {
  const start = `${name}:${prefix}`;
  return attributes.find((line) => line.startsWith(start))?.slice(start.length);
}
