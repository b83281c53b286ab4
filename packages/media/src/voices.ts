import { assert } from '@streamxr/kernel';
import type { Vec3 } from '@streamxr/spatial';
import { type Acoustics, openAir } from './acoustics.ts';
import { Soundscape } from './soundscape.ts';

/** Voices of a room for one round of planning: flat numbers, for a thousand listeners go over them twice a second. */
export class VoiceField {
  readonly #ids: string[] = [];
  readonly #owners: (string | null)[] = [];
  #places = new Float64Array(64 * 3);
  /** What a metre counts: those who are heard count as nearer than those who are silent. */
  #weights = new Float64Array(64);
  /** Squares of how far they are heard at most; for those that are held, and for others. */
  #reaches = new Float64Array(64);
  #heldReaches = new Float64Array(64);
  /** The audio zones that they are in. */
  #zones = new Int32Array(64);
  #soundscape = Soundscape.open;
  readonly #broadcasts: number[] = [];
  readonly #indexOf = new Map<string, number>();
  readonly #chosen: number[] = [];
  readonly #costs: number[] = [];
  #holders = new Uint32Array(64);
  #round = 0;

  /** Begins the next round, in these zones. */
  clear(soundscape: Soundscape = Soundscape.open): void {
    this.#soundscape = soundscape;
    this.#ids.length = 0;
    this.#owners.length = 0;
    this.#broadcasts.length = 0;
    this.#indexOf.clear();
  }

  get size(): number {
    return this.#ids.length;
  }

  /** `loudness` 0 to 1; 0 is silent, less is muted. `zones` of the soundscape; those at `position` unless said. */
  add(voice: {
    readonly trackId: string;
    readonly owner: string | null;
    readonly position: Vec3;
    readonly loudness: number;
    readonly broadcast: boolean;
    readonly zones?: number;
  }): void {
    const index = this.#ids.length;
    if (index === this.#weights.length) this.#grow();
    this.#ids.push(voice.trackId);
    this.#owners.push(voice.owner);
    this.#indexOf.set(voice.trackId, index);
    this.#places.set(voice.position, index * 3);
    const zones = voice.zones ?? this.#soundscape.zonesAt(voice.position);
    const acoustics = this.#soundscape.acousticsOf(zones);
    this.#zones[index] = zones;
    this.#weights[index] = weightOf(voice.loudness) * carryingWeightOf(acoustics);
    this.#reaches[index] = (acoustics.maxDistanceMetres + reachAheadMetres) ** 2;
    this.#heldReaches[index] = (acoustics.maxDistanceMetres + heldReachMetres) ** 2;
    if (voice.broadcast || this.#soundscape.isBroadcast(zones)) this.#broadcasts.push(index);
  }

  #grow(): void {
    const doubled = <Numbers extends Float64Array | Int32Array>(numbers: Numbers, into: Numbers): Numbers => {
      into.set(numbers);
      return into;
    };
    const size = this.#weights.length * 2;
    this.#places = doubled(this.#places, new Float64Array(size * 3));
    this.#weights = doubled(this.#weights, new Float64Array(size));
    this.#reaches = doubled(this.#reaches, new Float64Array(size));
    this.#heldReaches = doubled(this.#heldReaches, new Float64Array(size));
    this.#zones = doubled(this.#zones, new Int32Array(size));
    this.#holders = new Uint32Array(size);
    this.#round = 0;
  }

  /**
   * The voices for who listens at `position`, at most `count`: those for everybody first, then the nearest of those who are heard,
   * then the nearest silent ones. A voice that is `held` gives way only to one that counts as a good deal nearer. Voices that are out
   * of reach, or behind a bound that lets nothing through, are not among them.
   */
  choose(
    listener: {
      readonly clientId: string;
      readonly position: Vec3;
      readonly held: readonly string[];
      /** Of the soundscape; those at `position` unless said. */
      readonly zones?: number;
    },
    count: number,
  ): string[] {
    assert(count >= 0, 'a count of voices');
    this.#round += 1;
    for (const trackId of listener.held) {
      const index = this.#indexOf.get(trackId);
      if (index !== undefined) this.#holders[index] = this.#round;
    }
    const [x, y, z] = listener.position;
    const zones = listener.zones ?? this.#soundscape.zonesAt(listener.position);
    const { closedZones, dampingZones } = this.#soundscape;
    this.#chosen.length = 0;
    this.#costs.length = 0;
    for (const index of this.#broadcasts)
      if (this.#owners[index] !== listener.clientId)
        this.#take(index, this.#weightFor(index) - beforeAllOthers, count);
    for (let index = 0; index < this.#ids.length; index++) {
      const at = index * 3;
      const dx = (this.#places[at] ?? 0) - x;
      const dy = (this.#places[at + 1] ?? 0) - y;
      const dz = (this.#places[at + 2] ?? 0) - z;
      // Half a metre more keeps those who stand in one another apart by how loud they are.
      const squared = dx * dx + dy * dy + dz * dz + 0.25;
      let cost = squared * this.#weightFor(index);
      if (this.#chosen.length === count && cost >= (this.#costs[count - 1] ?? 0)) continue;
      const bounds = (this.#zones[index] ?? 0) ^ zones;
      if ((bounds & closedZones) !== 0 || squared >= this.#reachFor(index)) continue;
      if ((bounds & dampingZones) !== 0)
        cost /= this.#soundscape.passesBetween(this.#zones[index] ?? 0, zones) ** 2;
      if (this.#owners[index] === listener.clientId || this.#broadcasts.includes(index)) continue;
      this.#take(index, cost, count);
    }
    return this.#inOrder(listener.held);
  }

  #weightFor(index: number): number {
    return (this.#weights[index] ?? 1) * (this.#holders[index] === this.#round ? heldWeight : 1);
  }

  #reachFor(index: number): number {
    return (this.#holders[index] === this.#round ? this.#heldReaches[index] : this.#reaches[index]) ?? 0;
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

/** Squares again: what carries farther than in the open, as in a hall, counts as nearer; what is swallowed counts as farther. */
function carryingWeightOf({ refDistanceMetres, rolloff }: Acoustics): number {
  if (refDistanceMetres === openAir.refDistanceMetres && rolloff === openAir.rolloff) return 1;
  const fading = rolloff / refDistanceMetres / (openAir.rolloff / openAir.refDistanceMetres);
  return Math.min(16, Math.max(1 / 16, fading ** 2));
}

/** More than any weight. */
const beforeAllOthers = 1e6;
/** A voice is sent a few steps before it can be heard, so that it is there by then, and a few steps longer once it is. */
const reachAheadMetres = 2;
const heldReachMetres = 6;
