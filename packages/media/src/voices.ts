import { assert } from '@streamxr/kernel';
import type { Vec3 } from '@streamxr/spatial';

/** Voices of a room for one round of planning: flat numbers, for a thousand listeners go over them twice a second. */
export class VoiceField {
  readonly #ids: string[] = [];
  readonly #owners: (string | null)[] = [];
  #places = new Float64Array(64 * 3);
  /** What a metre counts: those who are heard count as nearer than those who are silent. */
  #weights = new Float64Array(64);
  readonly #broadcasts: number[] = [];
  readonly #indexOf = new Map<string, number>();
  readonly #chosen: number[] = [];
  readonly #costs: number[] = [];
  #holders = new Uint32Array(64);
  #round = 0;

  /** Begins the next round. */
  clear(): void {
    this.#ids.length = 0;
    this.#owners.length = 0;
    this.#broadcasts.length = 0;
    this.#indexOf.clear();
  }

  get size(): number {
    return this.#ids.length;
  }

  /** `loudness` 0 to 1; 0 is silent, less is muted. */
  add(voice: {
    readonly trackId: string;
    readonly owner: string | null;
    readonly position: Vec3;
    readonly loudness: number;
    readonly broadcast: boolean;
  }): void {
    const index = this.#ids.length;
    if (index === this.#weights.length) this.#grow();
    this.#ids.push(voice.trackId);
    this.#owners.push(voice.owner);
    this.#indexOf.set(voice.trackId, index);
    this.#places.set(voice.position, index * 3);
    this.#weights[index] = weightOf(voice.loudness);
    if (voice.broadcast) this.#broadcasts.push(index);
  }

  #grow(): void {
    const places = new Float64Array(this.#places.length * 2);
    places.set(this.#places);
    this.#places = places;
    const weights = new Float64Array(this.#weights.length * 2);
    weights.set(this.#weights);
    this.#weights = weights;
    this.#holders = new Uint32Array(weights.length);
    this.#round = 0;
  }

  /**
   * The voices for who listens at `position`, at most `count`: those for everybody first, then the nearest of those who are heard,
   * then the nearest silent ones. A voice that is `held` gives way only to one that counts as a good deal nearer.
   */
  choose(
    listener: { readonly clientId: string; readonly position: Vec3; readonly held: readonly string[] },
    count: number,
  ): string[] {
    assert(count >= 0, 'a count of voices');
    this.#round += 1;
    for (const trackId of listener.held) {
      const index = this.#indexOf.get(trackId);
      if (index !== undefined) this.#holders[index] = this.#round;
    }
    const [x, y, z] = listener.position;
    this.#chosen.length = 0;
    this.#costs.length = 0;
    for (const index of this.#broadcasts)
      if (this.#owners[index] !== listener.clientId) this.#take(index, -1, count);
    for (let index = 0; index < this.#ids.length; index++) {
      const at = index * 3;
      const dx = (this.#places[at] ?? 0) - x;
      const dy = (this.#places[at + 1] ?? 0) - y;
      const dz = (this.#places[at + 2] ?? 0) - z;
      // Half a metre more keeps those who stand in one another apart by how loud they are.
      const squared = dx * dx + dy * dy + dz * dz + 0.25;
      const weight = (this.#weights[index] ?? 1) * (this.#holders[index] === this.#round ? heldWeight : 1);
      const cost = squared * weight;
      if (this.#chosen.length === count && cost >= (this.#costs[count - 1] ?? 0)) continue;
      if (this.#owners[index] === listener.clientId || this.#broadcasts.includes(index)) continue;
      this.#take(index, cost, count);
    }
    return this.#inOrder(listener.held);
  }

  /** Puts it where it belongs among those chosen; the last falls out when there are too many. */
  #take(index: number, cost: number, count: number): void {
    if (count === 0) return;
    if (this.#chosen.length === count) {
      if (cost >= (this.#costs[count - 1] ?? 0)) return;
      this.#chosen.pop();
      this.#costs.pop();
    }
    let at = this.#chosen.length;
    while (at > 0 && (this.#costs[at - 1] ?? 0) > cost) at -= 1;
    this.#chosen.splice(at, 0, index);
    this.#costs.splice(at, 0, cost);
  }

  /** Those that were held stay where they were in the list, so that equal choices are equal lists. */
  #inOrder(held: readonly string[]): string[] {
    const chosen = new Set(this.#chosen.map((index) => this.#ids[index] ?? ''));
    const kept = held.filter((trackId) => chosen.delete(trackId));
    return [...kept, ...chosen];
  }
}

/** Squares of distances: a muted voice counts as eight times as far, a silent one as four, a quiet one as a half farther than a loud one. */
function weightOf(loudness: number): number {
  if (loudness < 0) return 64;
  return loudness === 0 ? 16 : 1 + 1.25 * (1 - Math.min(1, loudness));
}

/** Held voices count as at 0.75 of their distance. */
const heldWeight = 0.75 ** 2;
