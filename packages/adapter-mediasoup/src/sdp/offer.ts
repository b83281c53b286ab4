/** An SDP offer, as far as the engine goes into it. Everything in it came from outside and was checked. */
export interface Offer {
  readonly fingerprints: readonly Fingerprint[];
  /** Of the peer's ICE agent; another one than before means that it restarted. */
  readonly iceUsernameFragment: string;
  readonly sections: readonly OfferedSection[];
}

export interface Fingerprint {
  readonly algorithm: 'sha-1' | 'sha-224' | 'sha-256' | 'sha-384' | 'sha-512';
  /** Upper-case hexadecimal bytes with colons between them. */
  readonly value: string;
}

export type OfferedSection = OfferedMedia | OfferedChannels | OfferedOther;

interface SectionPlace {
  /** Its name in the bundle. */
  readonly mid: string;
  /** As in its m-line, to be repeated in the answer. */
  readonly protocol: string;
  readonly formats: readonly string[];
}

export interface OfferedMedia extends SectionPlace {
  readonly kind: 'audio' | 'video';
  readonly direction: Direction;
  /** In the peer's order of preference, retransmission formats among them. */
  readonly codecs: readonly OfferedCodec[];
  readonly extensions: readonly OfferedExtension[];
  /** Streams by name (RFC 8851) that the peer wants to send, in its order; empty without simulcast. */
  readonly rids: readonly string[];
  /** Streams by number that the peer names; the first with its retransmission stream. */
  readonly ssrc: { readonly media: number; readonly rtx: number | null } | null;
  readonly cname: string | null;
}

/** Data channels over SCTP over DTLS (RFC 8841). */
export interface OfferedChannels extends SectionPlace {
  readonly kind: 'application';
}

/** What nobody here understands, or what the peer stopped: it is answered as rejected. */
export interface OfferedOther extends SectionPlace {
  readonly kind: 'rejected';
  /** `audio`, `text`: as in its m-line. */
  readonly media: string;
}

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

export interface OfferedCodec {
  readonly payloadType: number;
  /** As the peer writes it: `VP8`, `opus`. */
  readonly name: string;
  readonly clockRate: number;
  /** 1 unless said. */
  readonly channels: number;
  readonly parameters: ReadonlyMap<string, string>;
  /** `nack`, `nack pli`. */
  readonly feedback: readonly string[];
}

export interface OfferedExtension {
  readonly id: number;
  readonly uri: string;
}
