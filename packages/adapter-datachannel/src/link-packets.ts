import { randomInt } from 'node:crypto';
import type { Forward } from './forward.ts';
import { findExtension, isRtcp, payloadOffset } from './rtp/packet.ts';
import {
  readRtcp,
  type ReportBlock,
  type RtcpEvents,
  writeKeyframeRequest,
  writeNack,
  writeReceiverReport,
  writeRemb,
} from './rtp/rtcp.ts';
import type { Source } from './source.ts';
import type { Transport } from './transport.ts';

/** Beyond what was asked for, so that what is sent again and a large picture pass. */
const allowance = 1.2;
/** A peer that sends ten times what it may for so long does not listen: its link ends. */
const floodFactor = 10;
const floodSecondsMax = 5;
/** What a peer is told that it may send is never less: an estimate must be able to grow again. */
const askedBitsPerSecondMin = 300_000;
const nackMax = 64;

const missing = new Uint16Array(nackMax);
const control = Buffer.alloc(1_200);

/** The packets of one link: which source they belong to, and what peers and we tell each other of them. */
export class LinkPackets implements RtcpEvents {
  transport: Transport | null = null;
  /** Newest of the peer, bits per second. */
  estimate: number | null = null;
  readonly #sources: Source[] = [];
  /** By SSRC, as signed 32 bits: those need no box on the heap. */
  readonly #bySsrc = new Map<number, Source>();
  readonly #forwards = new Map<number, Forward>();
  readonly #own = randomInt(1, 2 ** 32 - 1);
  readonly #bitsPerSecondMax: number;
  readonly #nowMs: () => number;
  readonly #tellEstimate: (bitsPerSecond: number) => void;
  /** Bits that may still come now. */
  #budget: number;
  #budgetMs: number;
  #arrivedBits = 0;
  #floodSeconds = 0;
  #asked: number;

  constructor(bitsPerSecondMax: number, nowMs: () => number, tellEstimate: (bitsPerSecond: number) => void) {
    this.#bitsPerSecondMax = bitsPerSecondMax;
    this.#nowMs = nowMs;
    this.#tellEstimate = tellEstimate;
    this.#budget = bitsPerSecondMax * allowance;
    this.#budgetMs = nowMs();
    this.#asked = bitsPerSecondMax;
  }

