import type { ForwardStats } from '@streamxr/media';
import {
  addressOutgoing,
  beginOutgoing,
  type OutgoingHeader,
  outgoingHeaderBytes,
} from './rtp/outgoing-packet.ts';
import { payloadOffset, sequenceDifference } from './rtp/packet.ts';
import { writeSenderReport } from './rtp/rtcp.ts';
import type { Source, SourceViewer } from './source.ts';
import type { Transport } from './transport.ts';

/** After so many packets nothing that came before the beginning is still under way. */
const reorderedMax = 500;
/** Sent again in one second: a peer that asks for more has lost its way, or means harm. */
const againPerSecondMax = 500;

const report = Buffer.alloc(64);

/**
 * One receiving section of one link: a stream of its own that goes on without a jump whatever source is put into it. Numbers and
 * timestamps of the source are shifted; everything else is written anew.
 */
export class Forward implements SourceViewer {
  readonly mid: string;
  readonly ssrc: number;
  readonly #transport: Transport;
  readonly #header: OutgoingHeader;
  #source: Source | null = null;
  #wanted = true;
  #waiting = true;
  /** Added to the source's, modulo 2¹⁶ and 2³². */
  #sequenceShift = 0;
  #timestampShift = 0;
  #firstSequence = 0;
  #sinceBeginning = 0;
  #sentMs = 0;
  #began = false;
  #again = 0;
  #bytesThen = 0;
  #reportId = 0;
  #reportMs = 0;
  packets = 0;
  bytes = 0;
  bitsPerSecond = 0;
  /** As the viewer reports it, 0 to 1. */
  loss = 0;
  roundTripMs: number | null = null;

  constructor(mid: string, ssrc: number, transport: Transport) {
    this.mid = mid;
    this.ssrc = ssrc;
    this.#transport = transport;
    this.#header = { payloadType: 0, sequence: 0, timestamp: 0, ssrc, absSendTimeId: 0 };
  }

  get source(): Source | null {
    return this.#source;
  }

  /** Waits for a picture that can be shown alone. */
  get isWaiting(): boolean {
    return this.#source !== null && this.#wanted && this.#waiting;
  }

  /** Puts another source into the section, or none. Payload type and extension are those of the newest answer. */
  carry(source: Source | null, payloadType: number, absSendTimeId: number): void {
    this.#header.payloadType = payloadType;
    this.#header.absSendTimeId = absSendTimeId;
    if (source === this.#source) return;
    this.#source?.detach(this);
    this.#source = source;
    this.bitsPerSecond = 0;
    this.loss = 0;
    this.restart();
    source?.attach(this);
  }

  /** The source is gone. */
  orphan(): void {
    this.#source = null;
  }

  want(wanted: boolean): void {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (wanted) this.restart();
  }

  /** From the next picture that stands alone. */
  restart(): void {
    this.#waiting = true;
    if (this.isWaiting) this.#source?.askKeyframe();
  }

  /** Sends what `beginOutgoing` made of a packet of the source. */
  send(outgoing: Buffer, sequence: number, timestamp: number, beginsKeyframe: boolean, nowMs: number): void {
    if (!this.#wanted) return;
    if (this.#waiting) {
      if (!beginsKeyframe) return;
      this.#begin(sequence, timestamp, nowMs);
    }
    if (this.#sinceBeginning < reorderedMax) {
      this.#sinceBeginning++;
      if (sequenceDifference(sequence, this.#firstSequence) < 0) return;
    }
    const header = this.#header;
    const sequenceOut = (sequence + this.#sequenceShift) & 0xffff;
    const isNewest = !this.#began || sequenceDifference(sequenceOut, header.sequence) > 0;
    const [sequenceThen, timestampThen] = [header.sequence, header.timestamp];
    header.sequence = sequenceOut;
    header.timestamp = (timestamp + this.#timestampShift) >>> 0;
    addressOutgoing(header);
    if (this.#transport.sendPacket(outgoing)) {
      this.packets++;
      this.bytes += outgoing.length - outgoingHeaderBytes;
      this.#sentMs = nowMs;
    }
    this.#began = true;
    if (isNewest) return;
    header.sequence = sequenceThen;
    header.timestamp = timestampThen;
  }

  /** The viewer lost this one. */
  sendAgain(sequenceOut: number, nowMs: number): void {
    const source = this.#source;
    if (source === null || !this.#wanted || this.#waiting || this.#again >= againPerSecondMax) return;
    const sequence = (sequenceOut - this.#sequenceShift) & 0xffff;
    const packet = source.kept(sequence);
    // What was sent under other shifts is another source's, or from before a pause.
    if (
      packet === null ||
      (this.#sinceBeginning < reorderedMax && sequenceDifference(sequence, this.#firstSequence) < 0)
    )
      return;
    const outgoing = beginOutgoing(packet, payloadOffset(packet), nowMs);
    if (outgoing === null) return;
    this.#again++;
    addressOutgoing({
      ...this.#header,
      sequence: sequenceOut,
      timestamp: (packet.readUInt32BE(4) + this.#timestampShift) >>> 0,
    });
    this.#transport.sendPacket(outgoing);
  }

  /** Hands on what the publisher says of its clock, in the section's own timestamps: sound and pictures stay together. */
  sendReport(ntpHigh: number, ntpLow: number, timestamp: number, nowMs: number): void {
    if (!this.#began || this.#waiting || !this.#wanted) return;
    this.#reportId = ((ntpHigh << 16) | (ntpLow >>> 16)) >>> 0;
    this.#reportMs = nowMs;
    const length = writeSenderReport(report, 0, {
      ssrc: this.ssrc,
      ntpHigh,
      ntpLow,
      timestamp: (timestamp + this.#timestampShift) >>> 0,
      packets: this.packets,
      bytes: this.bytes,
    });
    this.#transport.sendPacket(report.subarray(0, length));
  }

  /** A receiver report of the viewer (RFC 3550, 6.4.1). */
  reported(loss: number, lastReport: number, delay: number, nowMs: number): void {
    this.loss = loss;
    if (lastReport === 0 || lastReport !== this.#reportId) return;
    this.roundTripMs = Math.max(0, nowMs - this.#reportMs - (delay * 1000) / 65_536);
  }

  /** Every second. */
  count(): void {
    this.bitsPerSecond = (this.bytes - this.#bytesThen) * 8;
    this.#bytesThen = this.bytes;
    this.#again = 0;
  }

  stats(): ForwardStats | null {
    if (this.#source === null) return null;
    const isForwarded = this.#wanted && !this.#source.paused;
    return {
      sourceId: this.#source.id,
      layer: isForwarded ? 0 : null,
      bitsPerSecond: this.bitsPerSecond,
      packets: this.packets,
      loss: this.loss,
    };
  }

  #begin(sequence: number, timestamp: number, nowMs: number): void {
    this.#waiting = false;
    this.#firstSequence = sequence;
    this.#sinceBeginning = 0;
    if (!this.#began) return;
    const clockRate = this.#source?.codec.clockRate ?? 0;
    // At least one tick on: a newer frame with an older time would be thrown away.
    const elapsed = Math.max(1, Math.round(((nowMs - this.#sentMs) * clockRate) / 1000));
    this.#sequenceShift = (this.#header.sequence + 1 - sequence) & 0xffff;
    this.#timestampShift = (this.#header.timestamp + elapsed - timestamp) >>> 0;
  }
}
