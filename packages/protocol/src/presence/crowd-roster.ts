import { assert } from '@streamxr/kernel';
import { limits } from '../limits.ts';

/**
 * Who is in a stream: ids in ascending order, each with the slot of its body. Both sides keep the same order, so that a
 * member is named by its place in it.
 */
export class CrowdRoster {
  readonly #ids: number[] = [];
  readonly #slots: number[] = [];
  readonly #freeSlots: number[] = [];
  #slotCount = 0;

  get size(): number {
    return this.#ids.length;
  }

  /** Slots that were ever in use. */
  get slotCount(): number {
    return this.#slotCount;
  }

  get isFull(): boolean {
    return this.#ids.length >= limits.peersMax;
  }

  idAt(place: number): number {
    const id = this.#ids[place];
    assert(id !== undefined, 'the place is taken');
    return id;
  }

  slotAt(place: number): number {
    const slot = this.#slots[place];
    assert(slot !== undefined, 'the place is taken');
    return slot;
  }

  has(id: number): boolean {
    return this.#ids[this.placeOf(id)] === id;
  }

  /** The place of the id; where it would be when it is not there. */
  placeOf(id: number): number {
    let low = 0;
    let high = this.#ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ids[middle] ?? 0) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Returns the slot. The id must not be there yet. */
  add(id: number): number {
    assert(!this.isFull, 'no more members than a room may have');
    const place = this.placeOf(id);
    assert(this.#ids[place] !== id, 'nobody is there twice');
    const slot = this.#freeSlots.pop() ?? this.#slotCount++;
    this.#ids.splice(place, 0, id);
    this.#slots.splice(place, 0, slot);
    return slot;
  }

  removeAt(place: number): void {
    this.#freeSlots.push(this.slotAt(place));
    this.#ids.splice(place, 1);
    this.#slots.splice(place, 1);
  }

  clear(): void {
    this.#ids.length = 0;
    this.#slots.length = 0;
    this.#freeSlots.length = 0;
    this.#slotCount = 0;
  }
}
