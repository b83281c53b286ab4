import type { SeededRandom } from '@streamxr/kernel';
import type { MemberPose } from '@streamxr/client';
import { add, distance, fromYaw, lerp, rotate, subtract, type Vec3 } from '@streamxr/spatial';

/** A round piece of floor. */
export interface Ground {
  readonly centre: Vec3;
  readonly radiusMetres: number;
}

/** Where they stroll unless sent elsewhere: around the middle of the room. */
const middle: Ground = { centre: [0, 0, 0], radiusMetres: 8 };
const speedMetresPerSecond = 1.2;
const turnRadPerSecond = 2.5;
const eyeHeightMetres = 1.6;
const arrivedMetres = 0.2;
const restSecondsMax = 4;

/** A stroll: from place to place at walking pace, turning before going, resting now and then. */
export class Walk {
  readonly #random: SeededRandom;
  #ground = middle;
  #at: Vec3;
  #goal: Vec3;
  #yawRad = 0;
  #restSeconds = 0;

  constructor(random: SeededRandom) {
    this.#random = random;
    this.#at = this.#somewhere();
    this.#goal = this.#somewhere();
  }

  get position(): Vec3 {
    return this.#at;
  }

  /** Where the hands are when they are busy: an arm's length ahead. */
  get reach(): Vec3 {
    return add([this.#at[0], 1.2, this.#at[2]], rotate(fromYaw(this.#yawRad), [0, 0, -0.7]));
  }

  /** Goes to another place at walking pace, and stays there. */
  goTo(ground: Ground): void {
    this.#ground = ground;
    this.#goal = this.#somewhere();
    this.#restSeconds = 0;
  }

  /** Goes on for `seconds`. */
  step(seconds: number): MemberPose {
    this.#restSeconds -= seconds;
    if (this.#restSeconds <= 0) this.#goOn(seconds);
    return { position: this.#at, rotation: fromYaw(this.#yawRad) };
  }

  #goOn(seconds: number): void {
    const left = distance(this.#at, this.#goal);
    if (left < arrivedMetres) {
      this.#goal = this.#somewhere();
      this.#restSeconds = this.#random.float() * restSecondsMax;
      return;
    }
    const ahead = subtract(this.#goal, this.#at);
    const turn = wrapped(Math.atan2(-ahead[0], -ahead[2]) - this.#yawRad);
    const turnMax = turnRadPerSecond * seconds;
    this.#yawRad = wrapped(this.#yawRad + Math.max(-turnMax, Math.min(turnMax, turn)));
    if (Math.abs(turn) > 1) return;
    this.#at = lerp(this.#at, this.#goal, Math.min(1, (speedMetresPerSecond * seconds) / left));
  }

  #somewhere(): Vec3 {
    const angleRad = this.#random.float() * 2 * Math.PI;
    const { centre, radiusMetres } = this.#ground;
    const metres = Math.sqrt(this.#random.float()) * radiusMetres;
    return [
      centre[0] + Math.cos(angleRad) * metres,
      eyeHeightMetres,
      centre[2] + Math.sin(angleRad) * metres,
    ];
  }
}

/** The same angle from −π to π. */
function wrapped(angleRad: number): number {
  return Math.atan2(Math.sin(angleRad), Math.cos(angleRad));
}
