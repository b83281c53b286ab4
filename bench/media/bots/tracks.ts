import datachannel, { type PeerConnection, type Track } from 'node-datachannel';

/** VP8's, as bots offer it. */
export const payloadType = 96;
/** Kept by whoever sends, for who asks for a packet again; as much as browsers keep. */
const resendPackets = 512;
const clockRate = 90_000;

/** A section that sends one camera, with sender reports and what is asked for again. */
export function addSendingTrack(peer: PeerConnection, mid: string, ssrc: number): Track {
  const name = `bot-${ssrc}`;
  const video = new datachannel.Video(mid, 'SendOnly');
  video.addVP8Codec(payloadType);
  video.addSSRC(ssrc, name, `stream-${ssrc}`, `track-${ssrc}`);
  const track = peer.addTrack(video);
  const report = new datachannel.RtcpSrReporter(
    new datachannel.RtpPacketizationConfig(ssrc, name, payloadType, clockRate),
  );
  report.addToChain(new datachannel.RtcpNackResponder(resendPackets));
  track.setMediaHandler(report);
  return track;
}

export function addReceivingTrack(peer: PeerConnection, mid: string): Track {
  const video = new datachannel.Video(mid, 'RecvOnly');
  video.addVP8Codec(payloadType);
  return peer.addTrack(video);
}

/** Answers with receiver reports, and hands on RTP alone. */
export function listenTo(track: Track, packet: (bytes: Buffer) => void): void {
  track.setMediaHandler(new datachannel.RtcpReceivingSession());
  track.onMessage((bytes) => {
    // RTCP, where it comes through (RFC 5761).
    const type = bytes[1] ?? 0;
    if (type < 192 || type > 223) packet(bytes);
  });
}

/** The local description with all candidates in it. */
export async function describedWith(peer: PeerConnection): Promise<string> {
  await new Promise<void>((resolve) => {
    if (peer.gatheringState() === 'complete') return resolve();
    peer.onGatheringStateChange((state) => {
      if (state === 'complete') resolve();
    });
  });
  const description = peer.localDescription();
  if (description === null) throw new Error('a bot has nothing to offer');
  return description.sdp;
}
