import type { OfferedCodec } from '../sdp/offer.ts';

/*
 * The formats that are forwarded. Few on purpose: every viewer must be able to play what a publisher sends, since nothing is
 * transcoded. Opus and VP8 everybody has (RFC 7742, 7874); H.264 is what encoders in hardware and most WHIP programs send; VP9
 * comes last.
 */

export type FormatName = 'opus' | 'VP8' | 'H264' | 'VP9';

export interface Format {
  readonly name: FormatName;
  readonly kind: 'audio' | 'video';
  readonly mimeType: string;
  readonly clockRate: number;
  /** 1 for pictures. */
  readonly channels: number;
  readonly parameters: Readonly<Record<string, string | number>>;
  /** What the sender of each layer of simulcast makes of it; the worker switches between time layers by it. */
  readonly scalabilityMode: string;
  matches(codec: OfferedCodec): boolean;
}

export const formats: readonly Format[] = [
  {
    name: 'opus',
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    // Voices: repaired from the packet behind, silent when nobody speaks, and one channel. They are placed by the listener.
    parameters: { minptime: 10, useinbandfec: 1, usedtx: 1, stereo: 0, 'sprop-stereo': 0 },
    scalabilityMode: 'S1T1',
    matches: (codec) => isCalled(codec, 'opus', 48_000) && codec.channels === 2,
  },
  {
    name: 'VP8',
    kind: 'video',
    mimeType: 'video/VP8',
    clockRate: 90_000,
    channels: 1,
    parameters: {},
    // Browsers send three time layers with simulcast, and a stream without them is one whose packets all belong to the first.
    scalabilityMode: 'L1T3',
    matches: (codec) => isCalled(codec, 'VP8', 90_000),
  },
  {
    name: 'H264',
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    channels: 1,
    parameters: {
      'level-asymmetry-allowed': 1,
      'packetization-mode': 1,
      'profile-level-id': '42e01f',
    },
    scalabilityMode: 'L1T1',
    matches: (codec) =>
      isCalled(codec, 'H264', 90_000) &&
      codec.parameters.get('packetization-mode') === '1' &&
      isConstrainedBaseline(codec.parameters.get('profile-level-id') ?? ''),
  },
  {
    name: 'VP9',
    kind: 'video',
    mimeType: 'video/VP9',
    clockRate: 90_000,
    channels: 1,
    parameters: { 'profile-id': 0 },
    scalabilityMode: 'L1T3',
    matches: (codec) => isCalled(codec, 'VP9', 90_000) && (codec.parameters.get('profile-id') ?? '0') === '0',
  },
];

/** The format of an offered codec, or null when it is not forwarded. */
export function formatOf(codec: OfferedCodec, kind: 'audio' | 'video'): Format | null {
  return formats.find((format) => format.kind === kind && format.matches(codec)) ?? null;
}

/** The payload type of the retransmissions (RFC 4588) of another one, or null. */
export function retransmissionOf(codecs: readonly OfferedCodec[], payloadType: number): number | null {
  const found = codecs.find(
    (codec) => isCalled(codec, 'rtx', 90_000) && codec.parameters.get('apt') === String(payloadType),
  );
  return found?.payloadType ?? null;
}

function isCalled(codec: OfferedCodec, name: string, clockRate: number): boolean {
  return codec.name.toLowerCase() === name.toLowerCase() && codec.clockRate === clockRate;
}

/** RFC 6184, section 8.1: profile 66 with constraint_set1_flag. */
function isConstrainedBaseline(profileLevelId: string): boolean {
  if (!/^[0-9a-f]{6}$/i.test(profileLevelId)) return false;
  const bits = Number.parseInt(profileLevelId, 16);
  return bits >> 16 === 0x42 && (bits & 0x4000) !== 0;
}
