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

const firstProfile = /profile-id=0/;

/** What a section is for. `svc`: it sends VP9 with its layers in one encoding. */
export type SectionUse = 'receive' | 'send' | 'send-encrypted' | 'svc';

/**
 * The few codecs that are worth offering, in order: an offer with all that a browser knows, 24 times, would not fit the wire.
 * Encrypted pictures go as VP8 or VP9, whose packets say what an engine has to know: of H.264 it looks into the frames.
 */
export function preferredCodecs<Codec extends CodecCapability>(
  kind: SlotKind,
  capabilities: readonly Codec[],
  use: SectionUse,
): readonly Codec[] {
  const named = (name: string): Codec[] =>
    capabilities.filter(({ mimeType }) => mimeType.toLowerCase() === name);
  if (kind === 'audio') return named('audio/opus');
  const h264 = named('video/h264')
    .filter(({ sdpFmtpLine = '' }) => baseline.test(sdpFmtpLine) && fragments.test(sdpFmtpLine))
    .slice(0, 1);
  const vp9 = named('video/vp9').filter(({ sdpFmtpLine }) =>
    firstProfile.test(sdpFmtpLine ?? 'profile-id=0'),
  );
  const byUse: Readonly<Record<SectionUse, readonly Codec[]>> = {
    receive: [...named('video/vp8'), ...h264, ...vp9],
    send: [...named('video/vp8'), ...h264],
    'send-encrypted': named('video/vp8'),
    svc: vp9,
  };
  return [...byUse[use], ...named('video/rtx').slice(0, 1)];
}
