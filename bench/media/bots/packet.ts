import { nowUs } from '../../load/member.ts';

/** What every test here sends, the RTP header included. */
export const packetBytes = 1_100;

/** Fixed part of an RTP header (RFC 3550); bots send no extensions. */
const headerBytes = 12;
/** VP8's payload descriptor of one byte (RFC 7741) and the ten bytes that begin a key frame (RFC 6386). */
const keyFrame = [0x10, 0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01] as const;
/** The descriptor, and a frame tag whose lowest bit says that it is no key frame. */
const otherFrame = [0x10, 0x11, 0x02, 0x00] as const;
/** "SxRt" in front of the moment, so that packets of padding and the like are told apart. */
const mark = 0x53785274;
const stampAt = 32;
const keyFrameEvery = 15;
const ticksPerSecond = 90_000;

/** One camera's RTP: each packet is a frame of its own, and bears the moment when it was due. Nobody decodes it. */
export class PacketWriter {
  readonly #packet = Buffer.alloc(packetBytes, 0x5a);
  #sequence = 1;
  #untilKeyFrame = 0;

  constructor(payloadType: number, ssrc: number) {
    this.#packet[0] = 0x80;
    // Marker: the last packet of a frame.
    this.#packet[1] = 0x80 | payloadType;
    this.#packet.writeUInt32BE(ssrc, 8);
    this.#packet.writeUInt32BE(mark, headerBytes + stampAt - 4);
  }

  /** As an encoder that was asked for one. */
  keyFrameNext(): void {
    this.#untilKeyFrame = 0;
  }

  /** `dueUs`: of the clock that all processes of a machine share. The packet is overwritten by the next. */
  next(dueUs: number): Buffer {
    const packet = this.#packet;
    packet.writeUInt16BE(this.#sequence & 0xffff, 2);
    packet.writeUInt32BE(Math.floor((dueUs / 1e6) * ticksPerSecond) >>> 0, 4);
    packet.set(this.#untilKeyFrame === 0 ? keyFrame : otherFrame, headerBytes);
    this.#untilKeyFrame = this.#untilKeyFrame === 0 ? keyFrameEvery - 1 : this.#untilKeyFrame - 1;
    packet.writeDoubleBE(dueUs, headerBytes + stampAt);
    this.#sequence++;
    return packet;
  }
}

/** How long ago the packet was due, in milliseconds; null when it is none of ours. */
export function ageMsOf(packet: Buffer): number | null {
  const at = payloadAt(packet);
  if (packet.length < at + stampAt + 8 || packet.readUInt32BE(at + stampAt - 4) !== mark) return null;
  return (nowUs() - packet.readDoubleBE(at + stampAt)) / 1000;
}

/** Whoever forwards may have added contributors or extensions. */
function payloadAt(packet: Buffer): number {
  const first = packet[0] ?? 0;
  const afterContributors = headerBytes + (first & 0x0f) * 4;
  if ((first & 0x10) === 0 || packet.length < afterContributors + 4) return afterContributors;
  return afterContributors + 4 + packet.readUInt16BE(afterContributors + 2) * 4;
}
