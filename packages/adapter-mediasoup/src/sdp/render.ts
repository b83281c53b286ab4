/** A description that we send: an answer, or the groundwork. */
export interface Description {
  readonly sessionId: number;
  /** Grows with each description of a session (RFC 8866, section 5.2). */
  readonly version: number;
  readonly ice: { readonly usernameFragment: string; readonly password: string };
  readonly candidates: readonly Candidate[];
  readonly fingerprint: { readonly algorithm: string; readonly value: string };
  /** Ours is `passive` in an answer: the peer knocks, since it may be behind a NAT that we are not behind. */
  readonly setup: 'passive' | 'actpass';
  readonly sections: readonly DescribedSection[];
}

export interface Candidate {
  readonly foundation: string;
  readonly priority: number;
  readonly address: string;
  readonly protocol: 'udp' | 'tcp';
  readonly port: number;
  readonly tcpType?: string;
}

export type DescribedSection =
  | {
      readonly kind: 'rejected';
      readonly mid: string;
      readonly media: string;
      readonly protocol: string;
      readonly formats: readonly string[];
    }
  | {
      readonly kind: 'application';
      readonly mid: string;
      readonly protocol: string;
      readonly formats: readonly string[];
      readonly messageBytesMax: number;
    }
  | DescribedMedia;

export interface DescribedMedia {
  readonly kind: 'audio' | 'video';
  readonly mid: string;
  readonly protocol: string;
  readonly direction: 'sendonly' | 'recvonly' | 'inactive';
  readonly codecs: readonly DescribedCodec[];
  readonly extensions: ReadonlyArray<{ readonly id: number; readonly uri: string }>;
  /** Layers that we receive. */
  readonly rids: readonly string[];
  /** What we send. */
  readonly stream: {
    readonly name: string;
    readonly ssrc: number;
    readonly rtxSsrc: number | null;
    readonly cname: string;
  } | null;
  /** What we receive at most; null for no limit of its own. */
  readonly bitsPerSecondMax: number | null;
}

export interface DescribedCodec {
  readonly payloadType: number;
  /** `VP8/90000`, `opus/48000/2`. */
  readonly map: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly feedback: readonly string[];
}

/** The text of a description, lines ended by CR LF. */
export function renderDescription(description: Description): string {
  const { sessionId, version, sections, fingerprint } = description;
  const bundled = sections.filter(({ kind }) => kind !== 'rejected').map(({ mid }) => mid);
  const lines = [
    'v=0',
    `o=- ${sessionId} ${version} IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    'a=ice-lite',
    `a=fingerprint:${fingerprint.algorithm} ${fingerprint.value}`,
    `a=group:BUNDLE ${bundled.join(' ')}`,
    'a=extmap-allow-mixed',
    'a=msid-semantic: WMS *',
    ...sections.flatMap((section) => renderSection(section, description)),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function renderSection(section: DescribedSection, description: Description): string[] {
  switch (section.kind) {
    case 'rejected':
      return [
        `m=${section.media} 0 ${section.protocol} ${section.formats.join(' ')}`,
        'c=IN IP4 0.0.0.0',
        'a=inactive',
        `a=mid:${section.mid}`,
      ];
    case 'application':
      return [
        `m=application 7 ${section.protocol} ${section.formats.join(' ')}`,
        ...renderTransport(section.mid, description),
        'a=sctp-port:5000',
        `a=max-message-size:${section.messageBytesMax}`,
      ];
    default:
      return renderMedia(section, description);
  }
}

function renderTransport(mid: string, { ice, candidates, setup }: Description): string[] {
  return [
    'c=IN IP4 0.0.0.0',
    `a=mid:${mid}`,
    `a=ice-ufrag:${ice.usernameFragment}`,
    `a=ice-pwd:${ice.password}`,
    ...candidates.map(renderCandidate),
    'a=end-of-candidates',
    `a=setup:${setup}`,
  ];
}

function renderCandidate({ foundation, priority, address, protocol, port, tcpType }: Candidate): string {
  const type = tcpType === undefined ? '' : ` tcptype ${tcpType}`;
  return `a=candidate:${foundation} 1 ${protocol} ${priority} ${address} ${port} typ host${type}`;
}

function renderMedia(section: DescribedMedia, description: Description): string[] {
  const { kind, protocol, codecs, extensions, rids, stream, bitsPerSecondMax } = section;
  const [transport = '', ...rest] = renderTransport(section.mid, description);
  return [
    `m=${kind} 7 ${protocol} ${codecs.map(({ payloadType }) => payloadType).join(' ')}`,
    transport,
    ...(bitsPerSecondMax === null ? [] : [`b=TIAS:${bitsPerSecondMax}`]),
    ...rest,
    `a=${section.direction}`,
    'a=rtcp-mux',
    'a=rtcp-rsize',
    ...codecs.flatMap(renderCodec),
    ...extensions.map(({ id, uri }) => `a=extmap:${id} ${uri}`),
    ...rids.map((rid) => `a=rid:${rid} recv`),
    ...(rids.length === 0 ? [] : [`a=simulcast:recv ${rids.join(';')}`]),
    ...(stream === null ? [] : renderStream(stream)),
  ];
}

function renderCodec({ payloadType, map, parameters, feedback }: DescribedCodec): string[] {
  const pairs = Object.entries(parameters).map(([key, value]) => `${key}=${String(value)}`);
  return [
    `a=rtpmap:${payloadType} ${map}`,
    ...(pairs.length === 0 ? [] : [`a=fmtp:${payloadType} ${pairs.join(';')}`]),
    ...feedback.map((entry) => `a=rtcp-fb:${payloadType} ${entry}`),
  ];
}

function renderStream({ name, ssrc, rtxSsrc, cname }: NonNullable<DescribedMedia['stream']>): string[] {
  return [
    `a=msid:${name} ${name}`,
    ...(rtxSsrc === null ? [] : [`a=ssrc-group:FID ${ssrc} ${rtxSsrc}`]),
    `a=ssrc:${ssrc} cname:${cname}`,
    ...(rtxSsrc === null ? [] : [`a=ssrc:${rtxSsrc} cname:${cname}`]),
  ];
}
