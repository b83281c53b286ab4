import { accept, refuse, type Result } from '@streamxr/kernel';
import { Malformed } from '../wire/malformed.ts';
import { BitReader } from './bit-reader.ts';
import type { Bodies } from './bodies.ts';
import { CrowdRoster } from './crowd-roster.ts';
import { crowdIdMax, type CrowdPose, type CrowdTier } from './crowd-pose.ts';
import { bodiesOf, countOrder, gapOrder, idGapOrder, placeGapOrder } from './crowd-stream.ts';
import { readExpGolomb, readRice } from './golomb.ts';

/** What a frame says. */
export interface CrowdFrame {
  /** Newcomers of the stream, or everybody in a keyframe. */
  readonly added: readonly CrowdPose[];
  readonly moved: readonly CrowdPose[];
  /** Not gone from the room: this stream says no more of them. */
  readonly removed: readonly number[];
}

/**
 * Why a frame says nothing: `lost` comes after a missed or damaged frame and before the first keyframe; only a keyframe helps.
 */
export type CrowdRefusal =
  | { readonly code: 'lost' }
  | { readonly code: 'malformed'; readonly message: string };

/** The other end of a CrowdEncoder of the same tier. Never throws, and never takes more memory than the frames it was given. */
export class CrowdDecoder {
  readonly tier: CrowdTier;
  readonly #roster = new CrowdRoster();
  readonly #bodies: Bodies;
  /** Of the frame that was read last; null while there is nothing to build on. */
  #sequence: number | null = null;

  constructor(tier: CrowdTier) {
    this.tier = tier;
    this.#bodies = bodiesOf(tier);
  }

  has(id: number): boolean {
    return this.#sequence !== null && this.#roster.has(id);
  }

  /** A keyframe, which stands for all frames up to `sequence`. */
  decodeKeyframe(data: Uint8Array, sequence: number): Result<CrowdFrame, CrowdRefusal> {
    this.#roster.clear();
    return this.#decode(data, sequence);
  }

  /** The frame after the last one; `sequence` counts them. */
  decode(data: Uint8Array, sequence: number): Result<CrowdFrame, CrowdRefusal> {
    if (this.#sequence === null || sequence !== this.#sequence + 1) {
      this.#sequence = null;
      return refuse({ code: 'lost' });
    }
    return this.#decode(data, sequence);
  }

  #decode(data: Uint8Array, sequence: number): Result<CrowdFrame, CrowdRefusal> {
    // Until the end is reached: half a frame is nothing to build on.
    this.#sequence = null;
    try {
      const bits = new BitReader(data);
      const removed = this.#remove(bits);
      const added = this.#add(bits);
      const moved = this.#move(bits);
      bits.end();
      this.#sequence = sequence;
      return accept({ added, moved, removed });
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      return refuse({ code: 'malformed', message: error.message });
    }
  }

  #remove(bits: BitReader): readonly number[] {
    const count = countOf(bits, this.#roster.size);
    const places: number[] = [];
    for (let next = 0; places.length < count; next++) {
      next += readExpGolomb(bits, placeGapOrder);
      if (next >= this.#roster.size) throw new Malformed('removes somebody who is not there');
      places.push(next);
    }
    const removed = places.map((place) => this.#roster.idAt(place));
    for (const place of places.toReversed()) this.#roster.removeAt(place);
    return removed;
  }

  #add(bits: BitReader): readonly CrowdPose[] {
    const count = countOf(bits, bits.remainingBits);
    const added: CrowdPose[] = [];
    for (let id = 0; added.length < count; id++) {
      id += readExpGolomb(bits, idGapOrder);
      if (id > crowdIdMax) throw new Malformed('id is too large');
      if (this.#roster.has(id)) throw new Malformed('adds somebody who is there');
      if (this.#roster.isFull) throw new Malformed('too many members');
      const slot = this.#roster.add(id);
      this.#bodies.reserve(this.#roster.slotCount);
      this.#bodies.readState(slot, bits);
      added.push(this.#bodies.pose(slot, id));
    }
    return added;
  }

  #move(bits: BitReader): readonly CrowdPose[] {
    const count = countOf(bits, this.#roster.size);
    const order = gapOrder(this.#roster.size, count);
    const moved: CrowdPose[] = [];
    for (let place = 0; moved.length < count; place++) {
      place += readRice(bits, order);
      if (place >= this.#roster.size) throw new Malformed('moves somebody who is not there');
      const slot = this.#roster.slotAt(place);
      this.#bodies.readNext(slot, bits);
      moved.push(this.#bodies.pose(slot, this.#roster.idAt(place)));
    }
    return moved;
  }
}

function countOf(bits: BitReader, max: number): number {
  const count = readExpGolomb(bits, countOrder);
  if (count > max) throw new Malformed('counts more than there are');
  return count;
}
