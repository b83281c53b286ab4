import { type SeededRandom, unreachable } from '@streamxr/kernel';
import type { MemberPose } from '@streamxr/client';
import { add, distance, fromYaw, lerp, rotate, subtract, type Vec3 } from '@streamxr/spatial';
import type { Seat } from './audience.ts';

/** A round piece of floor. */
export interface Ground {
  readonly centre: Vec3;
  readonly radiusMetres: number;
}

/** Where they stroll: around the middle of the room, with this much floor for each. */
const floorSquareMetres = 3;
const radiusMetresMin = 8;

/** The floor for so many to stroll on without standing in each other. */
export function groundFor(members: number): Ground {
  const radiusMetres = Math.max(radiusMetresMin, Math.sqrt((members * floorSquareMetres) / Math.PI));
  return { centre: [0, 0, 0], radiusMetres };
}

const speedMetresPerSecond = 1.2;
const turnRadPerSecond = 2.5;
/** People are of different height. */
const eyeHeightMetres = { min: 1.5, max: 1.74 } as const;
const arrivedMetres = 0.2;
const restSecondsMax = 4;
/** Who watches glances about this far. */
const glanceRad = 0.45;
const glanceRadPerSecond = 0.5;
/** Nobody stands exactly in line. */
const besideSeatMetres = 0.16;

type Purpose =
  | { readonly does: 'stroll'; readonly ground: Ground }
  | { readonly does: 'watch'; readonly seat: Seat; yawRad: number };

/** A stroll: from place to place at walking pace, turning before going, resting now and then; or a way to a seat, and watching. */
export class Walk {
  readonly #random: SeededRandom;
  readonly #eyeHeightMetres: number;
  #purpose: Purpose;
  #at: Vec3;
  #goal: Vec3;
  #yawRad = 0;
  #restSeconds = 0;

  constructor(random: SeededRandom, ground: Ground) {
    this.#random = random;
    const { min, max } = eyeHeightMetres;
    this.#eyeHeightMetres = min + random.float() * (max - min);
    this.#purpose = { does: 'stroll', ground };
    this.#at = this.#somewhere(ground);
    this.#goal = this.#somewhere(ground);
  }

  get position(): Vec3 {
    return this.#at;
  }

  /** Where the hands are when they are busy: an arm's length ahead. */
  get reach(): Vec3 {
    return add([this.#at[0], 1.2, this.#at[2]], rotate(fromYaw(this.#yawRad), [0, 0, -0.7]));
  }

  /** Goes to a seat at walking pace, stays there and watches what its heading looks at. */
  takeSeat(seat: Seat): void {
    this.#purpose = { does: 'watch', seat, yawRad: seat.yawRad };
    const [x, , z] = seat.position;
    this.#goal = this.#somewhere({ centre: [x, 0, z], radiusMetres: besideSeatMetres });
    this.#restSeconds = 0;
  }

  /** Goes on for `seconds`. */
  step(seconds: number): MemberPose {
    this.#restSeconds -= seconds;
    const isThere = distance(this.#at, this.#goal) < arrivedMetres;
    switch (this.#purpose.does) {
      case 'stroll':
        if (this.#restSeconds > 0) break;
        if (!isThere) this.#goOn(seconds);
        else {
          this.#goal = this.#somewhere(this.#purpose.ground);
          this.#restSeconds = this.#random.float() * restSecondsMax;
        }
        break;
      case 'watch':
        if (!isThere) this.#goOn(seconds);
        else this.#watch(this.#purpose, seconds);
        break;
      default:
        unreachable(this.#purpose);
    }
    return { position: this.#at, rotation: fromYaw(this.#yawRad) };
  }

  #watch(watching: Extract<Purpose, { does: 'watch' }>, seconds: number): void {
    if (this.#restSeconds <= 0) {
      watching.yawRad = watching.seat.yawRad + (this.#random.float() * 2 - 1) * glanceRad;
      this.#restSeconds = this.#random.float() * restSecondsMax;
    }
    this.#turn(watching.yawRad, glanceRadPerSecond * seconds);
  }

  #goOn(seconds: number): void {
    const left = distance(this.#at, this.#goal);
    const ahead = subtract(this.#goal, this.#at);
    const turn = this.#turn(Math.atan2(-ahead[0], -ahead[2]), turnRadPerSecond * seconds);
    if (Math.abs(turn) > 1) return;
    this.#at = lerp(this.#at, this.#goal, Math.min(1, (speedMetresPerSecond * seconds) / left));
  }

  /** Gives how far it was to turn. */
  #turn(yawRad: number, maxRad: number): number {
    const turn = wrapped(yawRad - this.#yawRad);
    this.#yawRad = wrapped(this.#yawRad + Math.max(-maxRad, Math.min(maxRad, turn)));
    return turn;
  }

  #somewhere({ centre, radiusMetres }: Ground): Vec3 {
    const angleRad = this.#random.float() * 2 * Math.PI;
    const metres = Math.sqrt(this.#random.float()) * radiusMetres;
    return [
      centre[0] + Math.cos(angleRad) * metres,
      this.#eyeHeightMetres,
      centre[2] + Math.sin(angleRad) * metres,
    ];
  }
}

/** The same angle from −π to π. */
function wrapped(angleRad: number): number {
  return Math.atan2(Math.sin(angleRad), Math.cos(angleRad));
}
