import { lineBitsPerSecondMin, type LinkOptions } from '@streamxr/media';
import type { types } from 'mediasoup';
import { waitingBytesMax } from './channels.ts';
import type { Space } from './space.ts';

/** What a way is taken to carry until it is known better, in bits per second. Estimates of what is not used hardly rise, and fall within half a second. */
const firstEstimate = 2_500_000;
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
    await transport.setMinOutgoingBitrate(lineBitsPerSecondMin);
    return transport;
  } catch (error) {
    transport.close();
    throw error;
  }
}
