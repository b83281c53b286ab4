import type { LinkOptions } from '@streamxr/media';
import type { types } from 'mediasoup';
import { waitingBytesMax } from './channels.ts';
import type { Space } from './space.ts';

/** What a way carries until it is known better, in bits per second: the smallest layer and a few voices. */
const firstEstimate = 800_000;
/** Without a sign of life from the peer; browsers give one every five seconds or less. */
const consentSeconds = 20;
const messageBytesMax = 65_536;

export async function openTransport(
  { router, seat }: Space,
  { channels, incomingBitsPerSecondMax }: LinkOptions,
): Promise<types.WebRtcTransport> {
  const transport = await router.createWebRtcTransport({
    webRtcServer: seat.server,
    enableUdp: true,
    enableTcp: true,
    preferUdp: true,
    iceConsentTimeout: consentSeconds,
    initialAvailableOutgoingBitrate: firstEstimate,
    enableSctp: channels,
    sctpSendBufferSize: waitingBytesMax,
    maxSendMessageSize: messageBytesMax,
    maxReceiveMessageSize: messageBytesMax,
  });
  try {
    await transport.setMaxIncomingBitrate(incomingBitsPerSecondMax);
    await transport.enableTraceEvent(['bwe']);
    return transport;
  } catch (error) {
    transport.close();
    throw error;
  }
}
