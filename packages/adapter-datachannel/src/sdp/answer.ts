import type { OfferedCodec, Section } from './offer.ts';

/** What the transport says of itself. */
export interface LocalTransport {
  readonly ufrag: string;
  readonly pwd: string;
  readonly fingerprint: string;
  readonly setup: 'active' | 'passive';
  /** Values of `a=candidate`. */
  readonly candidates: readonly string[];
}

/** How one section of an offer is answered. */
export type AnswerSection =
  | { readonly kind: 'rejected' }
  | { readonly kind: 'channels' }
  | { readonly kind: 'inactive' }
  | { readonly kind: 'incoming'; readonly codec: OfferedCodec; readonly bitsPerSecondMax: number }
  | { readonly kind: 'outgoing'; readonly codec: OfferedCodec; readonly ssrc: number };

/** Header extensions that are read from publishers, and written to viewers. */
export const extensionUris = {
  mid: 'urn:ietf:params:rtp-hdrext:sdes:mid',
  audioLevel: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  absSendTime: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
} as const;

const readExtensions = [extensionUris.mid, extensionUris.audioLevel];
const writtenExtensions = [extensionUris.absSendTime];
/** Feedback that is understood, both ways. Congestion control is by REMB: transport-wide sequence numbers are not kept. */
const feedback = new Set(['nack', 'nack pli', 'ccm fir', 'goog-remb']);

/** `version` grows with each answer of a link (RFC 8866, 5.2). `answers` are by section. */
export function writeAnswer(
  sections: readonly Section[],
  answers: readonly AnswerSection[],
  transport: LocalTransport,
  session: { readonly id: number; readonly version: number },
): string {
  const isIn = (index: number): boolean => answers[index]?.kind !== 'rejected';
  const bundled = sections.filter((_, index) => isIn(index)).map(({ mid }) => mid);
  const carrier = sections.findIndex((_, index) => isIn(index));
  const lines = [
    'v=0',
    `o=- ${session.id} ${session.version} IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${bundled.join(' ')}`,
    'a=msid-semantic: WMS *',
  ];
  for (const [index, section] of sections.entries()) {
    const answer = answers[index] ?? { kind: 'rejected' };
    lines.push(...sectionLines(section, answer));
    if (answer.kind === 'rejected') continue;
    lines.push(
      `a=ice-ufrag:${transport.ufrag}`,
      `a=ice-pwd:${transport.pwd}`,
      `a=fingerprint:${transport.fingerprint}`,
      `a=setup:${transport.setup}`,
    );
    if (index === carrier)
      lines.push(...transport.candidates.map((candidate) => `a=${candidate}`), 'a=end-of-candidates');
  }
  return `${lines.join('\r\n')}\r\n`;
}

function sectionLines(section: Section, answer: AnswerSection): string[] {
  const head = (port: number, formats: readonly string[]): string[] => [
    `m=${section.kind} ${port} ${section.protocol} ${formats.join(' ')}`,
    'c=IN IP4 0.0.0.0',
    `a=mid:${section.mid}`,
  ];
  switch (answer.kind) {
    case 'rejected':
      return [...head(0, section.formats), 'a=inactive'];
    case 'channels':
      return [...head(9, section.formats), 'a=sctp-port:5000', 'a=max-message-size:262144'];
    case 'inactive': {
      const [codec] = section.codecs;
      if (codec === undefined) return [...head(9, section.formats.slice(0, 1)), 'a=inactive', 'a=rtcp-mux'];
      return [...head(9, [String(codec.payloadType)]), 'a=inactive', ...codecLines(codec)];
    }
    case 'incoming':
      return [
        ...head(9, [String(answer.codec.payloadType)]),
        // Transport-independent: without the bytes of lower layers (RFC 3890).
        `b=TIAS:${answer.bitsPerSecondMax}`,
        'a=recvonly',
        ...codecLines(answer.codec),
        ...extensionLines(section, readExtensions),
      ];
    case 'outgoing':
      return [
        ...head(9, [String(answer.codec.payloadType)]),
        'a=sendonly',
        ...codecLines(answer.codec),
        ...extensionLines(section, writtenExtensions),
        `a=msid:- slot-${section.mid}`,
        `a=ssrc:${answer.ssrc} cname:streamxr`,
      ];
    default:
      return answer satisfies never;
  }
}

function codecLines({
  payloadType,
  name,
  clockRate,
  channels,
  parameters,
  feedback: offered,
}: OfferedCodec): string[] {
  return [
    'a=rtcp-mux',
    'a=rtcp-rsize',
    `a=rtpmap:${payloadType} ${name === 'opus' ? name : name.toUpperCase()}/${clockRate}${channels === '' ? '' : `/${channels}`}`,
    ...offered.filter((kind) => feedback.has(kind)).map((kind) => `a=rtcp-fb:${payloadType} ${kind}`),
    ...(parameters === '' ? [] : [`a=fmtp:${payloadType} ${parameters}`]),
  ];
}

function extensionLines({ extensions }: Section, uris: readonly string[]): string[] {
  return uris.flatMap((uri) => {
    const id = extensions.get(uri);
    return id === undefined ? [] : [`a=extmap:${id} ${uri}`];
  });
}
