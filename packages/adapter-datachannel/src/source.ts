import type { SourceStats } from '@streamxr/media';
import { beginOutgoing } from './rtp/outgoing-packet.ts';
import { findExtension, payloadOffset } from './rtp/packet.ts';
import { beginsKeyframe } from './rtp/keyframe.ts';
import { PacketRing } from './rtp/packet-ring.ts';
import { Reception } from './rtp/reception.ts';
import type { ReportBlock } from './rtp/rtcp.ts';
import type { Codec } from './sdp/codecs.ts';

/** About two seconds of a picture at 2 Mbit/s, and 0.6 MB at most. */
const keptPackets = 512;
/** Of a publisher, for all its viewers together. */
const keyframeEveryMs = 500;
const silence = -127;
/** Sound that sends nothing when nothing is said is silent after this. */
const silentAfterMs = 500;

/** How a section of a publisher arrives, by its newest answer. */
export interface SourceFormat {
  readonly mid: string;
  readonly codec: Codec;
  readonly payloadType: number;
  /** 0 where it was not offered. */
  readonly audioLevelId: number;
  /** Likewise, of the section's name in packets. */
  readonly midId: number;
}

/** What one sending section of one link brings in, and who gets it. */
export class Source {
  readonly id: string;
  readonly kind: 'audio' | 'video';
  readonly owner: SourceOwner;
  #format: SourceFormat;
  /** 0 until its first packet. */
  ssrc = 0;
  paused = false;
  readonly #viewers: SourceViewer[] = [];
  readonly #ring: PacketRing | null;
  #reception: Reception;
  #keyframeWanted = false;
  #keyframeAskedMs = Number.NEGATIVE_INFINITY;
  #level = silence;
  #levelTold = silence;
  #arrivedMs = Number.NEGATIVE_INFINITY;
  #bytes = 0;
  #bytesThen = 0;
  bitsPerSecond = 0;
  #reportId = 0;
  #reportMs = 0;

  constructor(id: string, kind: 'audio' | 'video', format: SourceFormat, owner: SourceOwner) {
    this.id = id;
    this.kind = kind;
    this.owner = owner;
    this.#format = format;
    // Lost sound is concealed sooner than it could be sent again.
    this.#ring = kind === 'video' ? new PacketRing(keptPackets) : null;
    this.#reception = new Reception(format.codec.clockRate);
  }

  get mid(): string {
    return this.#format.mid;
  }

  get midId(): number {
    return this.#format.midId;
  }

  get codec(): Codec {
    return this.#format.codec;
  }

  get payloadType(): number {
    return this.#format.payloadType;
  }

  get hasViewers(): boolean {
    return this.#viewers.length > 0;
  }

  get lossOfPackets(): number {
    return this.#reception.loss;
  }

  negotiated(format: SourceFormat): void {
    this.#format = format;
  }

