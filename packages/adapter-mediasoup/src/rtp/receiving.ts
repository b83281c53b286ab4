import type { types } from 'mediasoup';
import type { OfferedCodec, OfferedMedia } from '../sdp/offer.ts';
import { writableExtensions } from './extensions.ts';
import { type Format, formatOf } from './formats.ts';
import type { Numbering } from './numbering.ts';

/** What a peer can receive in a section from a router that numbers like this, in mediasoup's words. */
export function receivable(section: OfferedMedia, numbering: Numbering): types.RtpCapabilities {
  const codecs = section.codecs.flatMap((codec) => {
    const format = formatOf(codec, section.kind);
    const numbers = format === null ? undefined : numbering.get(format.name);
    return format === null || numbers?.payloadType !== codec.payloadType
      ? []
      : [capability(format, codec), ...retransmissions(section, format, numbers.payloadType, numbers.rtx)];
  });
  return { codecs, headerExtensions: writableExtensions(section) };
}

/** Whether all sections that receive pictures take VP9, which has layers in one encoding; null when there is none. */
export function canTakeSvc(
  sections: ReadonlyArray<{ readonly kind: string } | OfferedMedia>,
  numbering: Numbering,
): boolean | null {
  const receiving = sections.filter(
    (section): section is OfferedMedia =>
      section.kind === 'video' && 'direction' in section && /recv/.test(section.direction),
  );
  if (receiving.length === 0) return null;
  return receiving.every((section) =>
    receivable(section, numbering).codecs?.some(({ mimeType }) => mimeType === 'video/VP9'),
  );
}

function capability(format: Format, codec: OfferedCodec): types.RtpCodecCapability {
  return {
    kind: format.kind,
    mimeType: format.mimeType,
    preferredPayloadType: codec.payloadType,
    clockRate: format.clockRate,
    ...(format.kind === 'audio' ? { channels: format.channels } : {}),
    parameters: { ...format.parameters },
    rtcpFeedback: codec.feedback.map((feedback) => {
      const [type = '', parameter = ''] = feedback.split(' ');
      return { type, parameter };
    }),
  };
}

function retransmissions(
  section: OfferedMedia,
  { kind, clockRate }: Format,
  apt: number,
  rtx: number | null,
): types.RtpCodecCapability[] {
  const isOffered = section.codecs.some(
    (codec) => codec.payloadType === rtx && codec.parameters.get('apt') === String(apt),
  );
  return rtx !== null && isOffered
    ? [
        {
          kind,
          mimeType: `${kind}/rtx`,
          preferredPayloadType: rtx,
          clockRate,
          parameters: { apt },
          rtcpFeedback: [],
        },
      ]
    : [];
}
