/** Reads RTP packets (RFC 3550) and their header extensions (RFC 8285) in place. Nothing here allocates. */

const fixedHeaderBytes = 12;

/** RTCP shares the port: its types fall where no payload type may be (RFC 5761, 4). */
export function isRtcp(packet: Buffer): boolean {
  const type = packet[1] ?? 0;
  return type >= 192 && type <= 223;
}

/** Where the payload begins, or −1 for what is no RTP packet. */
export function payloadOffset(packet: Buffer): number {
  const first = packet[0] ?? 0;
  if (packet.length < fixedHeaderBytes || first >> 6 !== 2) return -1;
  let offset = fixedHeaderBytes + 4 * (first & 0x0f);
  if ((first & 0x10) !== 0) {
    if (offset + 4 > packet.length) return -1;
    offset += 4 + 4 * packet.readUInt16BE(offset + 2);
  }
  return offset <= packet.length ? offset : -1;
}

/**
 * Where the data of header extension `id` begins, or −1. Its length goes with it: `(offset << 5) | length`. One-byte form only,
 * which is what answers ask for; `packet` has passed `payloadOffset`.
 */
export function findExtension(packet: Buffer, id: number): number {
  const first = packet[0] ?? 0;
  if ((first & 0x10) === 0) return -1;
  const start = fixedHeaderBytes + 4 * (first & 0x0f);
  if (packet.readUInt16BE(start) !== 0xbede) return -1;
  const end = start + 4 + 4 * packet.readUInt16BE(start + 2);
  let offset = start + 4;
  while (offset < end) {
    const head = packet[offset] ?? 0;
    if (head === 0) {
      offset++;
      continue;
    }
    const length = (head & 0x0f) + 1;
    if (head >> 4 === 15 || offset + 1 + length > end) return -1;
    if (head >> 4 === id) return ((offset + 1) << 5) | length;
    offset += 1 + length;
  }
  return -1;
}

/** `a − b` of numbers that wrap at 16 bits, −32,768 to 32,767. */
export function sequenceDifference(a: number, b: number): number {
  return ((a - b) << 16) >> 16;
}
