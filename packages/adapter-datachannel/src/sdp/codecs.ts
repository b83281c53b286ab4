import type { OfferedCodec } from './offer.ts';

/** What packets of a source are made of; the same for all who receive it. */
export interface Codec {
  readonly name: 'opus' | 'vp8' | 'vp9' | 'h264';
  readonly clockRate: number;
  /** Of H.264: packetization mode and profile, without which a receiver takes a stream for its own. */
  readonly variant: string;
}

/** Smallest for its looks last: VP8 is what everybody has, and what end-to-end encryption knows. */
const preferred = ['vp8', 'h264', 'vp9'] as const;

/** The codec that a publisher is asked for, of those in its offer. */
export function chooseCodec(
  kind: 'audio' | 'video',
  offered: readonly OfferedCodec[],
): { codec: Codec; offered: OfferedCodec } | null {
  for (const name of kind === 'audio' ? (['opus'] as const) : preferred) {
    for (const candidate of offered) {
      const codec = codecOf(candidate);
      if (codec !== null && codec.name === name) return { codec, offered: candidate };
    }
  }
  return null;
}

/** The codec of a viewer's offer in which it can take `codec` as it is. */
export function matchCodec(codec: Codec, offered: readonly OfferedCodec[]): OfferedCodec | null {
  for (const candidate of offered) {
    const found = codecOf(candidate);
    if (found?.name === codec.name && found.variant === codec.variant) return candidate;
  }
  return null;
}

function codecOf({ name, clockRate, channels, parameters }: OfferedCodec): Codec | null {
  switch (name) {
    case 'opus':
      return clockRate === 48_000 && channels === '2' ? { name, clockRate, variant: '' } : null;
    case 'vp8':
      return clockRate === 90_000 ? { name, clockRate, variant: '' } : null;
    case 'vp9': {
      const profile = parameter(parameters, 'profile-id') ?? '0';
      return clockRate === 90_000 ? { name, clockRate, variant: profile } : null;
    }
    case 'h264': {
      // Baseline, main and high decode in every browser that has H.264 at all; single NAL units (mode 0) hardly anybody sends.
      const mode = parameter(parameters, 'packetization-mode') ?? '0';
      return clockRate === 90_000 && mode === '1' ? { name, clockRate, variant: mode } : null;
    }
    default:
      return null;
  }
}

function parameter(parameters: string, name: string): string | undefined {
  for (const part of parameters.split(';')) {
    const [key, value] = part.trim().split('=');
    if (key?.toLowerCase() === name) return value;
  }
  return undefined;
}
