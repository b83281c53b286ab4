import type { types } from 'mediasoup';
import { ownExtensions, readableExtensions } from '../rtp/extensions.ts';
import { formatOf, formats, retransmissionOf } from '../rtp/formats.ts';
import { commonNumbering } from '../rtp/numbering.ts';
import { retransmission } from '../rtp/sending.ts';
import type { OfferedMedia } from '../sdp/offer.ts';
import type { DescribedCodec, DescribedMedia, Description } from '../sdp/render.ts';
import { waitingBytesMax } from './channels.ts';
import type { SectionState } from './sections.ts';

/**
 * Where Chromium begins to send pictures, in kbit/s: it adds layers from there on. Without it a camera that is switched on in a
 * connection that was there before begins with 300 and grows by a twelfth a second, for Chromium probes when a connection begins only.
 */
const startKilobitsPerSecond = 1_200;

/** How our answer describes a section of the peer. */

export const messageBytesMax = waitingBytesMax;

/** The section through which the bandwidth is probed: mediasoup writes this name and this number into packets that nobody plays. */
export const probator = { mid: 'probator', ssrc: 1234 } as const;
const groundMid = 'ground';

export function describeSection(
  section: OfferedMedia,
  state: SectionState | null,
  bitsPerSecondMax: number,
): DescribedMedia {
  if (state?.kind === 'sends') {
    const { codecs, headerExtensions = [], encodings = [] } = state.sending.parameters;
    return {
      ...described(section, 'recvonly', codecs.map(describeReceived), headerExtensions),
      rids: encodings.flatMap(({ rid }) => rid ?? []),
      bitsPerSecondMax,
    };
  }
  if (state?.kind === 'receives') {
    const { codecs, headerExtensions = [], encodings = [], rtcp } = state.consumer.rtpParameters;
    const [encoding] = encodings;
    return {
      ...described(section, 'sendonly', codecs.map(describeCodec), headerExtensions),
      stream:
        encoding?.ssrc === undefined
          ? null
          : {
              name: state.sourceId,
              ssrc: encoding.ssrc,
              rtxSsrc: encoding.rtx?.ssrc ?? null,
              cname: rtcp?.cname ?? 'streamxr',
            },
    };
  }
  return section.mid === probator.mid && section.kind === 'video'
    ? describeProbator(section)
    : described(section, 'inactive', offeredCodecs(section), readableExtensions(section));
}

function describeProbator(section: OfferedMedia): DescribedMedia {
  return {
    ...described(section, 'sendonly', offeredCodecs(section), readableExtensions(section)),
    stream: { name: probator.mid, ssrc: probator.ssrc, rtxSsrc: null, cname: probator.mid },
  };
}

function described(
  { kind, mid, protocol }: Pick<OfferedMedia, 'kind' | 'mid' | 'protocol'>,
  direction: DescribedMedia['direction'],
  codecs: readonly DescribedCodec[],
  extensions: DescribedMedia['extensions'],
): DescribedMedia {
  return {
    kind,
    mid,
    protocol,
    direction,
    codecs,
    extensions,
    rids: [],
    stream: null,
    bitsPerSecondMax: null,
  };
}

function describeReceived(codec: types.RtpCodecParameters): DescribedCodec {
  const plain = describeCodec(codec);
  const isPicture = codec.mimeType.startsWith('video/') && codec.parameters?.['apt'] === undefined;
  const start = isPicture ? { 'x-google-start-bitrate': startKilobitsPerSecond } : {};
  return { ...plain, parameters: { ...plain.parameters, ...start } };
}

function describeCodec(codec: types.RtpCodecParameters): DescribedCodec {
  const { payloadType, mimeType, clockRate, channels = 1, parameters = {}, rtcpFeedback = [] } = codec;
  const name = mimeType.slice(mimeType.indexOf('/') + 1);
  return {
    payloadType,
    map: channels > 1 ? `${name}/${clockRate}/${channels}` : `${name}/${clockRate}`,
    parameters,
    feedback: rtcpFeedback.map(({ type, parameter = '' }) =>
      parameter === '' ? type : `${type} ${parameter}`,
    ),
  };
}

/** What a section that carries nothing is answered with, so that it may carry something later: all formats that both know. */
function offeredCodecs(section: OfferedMedia): DescribedCodec[] {
  const known = section.codecs.filter((codec) => formatOf(codec, section.kind) !== null);
  // An m-line must name something, even one that is put to no use.
  const [first] = section.codecs;
  const used = known.length > 0 || first === undefined ? known : [first];
  return used.flatMap((codec) => {
    const format = formatOf(codec, section.kind);
    const parameters = Object.fromEntries(codec.parameters);
    const map = [codec.name, codec.clockRate, ...(codec.channels > 1 ? [codec.channels] : [])].join('/');
    const own = {
      payloadType: codec.payloadType,
      map,
      parameters,
      feedback: [...new Set(codec.feedback)].slice(0, 8),
    };
    const rtx = format === null ? null : retransmissionOf(section.codecs, codec.payloadType);
    return rtx === null || format === null
      ? [own]
      : [own, describeCodec(retransmission(format, rtx, codec.payloadType))];
  });
}

/** The sections of the groundwork: one of sound, which is there for its numbers only, and the one for probes. */
export function groundworkSections(): Description['sections'] {
  const protocol = 'UDP/TLS/RTP/SAVPF';
  const sound = described(
    { kind: 'audio', mid: groundMid, protocol },
    'inactive',
    ownCodecs('audio'),
    ownExtensions('audio'),
  );
  const pictures = described(
    { kind: 'video', mid: probator.mid, protocol },
    'sendonly',
    ownCodecs('video'),
    ownExtensions('video'),
  );
  const stream = { name: probator.mid, ssrc: probator.ssrc, rtxSsrc: null, cname: probator.mid };
  return [sound, { ...pictures, stream }];
}

function ownCodecs(kind: 'audio' | 'video'): DescribedCodec[] {
  return formats
    .filter((format) => format.kind === kind)
    .flatMap((format) => {
      const numbers = commonNumbering.get(format.name);
      if (numbers === undefined) return [];
      const { payloadType, rtx } = numbers;
      const rtcpFeedback =
        kind === 'audio'
          ? [{ type: 'transport-cc' }]
          : [
              { type: 'goog-remb' },
              { type: 'transport-cc' },
              { type: 'ccm', parameter: 'fir' },
              { type: 'nack' },
              { type: 'nack', parameter: 'pli' },
            ];
      const own = describeCodec({ ...format, payloadType, rtcpFeedback });
      return rtx === null ? [own] : [own, describeCodec(retransmission(format, rtx, payloadType))];
    });
}