  get sources(): readonly Source[] {
    return [...this.#sources];
  }

  /** `source` comes under these numbers, if the offer named any. */
  expect(source: Source, ssrcs: readonly number[]): void {
    if (!this.#sources.includes(source)) this.#sources.push(source);
    for (const ssrc of ssrcs) this.#bySsrc.set(ssrc | 0, source);
  }

  forget(source: Source): void {
    const index = this.#sources.indexOf(source);
    if (index >= 0) this.#sources.splice(index, 1);
    for (const [ssrc, owner] of this.#bySsrc) if (owner === source) this.#bySsrc.delete(ssrc);
  }

  newSsrc(): number {
    for (;;) {
      const ssrc = randomInt(1, 2 ** 32 - 1);
      if (ssrc !== this.#own && !this.#forwards.has(ssrc | 0)) return ssrc;
    }
  }

  addForward(forward: Forward): void {
    this.#forwards.set(forward.ssrc | 0, forward);
  }

  dropForward(forward: Forward): void {
    this.#forwards.delete(forward.ssrc | 0);
  }

  /** Takes one decrypted packet, which is the callee's. */
  take(packet: Buffer): void {
    this.#arrivedBits += packet.length * 8;
    if (isRtcp(packet)) {
      readRtcp(packet, this);
      return;
    }
    const nowMs = this.#nowMs();
    if (!this.#pay(packet.length * 8, nowMs) || payloadOffset(packet) < 0) return;
    const ssrc = packet.readInt32BE(8);
    const source = this.#bySsrc.get(ssrc) ?? this.#identify(packet, ssrc);
    // Other payload types are other codecs, comfort noise or repairs: none was agreed on.
    if (source === null || ((packet[1] ?? 0) & 0x7f) !== source.payloadType) return;
    if (source.ssrc !== ssrc >>> 0) source.begin(ssrc >>> 0);
    source.take(packet, nowMs);
  }

  senderReport(ssrc: number, ntpHigh: number, ntpLow: number, timestamp: number): void {
    const source = this.#bySsrc.get(ssrc | 0);
    if (source?.ssrc === ssrc) source.reported(ntpHigh, ntpLow, timestamp, this.#nowMs());
  }

  receiverReport(ssrc: number, loss: number, lastReport: number, delay: number): void {
    this.#forwards.get(ssrc | 0)?.reported(loss, lastReport, delay, this.#nowMs());
  }

  keyframeRequest(ssrc: number): void {
    this.#forwards.get(ssrc | 0)?.source?.askKeyframe();
  }

  lost(ssrc: number, sequence: number): void {
    this.#forwards.get(ssrc | 0)?.sendAgain(sequence, this.#nowMs());
  }

  /** REMB of the peer. */
  estimated(bitsPerSecond: number): void {
    this.estimate = bitsPerSecond;
    this.#tellEstimate(bitsPerSecond);
  }

  /** Asks for what is missing, and for pictures that stand alone. */
  tick(nowMs: number): void {
    for (const source of this.#sources) {
      if (source.dueKeyframe(nowMs))
        this.#sendControl(writeKeyframeRequest(control, 0, this.#own, source.ssrc));
      const count = source.missing(missing);
      if (count > 0) this.#sendControl(writeNack(control, 0, this.#own, source.ssrc, missing, count));
    }
  }

  /** Tells the peer how its second was; false when it floods and is to go. */
  tellSecond(nowMs: number): boolean {
    const arrived = this.#arrivedBits;
    this.#arrivedBits = 0;
    this.#floodSeconds = arrived > floodFactor * this.#bitsPerSecondMax ? this.#floodSeconds + 1 : 0;
    const blocks: ReportBlock[] = [];
    for (const source of this.#sources) {
      const block = source.report(nowMs);
      if (block !== null) blocks.push(block);
    }
    if (blocks.length > 0) {
      let length = writeReceiverReport(control, 0, this.#own, blocks);
      const pictures = this.#sources.filter(({ kind, ssrc }) => kind === 'video' && ssrc !== 0);
      if (pictures.length > 0) {
        this.#ask(arrived);
        const ssrcs = pictures.map(({ ssrc }) => ssrc);
        length = writeRemb(control, length, this.#own, this.#asked, ssrcs);
      }
      this.#sendControl(length);
    }
    return this.#floodSeconds < floodSecondsMax;
  }

  /**
   * What the peer may send: more while all arrives, less than what came when much did not. Half as much again as it sends leaves
   * room to grow.
   */
  #ask(arrivedBits: number): void {
    let loss = 0;
    for (const source of this.#sources) loss = Math.max(loss, source.lossOfPackets);
    const wanted = loss > 0.1 ? arrivedBits * 0.85 : Math.max(this.#asked, arrivedBits * 1.5);
    this.#asked = Math.min(this.#bitsPerSecondMax, Math.max(askedBitsPerSecondMin, wanted));
  }

  #pay(bits: number, nowMs: number): boolean {
    const rate = this.#bitsPerSecondMax * allowance;
    this.#budget = Math.min(rate, this.#budget + ((nowMs - this.#budgetMs) * rate) / 1000);
    this.#budgetMs = nowMs;
    if (bits > this.#budget) return false;
    this.#budget -= bits;
    return true;
  }

  /** A stream that the offer did not name: simulcast senders name none, and say the section in their packets (RFC 8843, 9.2). */
  #identify(packet: Buffer, ssrc: number): Source | null {
    const payloadType = (packet[1] ?? 0) & 0x7f;
    let only: Source | null = null;
    let matches = 0;
    for (const source of this.#sources) {
      if (source.payloadType !== payloadType) continue;
      if (source.midId !== 0 && isMid(packet, source.midId, source.mid)) return this.#bind(ssrc, source);
      only = source;
      matches++;
    }
    return matches === 1 && only !== null && only.ssrc === 0 ? this.#bind(ssrc, only) : null;
  }

  #bind(ssrc: number, source: Source): Source {
    // One at a time: who renames its stream with each packet gets no memory for it.
    for (const [known, owner] of this.#bySsrc) if (owner === source) this.#bySsrc.delete(known);
    this.#bySsrc.set(ssrc, source);
    return source;
  }

  #sendControl(length: number): void {
    this.transport?.sendPacket(control.subarray(0, length));
  }
}

function isMid(packet: Buffer, id: number, mid: string): boolean {
  const found = findExtension(packet, id);
  if (found < 0 || (found & 0x1f) !== mid.length) return false;
  const offset = found >> 5;
  for (let index = 0; index < mid.length; index++) {
    if (packet[offset + index] !== mid.charCodeAt(index)) return false;
  }
  return true;
}
