/**
 * First in, first out, with a bound that cannot be forgotten. O(1) push and shift (ring buffer that grows to the bound).
 */
export class BoundedQueue<Item> {
  readonly capacity: number;
  #ring: (Item | undefined)[];
  #head = 0;
  #length = 0;

  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1)
      throw new RangeError('capacity must be a positive integer');
    this.capacity = capacity;
    this.#ring = new Array<Item | undefined>(Math.min(capacity, 16));
  }

  get length(): number {
    return this.#length;
  }

  /** `'full'` leaves the queue as it was: the caller decides what the overflow means. */
  push(item: Item): 'queued' | 'full' {
    if (this.#length >= this.capacity) return 'full';
    if (this.#length === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.#length) % this.#ring.length] = item;
    this.#length += 1;
    return 'queued';
  }

  shift(): Item | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#ring[this.#head];
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) % this.#ring.length;
    this.#length -= 1;
    return item;
  }

  peek(): Item | undefined {
    return this.#length === 0 ? undefined : this.#ring[this.#head];
  }

  clear(): void {
    this.#ring = new Array<Item | undefined>(Math.min(this.capacity, 16));
    this.#head = 0;
    this.#length = 0;
  }

  #grow(): void {
    const larger = new Array<Item | undefined>(Math.min(this.capacity, this.#ring.length * 2));
    for (let i = 0; i < this.#length; i++) larger[i] = this.#ring[(this.#head + i) % this.#ring.length];
    this.#ring = larger;
    this.#head = 0;
  }
}
