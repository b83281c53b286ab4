import { assert } from '@streamxr/kernel';
import { type AudioZone, limits } from '@streamxr/protocol';
import type { Vec3 } from '@streamxr/spatial';
import { type Acoustics, distanceGain, openAir } from './acoustics.ts';

/** Who was inside stays inside so far beyond the bounds: a sway at a door opens and shuts nothing. */
const boundSlackMetres = 0.3;

/**
 * The audio zones of a room, made ready to be asked often. Where a place is, is told in bits, one for each zone around it, so
 * that a bound between two places is a bit that only one of them has.
 */
export class Soundscape {
  static readonly open = new Soundscape([]);
  /** The smallest first: the lowest bit of a place is its own zone. */
  readonly #zones: readonly AudioZone[];
  /** Zones that let nothing through. */
  readonly closedZones: number;
  /** Zones that let less than all through. */
  readonly dampingZones: number;

  /** At most 32 zones, as the wire has it. Of equally small ones the first counts as the smaller. */
  constructor(zones: readonly AudioZone[]) {
    assert(zones.length <= limits.audioZonesMax, 'a bit for each zone');
    this.#zones = [...zones].sort((a, b) => volumeOf(a) - volumeOf(b));
    this.closedZones = this.#bitsWhere(({ passes }) => passes === 0);
    this.dampingZones = this.#bitsWhere(({ passes }) => passes < 1);
  }

  #bitsWhere(is: (zone: AudioZone) => boolean): number {
    return this.#zones.reduce((bits, zone, index) => (is(zone) ? bits | (1 << index) : bits), 0);
  }

  /** The zones around a place, in bits. Those of `former`, where it was a moment ago, end a little beyond their bounds. */
  zonesAt(place: Vec3, former = 0): number {
    let bits = 0;
    for (let index = 0; index < this.#zones.length; index++) {
      const zone = this.#zones[index];
      const bit = 1 << index;
      if (zone !== undefined && isInside(zone, place, (former & bit) === 0 ? 0 : boundSlackMetres))
        bits |= bit;
    }
    return bits;
  }

  /** The smallest of some zones; null in the open. */
  smallestOf(zones: number): AudioZone | null {
    if (zones === 0) return null;
    return this.#zones[31 - Math.clz32(zones & -zones)] ?? null;
  }

  /** How a voice fades that speaks in these zones. */
  acousticsOf(zones: number): Acoustics {
    return this.smallestOf(zones) ?? openAir;
  }

  /** Who speaks there is heard by everybody alike. */
  isBroadcast(zones: number): boolean {
    return this.smallestOf(zones)?.broadcast === true;
  }

  /** What the bounds between two places let through, 0 to 1. */
  passesBetween(from: number, to: number): number {
    let bounds = (from ^ to) & this.dampingZones;
    let passes = 1;
    while (bounds !== 0) {
      passes *= this.smallestOf(bounds)?.passes ?? 1;
      bounds &= bounds - 1;
    }
    return passes;
  }

  /** What is left of a sound between its place and a listener, 0 to 1: its zone says how it fades, bounds between them dampen it. */
  hearingGain(source: Vec3, listener: Vec3): number {
    const from = this.zonesAt(source);
    if (this.isBroadcast(from)) return 1;
    const distance = Math.hypot(source[0] - listener[0], source[1] - listener[1], source[2] - listener[2]);
    const gain = distanceGain(distance, this.acousticsOf(from));
    return gain * this.passesBetween(from, this.zonesAt(listener));
  }
}

/** In which zones the members of a room are; a step from one foot to the other at a bound is no step through it. */
export class MemberZones {
  readonly soundscape: Soundscape;
  readonly #zones = new Map<string, number>();

  constructor(soundscape: Soundscape) {
    this.soundscape = soundscape;
  }

  zonesOf(clientId: string, place: Vec3): number {
    const zones = this.soundscape.zonesAt(place, this.#zones.get(clientId));
    this.#zones.set(clientId, zones);
    return zones;
  }

  forget(clientId: string): void {
    this.#zones.delete(clientId);
  }
}

function isInside({ min, max }: AudioZone, [x, y, z]: Vec3, slack: number): boolean {
  return (
    x >= min[0] - slack &&
    x <= max[0] + slack &&
    y >= min[1] - slack &&
    y <= max[1] + slack &&
    z >= min[2] - slack &&
    z <= max[2] + slack
  );
}

function volumeOf({ min, max }: AudioZone): number {
  return (max[0] - min[0]) * (max[1] - min[1]) * (max[2] - min[2]);
}
