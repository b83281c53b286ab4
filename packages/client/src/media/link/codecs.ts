import type { SlotKind } from './slots.ts';

export interface CodecCapability {
  readonly mimeType: string;
  readonly clockRate: number;
  readonly channels?: number;
  readonly sdpFmtpLine?: string;
}

/** Constrained baseline, packets of fragments: what every browser decodes, and most do in hardware. */
const baseline = /profile-level-id=42e01f/i;
const fragments = /packetization-mode=1/;

/**
 * The few codecs that are worth offering, in order: an offer with all that a browser knows, 24 times, would not fit the wire.
 * Encrypted pictures go as VP8 only, whose headers our transforms know how to leave readable.
 */
export function preferredCodecs<Codec extends CodecCapability>(
  kind: SlotKind,
  capabilities: readonly Codec[],
  encrypted: boolean,
): readonly Codec[] {
  const named = (name: string): Codec[] =>
    capabilities.filter(({ mimeType }) => mimeType.toLowerCase() === name);
  if (kind === 'audio') return named('audio/opus');
  const h264 = named('video/h264').filter(
    ({ sdpFmtpLine = '' }) => baseline.test(sdpFmtpLine) && fragments.test(sdpFmtpLine),
  );
  return [...named('video/vp8'), ...(encrypted ? [] : h264.slice(0, 1)), ...named('video/rtx').slice(0, 1)];
}
