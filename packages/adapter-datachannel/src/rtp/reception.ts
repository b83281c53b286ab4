import { sequenceDifference } from './packet.ts';

/** Sequence numbers asked for again at once (RFC 4585); what is farther back has been given up. */
const missingMax = 64;
const asksMax = 5;
/** A jump beyond this is a stream that began anew. */
const jumpMax = 1_000;

/** What came of one stream and what did not: figures for receiver reports (RFC 3550, A.3 and A.8), and what to ask for again. */
export class Reception {
  readonly #clockRate: number;
  #begun = false;
  #base = 0;
  /** Extended: with the wraps above its 16 bits. */
  #highest = 0;
  #received = 0;
  #expectedThen = 0;
  #receivedThen = 0;
  #transit = 0;
  /** Interarrival jitter, in units of the stream's clock. */
  jitter = 0;
  /** Share of packets of the last report that did not come, 0 to 1. */
  loss = 0;
  readonly #missing = new Int32Array(missingMax).fill(-1);
  readonly #asks = new Uint8Array(missingMax);

  constructor(clockRate: number) {
    this.#clockRate = clockRate;
  }

  get packets(): number {
    return this.#received;
  }

  get highestSequence(): number {
    return this.#highest;
  }

  get lost(): number {
    return this.#begun ? Math.max(0, this.#highest - this.#base + 1 - this.#received) : 0;
  }

  /** Gives how many packets are newly missing before this one. */
  take(sequence: number, timestamp: number, nowMs: number): number {
    this.#received++;
    if (!this.#begun) return this.#begin(sequence);
    const step = sequenceDifference(sequence, this.#highest & 0xffff);
    if (step > jumpMax || step < -jumpMax) {
      this.#received = 1;
      return this.#begin(sequence);
    }
    this.#measureJitter(timestamp, nowMs);
    if (step <= 0) {
      this.#found(sequence);
      return 0;
    }
    for (let gap = 1; gap < step && gap <= missingMax; gap++) this.#miss((this.#highest + gap) & 0xffff);
    this.#highest += step;
    return step - 1;
  }

  /** Writes what is to be asked for again into `target`, and counts the asking; gives how many. */
  askAgain(target: Uint16Array): number {
    let count = 0;
    for (let index = 0; index < missingMax && count < target.length; index++) {
      const sequence = this.#missing[index] ?? -1;
      if (sequence < 0) continue;
      const asks = (this.#asks[index] ?? 0) + 1;
      const age = sequenceDifference(this.#highest & 0xffff, sequence);
      if (asks > asksMax || age > 500 || age < 0) {
        this.#missing[index] = -1;
        continue;
      }
      this.#asks[index] = asks;
      target[count++] = sequence;
    }
    return count;
  }

  /** Ends an interval: gives its share of lost packets in 256ths, and keeps `loss`. */
  report(): number {
    if (!this.#begun) return 0;
    const expected = this.#highest - this.#base + 1;
    const expectedSince = expected - this.#expectedThen;
    const lostSince = expectedSince - (this.#received - this.#receivedThen);
    this.#expectedThen = expected;
    this.#receivedThen = this.#received;
    this.loss = expectedSince > 0 && lostSince > 0 ? lostSince / expectedSince : 0;
    return Math.min(255, Math.floor(this.loss * 256));
  }

  #begin(sequence: number): number {
    this.#begun = true;
    this.#base = sequence;
    this.#highest = sequence;
    this.#expectedThen = 0;
    this.#receivedThen = 0;
    this.#transit = 0;
    this.#missing.fill(-1);
    return 0;
  }

  #measureJitter(timestamp: number, nowMs: number): void {
    const transit = ((nowMs * this.#clockRate) / 1000 - timestamp) | 0;
    if (this.#transit !== 0) this.jitter += (Math.abs((transit - this.#transit) | 0) - this.jitter) / 16;
    this.#transit = transit;
  }

  #miss(sequence: number): void {
    const index = sequence % missingMax;
    this.#missing[index] = sequence;
    this.#asks[index] = 0;
  }

  #found(sequence: number): void {
    const index = sequence % missingMax;
    if (this.#missing[index] === sequence) this.#missing[index] = -1;
  }
}
