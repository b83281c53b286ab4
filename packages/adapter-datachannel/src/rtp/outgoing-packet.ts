/**
 * The one packet that is being sent, written over and over: the payload once for all viewers, the header for each. Sending copies
 * it, so nothing is allocated for a viewer.
 */

/** Fixed header and one word of extensions (RFC 8285, one-byte form): `abs-send-time`, or padding where it was not agreed on. */
export const outgoingHeaderBytes = 20;
const packetBytesMax = 2_048;

const bytes = Buffer.alloc(packetBytesMax);
const views: Array<Buffer | undefined> = [];
let sendTime = 0;

bytes.writeUInt16BE(0xbede, 12);
bytes.writeUInt16BE(1, 14);

export interface OutgoingHeader {
  payloadType: number;
  sequence: number;
  timestamp: number;
  ssrc: number;
  /** 0 where the viewer did not offer it. */
  absSendTimeId: number;
}

/** Takes marker, padding flag and payload of `packet`. Gives the packet without its header, or null when it is too large. */
export function beginOutgoing(packet: Buffer, payloadAt: number, nowMs: number): Buffer | null {
  const length = outgoingHeaderBytes + packet.length - payloadAt;
  if (length > packetBytesMax) return null;
  packet.copy(bytes, outgoingHeaderBytes, payloadAt);
  bytes[0] = 0x90 | ((packet[0] ?? 0) & 0x20);
  bytes[1] = (packet[1] ?? 0) & 0x80;
  // Seconds as 6.18 bits, which wrap every 64.
  sendTime = Math.floor((nowMs % 64_000) * 262.144);
  return (views[length] ??= bytes.subarray(0, length));
}

/** Completes what `beginOutgoing` gave, for one viewer. */
export function addressOutgoing({
  payloadType,
  sequence,
  timestamp,
  ssrc,
  absSendTimeId,
}: OutgoingHeader): void {
  bytes[1] = ((bytes[1] ?? 0) & 0x80) | payloadType;
  bytes.writeUInt16BE(sequence, 2);
  bytes.writeUInt32BE(timestamp, 4);
  bytes.writeUInt32BE(ssrc, 8);
  if (absSendTimeId === 0) {
    bytes.fill(0, 16, 20);
    return;
  }
  bytes[16] = (absSendTimeId << 4) | 2;
  bytes[17] = (sendTime >> 16) & 0xff;
  bytes[18] = (sendTime >> 8) & 0xff;
  bytes[19] = sendTime & 0xff;
}
