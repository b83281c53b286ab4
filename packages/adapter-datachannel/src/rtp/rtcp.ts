/** Feedback of peers, read and written (RFC 3550, 4585, 5104; REMB by draft-alvestrand-rmcat-remb). */

export interface RtcpEvents {
  /** `sourceId` names what the report is of: NTP time in two halves, and the stream's timestamp of that moment. */
  senderReport(ssrc: number, ntpHigh: number, ntpLow: number, timestamp: number): void;
  /** `loss` 0 to 1; `lastReport` and `delay` as in RFC 3550, 6.4.1. */
  receiverReport(ssrc: number, loss: number, lastReport: number, delay: number): void;
  keyframeRequest(ssrc: number): void;
  /** One lost packet. */
  lost(ssrc: number, sequence: number): void;
  estimated(bitsPerSecond: number): void;
}

const senderReportType = 200;
const receiverReportType = 201;
const transportFeedbackType = 205;
const payloadFeedbackType = 206;
const remb = 0x52454d42;
/** Lost packets that one packet of feedback may name, of hundreds that fit in: a stranger could ask for the same ones for ever. */
const lostMax = 128;

/** Reads a compound packet; what is cut short or unknown is passed over. */
export function readRtcp(packet: Buffer, events: RtcpEvents): void {
  let offset = 0;
  while (offset + 8 <= packet.length) {
    const length = 4 * (packet.readUInt16BE(offset + 2) + 1);
    const end = offset + length;
    if (end > packet.length || (packet[offset] ?? 0) >> 6 !== 2) return;
    readOne(packet, offset, end, events);
    offset = end;
  }
}

function readOne(packet: Buffer, offset: number, end: number, events: RtcpEvents): void {
  const count = (packet[offset] ?? 0) & 0x1f;
  switch (packet[offset + 1]) {
    case senderReportType:
      if (offset + 28 > end) return;
      events.senderReport(
        packet.readUInt32BE(offset + 4),
        packet.readUInt32BE(offset + 8),
        packet.readUInt32BE(offset + 12),
        packet.readUInt32BE(offset + 16),
      );
      readBlocks(packet, offset + 28, end, count, events);
      return;
    case receiverReportType:
      readBlocks(packet, offset + 8, end, count, events);
      return;
    case transportFeedbackType:
      if (count === 1) readNack(packet, offset, end, events);
      return;
    case payloadFeedbackType:
      if (offset + 12 > end) return;
      if (count === 1) events.keyframeRequest(packet.readUInt32BE(offset + 8));
      else if (count === 4 && offset + 20 <= end) events.keyframeRequest(packet.readUInt32BE(offset + 12));
      else if (count === 15) readRemb(packet, offset, end, events);
      return;
    default:
  }
}

function readBlocks(packet: Buffer, start: number, end: number, count: number, events: RtcpEvents): void {
  for (let index = 0, at = start; index < count && at + 24 <= end; index++, at += 24) {
    events.receiverReport(
      packet.readUInt32BE(at),
      (packet[at + 4] ?? 0) / 256,
      packet.readUInt32BE(at + 16),
      packet.readUInt32BE(at + 20),
    );
  }
}

function readNack(packet: Buffer, offset: number, end: number, events: RtcpEvents): void {
  if (offset + 12 > end) return;
  const ssrc = packet.readUInt32BE(offset + 8);
  let named = 0;
  for (let at = offset + 12; at + 4 <= end && named < lostMax; at += 4) {
    const sequence = packet.readUInt16BE(at);
    const following = packet.readUInt16BE(at + 2);
    events.lost(ssrc, sequence);
    named++;
    for (let bit = 0; bit < 16; bit++) {
      if ((following & (1 << bit)) === 0) continue;
      events.lost(ssrc, (sequence + bit + 1) & 0xffff);
      named++;
    }
  }
}

function readRemb(packet: Buffer, offset: number, end: number, events: RtcpEvents): void {
  if (offset + 20 > end || packet.readUInt32BE(offset + 12) !== remb) return;
  const word = packet.readUInt32BE(offset + 16);
  const exponent = (word >>> 18) & 0x3f;
  const bitsPerSecond = (word & 0x3_ffff) * 2 ** exponent;
  // Beyond this it is a wish: no way carries it.
  events.estimated(Math.min(bitsPerSecond, 10e9));
}

/** Each writes at `offset` of `target` and gives where it ended. */

export function writeKeyframeRequest(target: Buffer, offset: number, own: number, ssrc: number): number {
  return writeHead(target, offset, 1, payloadFeedbackType, 12, own, ssrc);
}

