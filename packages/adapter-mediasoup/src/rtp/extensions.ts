import { getSupportedRtpCapabilities, type types } from 'mediasoup';
import type { OfferedMedia } from '../sdp/offer.ts';

/**
 * Header extensions that are used, out of those that mediasoup knows. Not dependency descriptors and capture times: they would be
 * forwarded under numbers that a peer without groundwork takes for something else.
 */
const used: ReadonlySet<string> = new Set([
  'urn:ietf:params:rtp-hdrext:sdes:mid',
  'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'urn:3gpp:video-orientation',
  'urn:ietf:params:rtp-hdrext:toffset',
]);

const known = (getSupportedRtpCapabilities().headerExtensions ?? []).filter(({ uri }) => used.has(uri));

/** What the worker can read in packets of the peer, under the peer's numbers. */
export function readableExtensions(section: OfferedMedia): types.RtpHeaderExtensionParameters[] {
  return section.extensions.flatMap(({ id, uri }) => {
    const extension = known.find((candidate) => candidate.kind === section.kind && candidate.uri === uri);
    return extension === undefined ? [] : [{ uri: extension.uri, id }];
  });
}

/** What the worker can write into packets for the peer: only under its own numbers. */
export function writableExtensions(section: OfferedMedia): types.RtpHeaderExtension[] {
  return known
    .filter(
      ({ kind, uri, preferredId }) =>
        kind === section.kind &&
        section.extensions.some((offered) => offered.uri === uri && offered.id === preferredId),
    )
    .map(({ kind, uri, preferredId }) => ({ kind, uri, preferredId }));
}

/** The worker's own numbers, for the groundwork. */
export function ownExtensions(kind: 'audio' | 'video'): types.RtpHeaderExtensionParameters[] {
  return known
    .filter((extension) => extension.kind === kind)
    .map(({ uri, preferredId }) => ({ uri, id: preferredId }));
}

/** The time of sending: written into every packet of pictures by workers without our patch, whether it was negotiated or not. */
const sendTimeId = known.find(({ uri }) => uri.endsWith('/abs-send-time'))?.preferredId;
/** Under whose number three bytes of time would be taken for a name, so that packets go nowhere, or for a delay to keep. */
const harmed = /:(mid|rtp-stream-id|repaired-rtp-stream-id)$|\/playout-delay$/;

/** Whether a receiving section numbers an extension so that times of sending would mislead its peer; groundwork prevents it. */
export function collides({ kind, extensions }: OfferedMedia): boolean {
  return kind === 'video' && extensions.some(({ id, uri }) => id === sendTimeId && harmed.test(uri));
}
