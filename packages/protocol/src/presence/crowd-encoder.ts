import { assert } from '@streamxr/kernel';
import type { Bodies } from './bodies.ts';
import { BitWriter } from './bit-writer.ts';
import { CrowdRoster } from './crowd-roster.ts';
import { crowdIdMax, type CrowdPose, type CrowdTier } from './crowd-pose.ts';
import { bodiesOf, countOrder, gapOrder, idGapOrder, placeGapOrder } from './crowd-stream.ts';
import { writeExpGolomb, writeRice } from './golomb.ts';

/** Copied out of by every frame; frames are encoded one after the other. */
const scratch = new BitWriter(4_096);

/**
 * One stream of poses to readers who hear every frame in order. Poses are told as differences to what the readers expect from
 * what they were told before, so that rounding never adds up.
 *
 * Error: near ≤ 2 mm and ≤ 0.5°, head and hands; far ≤ 2 cm and ≤ 3° of heading, no hands.
 * Size, of people who walk, gesture and look around (bench/presence-codec.ts): 8.3 bytes for a near update at 10 Hz with both
 * hands, 3.1 for a far one at 1 Hz; 58 and 10 for each member of a keyframe.
 */
export class CrowdEncoder {
  readonly tier: CrowdTier;
  readonly #roster = new CrowdRoster();
  readonly #bodies: Bodies;

  constructor(tier: CrowdTier) {
    this.tier = tier;
    this.#bodies = bodiesOf(tier);
  }

  /** How many members the readers know. */
  get size(): number {
    return this.#roster.size;
  }

  has(id: number): boolean {
    return this.#roster.has(id);
  }

  /** A frame for readers who heard all before: `moved` once each, newcomers among them; `removed` only if they are known. */
  encode(moved: readonly CrowdPose[], removed: readonly number[] = []): Uint8Array<ArrayBuffer> {
    scratch.reset();
    this.#remove(removed);
    const sorted = moved.toSorted((a, b) => a.id - b.id);
    const known = sorted.filter(({ id }) => this.#roster.has(id));
    this.#add(sorted.filter(({ id }) => !this.#roster.has(id)));
    this.#move(known);
    return scratch.finish();
  }

  /** A frame for a reader who heard none, or missed some: all that the others know, exactly. Changes nothing. */
  keyframe(): Uint8Array<ArrayBuffer> {
    scratch.reset();
    writeExpGolomb(scratch, 0, countOrder);
    writeExpGolomb(scratch, this.#roster.size, countOrder);
    let next = 0;
    for (let place = 0; place < this.#roster.size; place++) {
      const id = this.#roster.idAt(place);
      writeExpGolomb(scratch, id - next, idGapOrder);
      this.#bodies.writeState(this.#roster.slotAt(place), scratch);
      next = id + 1;
    }
    writeExpGolomb(scratch, 0, countOrder);
    return scratch.finish();
  }

  #remove(removed: readonly number[]): void {
    const places = removed.filter((id) => this.#roster.has(id)).map((id) => this.#roster.placeOf(id));
    places.sort((a, b) => a - b);
    writeExpGolomb(scratch, places.length, countOrder);
    let next = 0;
    for (const place of places) {
      assert(place >= next, 'nobody is removed twice');
      writeExpGolomb(scratch, place - next, placeGapOrder);
      next = place + 1;
    }
    for (const place of places.toReversed()) this.#roster.removeAt(place);
  }

  #add(newcomers: readonly CrowdPose[]): void {
    writeExpGolomb(scratch, newcomers.length, countOrder);
    let next = 0;
    for (const pose of newcomers) {
      assert(pose.id >= next && pose.id <= crowdIdMax, 'ids are whole, and nobody is there twice');
      const slot = this.#roster.add(pose.id);
      this.#bodies.reserve(this.#roster.slotCount);
      this.#bodies.place(slot, pose);
      writeExpGolomb(scratch, pose.id - next, idGapOrder);
      this.#bodies.writeState(slot, scratch);
      next = pose.id + 1;
    }
  }

  #move(known: readonly CrowdPose[]): void {
    writeExpGolomb(scratch, known.length, countOrder);
    const order = gapOrder(this.#roster.size, known.length);
    let next = 0;
    for (const pose of known) {
      const place = this.#roster.placeOf(pose.id);
      assert(place >= next, 'nobody moves twice in a frame');
      writeRice(scratch, place - next, order);
      this.#bodies.writeNext(this.#roster.slotAt(place), pose, scratch);
      next = place + 1;
    }
  }
}