export function writeNack(
  target: Buffer,
  offset: number,
  own: number,
  ssrc: number,
  sequences: Uint16Array,
  count: number,
): number {
  let at = writeHead(target, offset, 1, transportFeedbackType, 12 + 4 * count, own, ssrc);
  // One entry each: runs are short, and the sizes are small.
  for (let index = 0; index < count; index++, at += 4) {
    target.writeUInt16BE(sequences[index] ?? 0, at);
    target.writeUInt16BE(0, at + 2);
  }
  return at;
}

export function writeRemb(
  target: Buffer,
  offset: number,
  own: number,
  bitsPerSecond: number,
  ssrcs: readonly number[],
): number {
  let at = writeHead(target, offset, 15, payloadFeedbackType, 20 + 4 * ssrcs.length, own, 0);
  let mantissa = Math.max(0, Math.round(bitsPerSecond));
  let exponent = 0;
  while (mantissa > 0x3_ffff) {
    mantissa = Math.floor(mantissa / 2);
    exponent++;
  }
  target.writeUInt32BE(remb, at);
  target.writeUInt32BE(((ssrcs.length << 24) | (exponent << 18) | mantissa) >>> 0, at + 4);
  at += 8;
  for (const ssrc of ssrcs) {
    target.writeUInt32BE(ssrc, at);
    at += 4;
  }
  return at;
}

export interface ReportBlock {
  readonly ssrc: number;
  readonly fractionLost: number;
  readonly lost: number;
  readonly highestSequence: number;
  readonly jitter: number;
  readonly lastReport: number;
  readonly delay: number;
}

/** At most 31 blocks. */
export function writeReceiverReport(
  target: Buffer,
  offset: number,
  own: number,
  blocks: readonly ReportBlock[],
): number {
  target[offset] = 0x80 | blocks.length;
  target[offset + 1] = receiverReportType;
  target.writeUInt16BE(1 + 6 * blocks.length, offset + 2);
  target.writeUInt32BE(own, offset + 4);
  let at = offset + 8;
  for (const block of blocks) {
    target.writeUInt32BE(block.ssrc, at);
    target.writeUInt32BE(((block.fractionLost << 24) | Math.min(block.lost, 0x7f_ffff)) >>> 0, at + 4);
    target.writeUInt32BE(block.highestSequence >>> 0, at + 8);
    target.writeUInt32BE(Math.floor(block.jitter) >>> 0, at + 12);
    target.writeUInt32BE(block.lastReport, at + 16);
    target.writeUInt32BE(block.delay >>> 0, at + 20);
    at += 24;
  }
  return at;
}

/** With the name of its source behind it: the first packet of a compound must be a report, and a name must be among them. */
export function writeSenderReport(
  target: Buffer,
  offset: number,
  report: {
    readonly ssrc: number;
    readonly ntpHigh: number;
    readonly ntpLow: number;
    readonly timestamp: number;
    readonly packets: number;
    readonly bytes: number;
  },
): number {
  target[offset] = 0x80;
  target[offset + 1] = senderReportType;
  target.writeUInt16BE(6, offset + 2);
  target.writeUInt32BE(report.ssrc, offset + 4);
  target.writeUInt32BE(report.ntpHigh, offset + 8);
  target.writeUInt32BE(report.ntpLow, offset + 12);
  target.writeUInt32BE(report.timestamp, offset + 16);
  target.writeUInt32BE(report.packets >>> 0, offset + 20);
  target.writeUInt32BE(report.bytes % 2 ** 32, offset + 24);
  return writeName(target, offset + 28, report.ssrc);
}

const name = 'streamxr';

function writeName(target: Buffer, offset: number, ssrc: number): number {
  // Chunk: SSRC, item CNAME (1) with its length, text, one to four zeros up to a whole word.
  const bytes = Math.ceil((4 + 2 + name.length + 1) / 4) * 4;
  target.fill(0, offset, offset + 4 + bytes);
  target[offset] = 0x81;
  target[offset + 1] = 202;
  target.writeUInt16BE(bytes / 4, offset + 2);
  target.writeUInt32BE(ssrc, offset + 4);
  target[offset + 8] = 1;
  target[offset + 9] = name.length;
  target.write(name, offset + 10, 'latin1');
  return offset + 4 + bytes;
}

function writeHead(
  target: Buffer,
  offset: number,
  format: number,
  type: number,
  bytes: number,
  own: number,
  ssrc: number,
): number {
  target[offset] = 0x80 | format;
  target[offset + 1] = type;
  target.writeUInt16BE(bytes / 4 - 1, offset + 2);
  target.writeUInt32BE(own, offset + 4);
  target.writeUInt32BE(ssrc, offset + 8);
  return offset + 12;
}