  /** The peer sends it under this number from now on. */
  begin(ssrc: number): void {
    this.ssrc = ssrc;
    this.#reception = new Reception(this.codec.clockRate);
    this.#ring?.clear();
    for (const viewer of this.#viewers) viewer.restart();
  }

  attach(viewer: SourceViewer): void {
    this.#viewers.push(viewer);
    if (viewer.isWaiting) this.askKeyframe();
  }

  detach(viewer: SourceViewer): void {
    const index = this.#viewers.indexOf(viewer);
    if (index >= 0) this.#viewers.splice(index, 1);
  }

  end(): void {
    for (const viewer of this.#viewers.splice(0)) viewer.orphan();
  }

  setPaused(paused: boolean): void {
    if (paused === this.paused) return;
    this.paused = paused;
    if (!paused) for (const viewer of this.#viewers) viewer.restart();
  }

  /** Takes one RTP packet of this source. `packet` is kept. */
  take(packet: Buffer, nowMs: number): void {
    const payloadAt = payloadOffset(packet);
    const sequence = packet.readUInt16BE(2);
    const timestamp = packet.readUInt32BE(4);
    this.#bytes += packet.length - payloadAt;
    this.#reception.take(sequence, timestamp, nowMs);
    if (this.paused) return;
    this.#arrivedMs = nowMs;
    if (this.#format.audioLevelId !== 0) this.#readLevel(packet);
    this.#ring?.keep(sequence, packet);
    const outgoing = beginOutgoing(packet, payloadAt, nowMs);
    if (outgoing === null) return;
    const isKeyframe = beginsKeyframe(this.#format.codec.name, packet, payloadAt);
    for (let index = 0; index < this.#viewers.length; index++) {
      this.#viewers[index]?.send(outgoing, sequence, timestamp, isKeyframe, nowMs);
    }
  }

  kept(sequence: number): Buffer | null {
    return this.#ring?.find(sequence) ?? null;
  }

  /** A viewer cannot go on without one. Asked at most twice a second, however many ask. */
  askKeyframe(): void {
    if (this.kind === 'video') this.#keyframeWanted = true;
  }

  /** Whether the publisher is to be asked now; again and again while a viewer waits, for the asking can be lost too. */
  dueKeyframe(nowMs: number): boolean {
    if (
      this.kind === 'audio' ||
      this.ssrc === 0 ||
      this.paused ||
      nowMs - this.#keyframeAskedMs < keyframeEveryMs
    )
      return false;
    if (!this.#keyframeWanted && !this.#viewers.some((viewer) => viewer.isWaiting)) return false;
    this.#keyframeWanted = false;
    this.#keyframeAskedMs = nowMs;
    return true;
  }

  /** Sequence numbers to be asked for again; see `Reception`. */
  missing(target: Uint16Array): number {
    return this.#ring === null || this.paused ? 0 : this.#reception.askAgain(target);
  }

  /** The loudest since the last call, or null where there is nothing new to tell. */
  takeLevel(nowMs: number): number | null {
    const level = nowMs - this.#arrivedMs > silentAfterMs ? silence : this.#level;
    this.#level = silence;
    if (level === silence && this.#levelTold === silence) return null;
    this.#levelTold = level;
    return level;
  }

  reported(ntpHigh: number, ntpLow: number, timestamp: number, nowMs: number): void {
    this.#reportId = ((ntpHigh << 16) | (ntpLow >>> 16)) >>> 0;
    this.#reportMs = nowMs;
    if (this.paused) return;
    for (const viewer of this.#viewers) viewer.sendReport(ntpHigh, ntpLow, timestamp, nowMs);
  }

  /** Ends a second, and tells the publisher of it; null before the first packet. */
  report(nowMs: number): ReportBlock | null {
    this.bitsPerSecond = (this.#bytes - this.#bytesThen) * 8;
    this.#bytesThen = this.#bytes;
    const fractionLost = this.#reception.report();
    if (this.ssrc === 0) return null;
    return {
      ssrc: this.ssrc,
      fractionLost,
      lost: this.#reception.lost,
      highestSequence: this.#reception.highestSequence,
      jitter: this.#reception.jitter,
      lastReport: this.#reportId,
      delay: this.#reportId === 0 ? 0 : Math.round((nowMs - this.#reportMs) * 65.536),
    };
  }

  stats(): SourceStats {
    return {
      sourceId: this.id,
      layers: [this.bitsPerSecond],
      packets: this.#reception.packets,
      loss: this.#reception.loss,
    };
  }

  #readLevel(packet: Buffer): void {
    const found = findExtension(packet, this.#format.audioLevelId);
    if (found < 0) return;
    // RFC 6464: the upper bit says whether it is a voice, the others how far below the loudest it is.
    const level = -((packet[found >> 5] ?? 0x7f) & 0x7f);
    if (level > this.#level) this.#level = level;
  }
}

/** One who gets a source: a section of another link. */
export interface SourceViewer {
  /** Waits for a picture that can be shown alone. */
  readonly isWaiting: boolean;
  /** Sends what `beginOutgoing` made of a packet of the source. */
  send(outgoing: Buffer, sequence: number, timestamp: number, beginsKeyframe: boolean, nowMs: number): void;
  /** Hands on what the publisher says of its clock. */
  sendReport(ntpHigh: number, ntpLow: number, timestamp: number, nowMs: number): void;
  /** The source begins anew. */
  restart(): void;
  /** The source is gone. */
  orphan(): void;
}

/** The link that a source comes from; compared by identity. */
export type SourceOwner = object;
