import type { Codec } from '../sdp/codecs.ts';

/**
 * Whether a picture begins at this packet that needs none before it. Reads what end-to-end encryption leaves in the clear.
 * `offset` is where the payload begins.
 */
export function beginsKeyframe(codec: Codec['name'], packet: Buffer, offset: number): boolean {
  switch (codec) {
    case 'opus':
      return true;
    case 'vp8':
      return beginsVp8(packet, offset);
    case 'vp9':
      return beginsVp9(packet, offset);
    case 'h264':
      return beginsH264(packet, offset);
    default:
      return codec satisfies never;
  }
}

/** RFC 7741, 4.2 and 4.3: the first partition's first packet, with the inverse key frame flag clear. */
function beginsVp8(packet: Buffer, offset: number): boolean {
  const descriptor = packet[offset] ?? 0;
  if ((descriptor & 0x10) === 0 || (descriptor & 0x07) !== 0) return false;
  let at = offset + 1;
  if ((descriptor & 0x80) !== 0) {
    const extension = packet[at++] ?? 0;
    if ((extension & 0x80) !== 0) at += ((packet[at] ?? 0) & 0x80) !== 0 ? 2 : 1;
    if ((extension & 0x40) !== 0) at++;
    if ((extension & 0x30) !== 0) at++;
  }
  return at < packet.length && ((packet[at] ?? 1) & 0x01) === 0;
}

/** RFC 9628, 4.2: begins a frame that is not predicted from another. */
function beginsVp9(packet: Buffer, offset: number): boolean {
  const descriptor = packet[offset] ?? 0;
  return offset < packet.length && (descriptor & 0x40) === 0 && (descriptor & 0x08) !== 0;
}

/** RFC 6184, 5: a parameter set or an IDR slice, alone, aggregated or as the first fragment. */
function beginsH264(packet: Buffer, offset: number): boolean {
  const type = (packet[offset] ?? 0) & 0x1f;
  if (type === 5 || type === 7) return true;
  if (type === 28) {
    const fragment = packet[offset + 1] ?? 0;
    return (fragment & 0x80) !== 0 && (fragment & 0x1f) === 5;
  }
  if (type !== 24) return false;
  for (let at = offset + 1; at + 2 < packet.length; at += 2 + packet.readUInt16BE(at)) {
    const inner = (packet[at + 2] ?? 0) & 0x1f;
    if (inner === 5 || inner === 7) return true;
  }
  return false;
}
