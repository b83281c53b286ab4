/** Offers as programs write them, shortened to what matters. */

const fingerprint = `sha-256 ${Array.from({ length: 32 }, (_, index) => (index + 16).toString(16).toUpperCase()).join(':')}`;

/** Of a peer that gives its numbers as Firefox does: a camera in three layers, a microphone, one of each to receive, and channels. */
export const busyOffer = lines(
  'v=0',
  'o=mozilla...THIS_IS_SDPARTA-99.0 7283645 0 IN IP4 0.0.0.0',
  's=-',
  't=0 0',
  `a=fingerprint:${fingerprint}`,
  'a=group:BUNDLE 0 1 2 3 4',
  'a=ice-options:trickle',
  'a=msid-semantic:WMS *',
  ...videoSection(0, 'sendonly', [
    'a=rid:q send',
    'a=rid:h send',
    'a=rid:f send',
    'a=simulcast:send q;h;~f',
    'a=msid:{a} {b}',
  ]),
  ...audioSection(1, 'sendonly', ['a=ssrc:1111 cname:{c}']),
  ...videoSection(2, 'recvonly', []),
  ...audioSection(3, 'recvonly', []),
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'c=IN IP4 0.0.0.0',
  ...transport(),
  'a=mid:4',
  'a=sctp-port:5000',
  'a=max-message-size:1073741823',
);

function videoSection(mid: number, direction: string, more: readonly string[]): string[] {
  return [
    'm=video 9 UDP/TLS/RTP/SAVPF 120 124 126 127',
    'c=IN IP4 0.0.0.0',
    ...transport(),
    `a=mid:${mid}`,
    `a=${direction}`,
    'a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid',
    'a=extmap:4/recvonly http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
    'a=extmap:7 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
    'a=extmap:9/sendonly urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
    'a=rtcp-mux',
    'a=rtpmap:120 VP8/90000',
    'a=rtpmap:124 rtx/90000',
    'a=rtpmap:126 H264/90000',
    'a=rtpmap:127 rtx/90000',
    'a=fmtp:120 max-fs=12288;max-fr=60',
    'a=fmtp:124 apt=120',
    'a=fmtp:126 profile-level-id=42e01f;level-asymmetry-allowed=1;packetization-mode=1',
    'a=fmtp:127 apt=126;rtx-time=3000',
    'a=rtcp-fb:120 nack',
    'a=rtcp-fb:120 nack pli',
    'a=rtcp-fb:120 ccm fir',
    'a=rtcp-fb:120 goog-remb',
    'a=rtcp-fb:120 transport-cc',
    'a=rtcp-fb:126 nack',
    ...more,
  ];
}

function audioSection(mid: number, direction: string, more: readonly string[]): string[] {
  return [
    'm=audio 9 UDP/TLS/RTP/SAVPF 109 9 101',
    'c=IN IP4 0.0.0.0',
    ...transport(),
    `a=mid:${mid}`,
    `a=${direction}`,
    'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
    'a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid',
    'a=rtcp-mux',
    'a=rtpmap:109 opus/48000/2',
    'a=rtpmap:9 G722/8000/1',
    'a=rtpmap:101 telephone-event/8000',
    'a=fmtp:109 maxplaybackrate=48000;stereo=1;useinbandfec=1',
    ...more,
  ];
}

function transport(): string[] {
  return ['a=ice-pwd:2c3fb1d8f7b1c7ac3fb1d8f7b1c7ac11', 'a=ice-ufrag:9f3a11c2', 'a=setup:actpass'];
}

function lines(...all: readonly string[]): string {
  return `${all.join('\r\n')}\r\n`;
}
