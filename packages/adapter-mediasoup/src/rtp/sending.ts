import type { SvcMode } from '@streamxr/protocol';
import type { types } from 'mediasoup';
import type { OfferedCodec, OfferedMedia } from '../sdp/offer.ts';
import { readableExtensions } from './extensions.ts';
import { type Format, formatOf, retransmissionOf } from './formats.ts';

/** What a peer will send in a section, in mediasoup's words, and what the answer says of it. */
export interface Sending {
  readonly format: Format;
  readonly parameters: types.RtpParameters;
  readonly layering: Layering;
}

/** What the layers are of a stream: other streams, sizes within the one, rates within the one, or there are none. */
export type Layering = 'streams' | 'sizes' | 'rates' | 'none';

const feedbackUsed = ['nack', 'nack pli', 'ccm fir', 'goog-remb', 'transport-cc'];
const transportWide = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';

/** Null when nothing that the section offers is forwarded here. Of several formats, the one that the peer puts first is taken. */
export function readSending(section: OfferedMedia, svc: SvcMode | null = null): Sending | null {
  const codec = section.codecs.find((candidate) => formatOf(candidate, section.kind) !== null);
  const format = codec === undefined ? null : formatOf(codec, section.kind);
  if (codec === undefined || format === null) return null;
  const headerExtensions = readableExtensions(section);
  const rtx = retransmissionOf(section.codecs, codec.payloadType);
  // The mode is of VP9; who sends something else has no layers in it.
  const mode = format.name === 'VP9' && section.rids.length < 2 ? svc : null;
  const scalabilityMode = mode ?? format.scalabilityMode;
  const encodings = readEncodings(section, { ...format, scalabilityMode }, rtx !== null);
  if (encodings === null) return null;
  return {
    format,
    layering: layeringOf(encodings.length, mode),
    parameters: {
      mid: section.mid,
      codecs: [
        {
          mimeType: format.mimeType,
          payloadType: codec.payloadType,
          clockRate: format.clockRate,
          ...(format.kind === 'audio' ? { channels: format.channels } : {}),
          parameters: { ...format.parameters, ...profileOf(codec) },
          rtcpFeedback: feedbackOf(codec, headerExtensions),
        },
        ...(rtx === null ? [] : [retransmission(format, rtx, codec.payloadType)]),
      ],
      headerExtensions,
      encodings,
      rtcp: { cname: section.cname ?? section.mid, reducedSize: true },
    },
  };
}

function layeringOf(streams: number, mode: SvcMode | null): Layering {
  if (streams > 1) return 'streams';
  if (mode === null) return 'none';
  return mode.startsWith('L1') ? 'rates' : 'sizes';
}

/** What two sections must share for the stream of one to go on under the other. */
export function sendingKey({ format, parameters }: Sending): string {
  return JSON.stringify([
    format.name,
    parameters.codecs.map((codec) => codec.payloadType),
    parameters.encodings,
  ]);
}

export function retransmission(
  { kind, clockRate }: Pick<Format, 'kind' | 'clockRate'>,
  payloadType: number,
  apt: number,
): types.RtpCodecParameters {
  return { mimeType: `${kind}/rtx`, payloadType, clockRate, parameters: { apt }, rtcpFeedback: [] };
}

/** Layers by name, from the smallest as they are offered; else one stream by number, or whatever comes with the section's mid. */
function readEncodings(
  section: OfferedMedia,
  { kind, scalabilityMode }: Format,
  hasRtx: boolean,
): types.RtpEncodingParameters[] | null {
  const mode = kind === 'video' ? { scalabilityMode } : {};
  if (section.rids.length > 0) return section.rids.map((rid) => ({ rid, ...mode }));
  const { ssrc } = section;
  if (ssrc !== null) {
    const rtx = hasRtx && ssrc.rtx !== null ? { rtx: { ssrc: ssrc.rtx } } : {};
    return [{ ssrc: ssrc.media, ...rtx, ...mode }];
  }
  const hasMid = section.extensions.some(({ uri }) => uri === 'urn:ietf:params:rtp-hdrext:sdes:mid');
  return hasMid ? [{ ...mode }] : null;
}

function profileOf(codec: OfferedCodec): Record<string, string> {
  const profile = codec.parameters.get('profile-level-id');
  return profile === undefined ? {} : { 'profile-level-id': profile };
}

/** Of the two ways to estimate a bandwidth, one: both would contradict each other. */
function feedbackOf(
  codec: OfferedCodec,
  extensions: readonly types.RtpHeaderExtensionParameters[],
): types.RtcpFeedback[] {
  const isTransportWide =
    extensions.some(({ uri }) => uri === transportWide) && codec.feedback.includes('transport-cc');
  const left = isTransportWide ? 'goog-remb' : 'transport-cc';
  return [...new Set(codec.feedback)]
    .filter((feedback) => feedbackUsed.includes(feedback) && feedback !== left)
    .map((feedback) => {
      const [type = '', parameter = ''] = feedback.split(' ');
      return { type, parameter };
    });
}
