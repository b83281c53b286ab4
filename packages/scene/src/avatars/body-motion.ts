import { MathUtils, Quaternion, Vector3 } from 'three';

/** The neck's base, from the middle of the head, in the head's own frame. */
const neckOffset = new Vector3(0, -0.135, 0.02);
/** Where a hand rests, from the neck's base, in the body's frame; x is towards its own side. */
const restOffset = new Vector3(0.245, -0.36, -0.07);
/** Fingers hang down and a little forward. */
const restPitchRad = -1.05;
const restRollRad = 0.22;
/** Radians per second over radians: the chest follows a glance late and a turn soon. */
const turnRate = 5;
/** A neck turns no farther than this before the shoulders come along. */
const twistMaxRad = 0.85;
/** Critically damped, settles in a third of a second: looks like the weight of an arm. */
const springRate = 13;
/** A jump of the whole body (teleport): the hands go with it. */
const jumpMetres = 1.5;

export type Side = 'left' | 'right';

interface RestingHand {
  readonly position: Vector3;
  readonly velocity: Vector3;
  readonly rotation: Quaternion;
}

/** What a body does when only its head is known: the chest turns after the head, the hands rest beside it and swing gently. */
export class BodyMotion {
  readonly neck = new Vector3();
  readonly torsoRotation = new Quaternion();
  readonly hands: Readonly<Record<Side, RestingHand>> = { left: restingHand(), right: restingHand() };
  #yawRad = 0;
  #isPlaced = false;

  readonly #goal = new Vector3();

  /** Moves on by `dtSeconds` under that head; without `isEased` everything is at its goal at once. */
  advance(head: Vector3, headRotation: Quaternion, dtSeconds: number, isEased: boolean): void {
    const previousX = this.neck.x;
    const previousZ = this.neck.z;
    this.neck.copy(neckOffset).applyQuaternion(headRotation).add(head);

    const jumped = Math.hypot(this.neck.x - previousX, this.neck.z - previousZ) > jumpMetres;
    const snaps = !isEased || !this.#isPlaced || jumped;
    this.#isPlaced = true;
    this.#yawRad = followYaw(this.#yawRad, yawOf(headRotation), snaps ? Infinity : dtSeconds);
    this.torsoRotation.setFromAxisAngle(upAxis, this.#yawRad);
    this.#rest('left', -1, snaps, dtSeconds);
    this.#rest('right', 1, snaps, dtSeconds);
  }

  #rest(side: Side, sign: -1 | 1, snaps: boolean, dtSeconds: number): void {
    const hand = this.hands[side];
    this.#goal
      .set(restOffset.x * sign, restOffset.y, restOffset.z)
      .applyQuaternion(this.torsoRotation)
      .add(this.neck);
    if (snaps) {
      hand.position.copy(this.#goal);
      hand.velocity.set(0, 0, 0);
    } else {
      springTowards(hand.position, hand.velocity, this.#goal, dtSeconds);
    }
    hand.rotation
      .copy(this.torsoRotation)
      .multiply(restPitch)
      .multiply(sign === 1 ? restRollRight : restRollLeft);
  }
}

const upAxis = new Vector3(0, 1, 0);
const restPitch = new Quaternion().setFromAxisAngle(new Vector3(1, 0, 0), restPitchRad);
const restRollRight = new Quaternion().setFromAxisAngle(new Vector3(0, 0, 1), restRollRad);
const restRollLeft = new Quaternion().setFromAxisAngle(new Vector3(0, 0, 1), -restRollRad);
const forward = new Vector3();

function restingHand(): RestingHand {
  return { position: new Vector3(), velocity: new Vector3(), rotation: new Quaternion() };
}

/** Heading in radians about +Y, 0 along −Z; a head that looks straight up or down heads where its crown or chin points. */
export function yawOf(rotation: Quaternion): number {
  forward.set(0, 0, -1).applyQuaternion(rotation);
  if (Math.abs(forward.y) > 0.95) {
    const looksUp = forward.y > 0;
    forward.set(0, looksUp ? -1 : 1, 0).applyQuaternion(rotation);
  }
  return Math.atan2(-forward.x, -forward.z);
}

/** The chest's next heading: eases to the head's along the shorter way, never farther behind than a neck turns. */
export function followYaw(yawRad: number, goalRad: number, dtSeconds: number): number {
  const behind = MathUtils.euclideanModulo(goalRad - yawRad + Math.PI, 2 * Math.PI) - Math.PI;
  const eased = behind * Math.exp(-turnRate * dtSeconds);
  return goalRad - MathUtils.clamp(eased, -twistMaxRad, twistMaxRad);
}

/** A critically damped spring, exact for any step. Source: Game Programming Gems 4, 1.10 (its closed form). */
export function springTowards(position: Vector3, velocity: Vector3, goal: Vector3, dtSeconds: number): void {
  const decay = Math.exp(-springRate * dtSeconds);
  for (const axis of ['x', 'y', 'z'] as const) {
    const offset = position[axis] - goal[axis];
    const pull = (velocity[axis] + springRate * offset) * dtSeconds;
    velocity[axis] = (velocity[axis] - springRate * pull) * decay;
    position[axis] = goal[axis] + (offset + pull) * decay;
  }
}
