import { assert } from '@streamxr/kernel';
import type { ByteRange } from '../ports.ts';
import type { Layer } from './layer.ts';

/** After a failure a layer is left alone for this long, doubled with each one that follows, up to the most. */
const retryMs = 1_000;
const retryMsMax = 60_000;

/** Reading from this device costs decoding but no line: a fiftieth of the bytes. */
const keptCost = 1 / 50;

/** How far a layer has come. `partial` from the first byte not asked for to the last byte received. */
export type LayerPhase = 'partial' | 'decoding' | 'shown';

/** A layer's way from the wire to the picture. Its bytes are asked for in order, and again where they did not come. */
export class LayerProgress {
  readonly layer: Layer;
  /** What it takes when it is decoded; see memory-cost.ts. */
  readonly memoryBytes: number;
  #phase: LayerPhase = 'partial';
  #kept = false;
  #receivedBytes = 0;
  #inFlightBytes = 0;
  /** First byte that was never asked for. */
  #nextByte = 0;
  /** Asked for, but did not come. */
  #missing: ByteRange[] = [];
  #failures = 0;
  #restsUntilMs = Number.NEGATIVE_INFINITY;

  constructor(layer: Layer, memoryBytes: number) {
    this.layer = layer;
    this.memoryBytes = memoryBytes;
  }

  get phase(): LayerPhase {
    return this.#phase;
  }

  /** True when the device has all bytes in its persistent cache, and none are on their way over the line. */
  get kept(): boolean {
    return this.#kept && this.#inFlightBytes === 0;
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  get inFlightBytes(): number {
    return this.#inFlightBytes;
  }

  /** Not received and not on the way. */
  get wantedBytes(): number {
    return this.layer.bytes - this.#receivedBytes - this.#inFlightBytes;
  }

  /** It has failed, and is left alone until then. */
  get restsUntilMs(): number {
    return this.#restsUntilMs;
  }

  /** Nothing more is to be asked for: it is shown, or will be. */
  get committed(): boolean {
    return this.#phase !== 'partial' || (this.#inFlightBytes > 0 && this.wantedBytes === 0);
  }

  /** Bytes that it still costs; at least 1. */
  get cost(): number {
    return Math.max(1, this.kept ? this.layer.bytes * keptCost : this.wantedBytes);
  }

  setKept(kept: boolean): void {
    this.#kept = kept;
  }

  /** The next bytes to ask for, at most `bytesMax`; they count as on the way. */
  ask(bytesMax: number): ByteRange {
    assert(this.#phase === 'partial' && this.wantedBytes > 0, 'a layer is asked for what it does not lack');
    const range = this.#nextRange(bytesMax);
    this.#inFlightBytes += range.end - range.start + 1;
    return range;
  }

  #nextRange(bytesMax: number): ByteRange {
    const again = this.#missing.pop();
    if (again !== undefined) return again;
    const start = this.#nextByte;
    const end = Math.min(this.layer.bytes, start + bytesMax) - 1;
    this.#nextByte = end + 1;
    return { start, end };
  }

  /** True when it is whole now, and on its way to the picture. */
  arrived({ start, end }: ByteRange): boolean {
    const bytes = end - start + 1;
    this.#inFlightBytes -= bytes;
    this.#receivedBytes += bytes;
    if (this.#receivedBytes < this.layer.bytes) return false;
    this.#phase = 'decoding';
    return true;
  }

  /** Bytes on the way that will not come. */
  ended(range: ByteRange): void {
    this.#inFlightBytes -= range.end - range.start + 1;
    this.#missing.push(range);
  }

  /** From the device's own cache. */
  load(): void {
    assert(this.#phase === 'partial' && this.kept, 'a layer is loaded that is not kept');
    this.#phase = 'decoding';
  }

  shown(): void {
    this.#phase = 'shown';
    this.#failures = 0;
  }

  /** Back to nothing held. Nothing may be on the way. */
  forget(): void {
    assert(this.#inFlightBytes === 0, 'a layer is forgotten while bytes of it are on the way');
    this.#phase = 'partial';
    this.#receivedBytes = 0;
    this.#nextByte = 0;
    this.#missing = [];
  }

  /** It did not come, or was not what it should be: leaves it alone for a while, the longer the more often. */
  fail(nowMs: number): void {
    this.#restsUntilMs = nowMs + Math.min(retryMsMax, retryMs * 2 ** this.#failures);
    this.#failures += 1;
  }
}
