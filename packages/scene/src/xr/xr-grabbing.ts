import { unreachable } from '@streamxr/kernel';
import { fromYaw, type Pose, type Vec3 } from '@streamxr/spatial';
import { Raycaster, Vector3 } from 'three';
import { applyDeadZone } from '../input/dead-zone.ts';
import { multiply } from '../locomotion/body-pose.ts';
import type { Grip } from '../manipulation/grip.ts';
import type { Manipulation } from '../manipulation/manipulation.ts';
import { scaleMax, scaleMin } from '../manipulation/transform.ts';
import { carry, handsChange } from '../manipulation/two-points.ts';
import type { ObjectTransform } from '../objects/shared-object.ts';
import { compose, relativeTo } from './rigid.ts';
import type { XrHand } from './xr-hand.ts';

/** How hands hold one object. */
type Hold =
  | {
      readonly kind: 'one';
      readonly grip: Grip;
      readonly hand: XrHand;
      /** At the end of the ray, or in the fist. */
      readonly by: 'ray' | 'touch';
      /** The object as seen from the hand. */
      readonly offset: Pose;
    }
  | {
      readonly kind: 'two';
      readonly grip: Grip;
      readonly hands: readonly [XrHand, XrHand];
      /** Where the hands were when the second one took hold, and how the object was. */
      readonly before: readonly [Vec3, Vec3];
      readonly start: ObjectTransform;
    };

/** What a hand points at. */
export interface Pointed {
  readonly objectId: string | null;
  /** Along the ray; null for a hand that is inside the object, or points at nothing. */
  readonly metres: number | null;
}

const reachMetres = 15;
// The thumbstick while holding: e-fold of the distance, and a slow turn.
const pullPerSecond = 1.2;
const turnRadPerSecond = 1.8;
const nearestMetres = 0.15;

/** The hands of a session on shared objects: at the end of the ray or in the fist, one hand moves and turns, two hands scale as well. */
export class XrGrabbing {
  readonly #manipulation: Manipulation;
  readonly #raycaster = new Raycaster();
  #holds: readonly Hold[] = [];

  constructor(manipulation: Manipulation) {
    this.#manipulation = manipulation;
    this.#raycaster.far = reachMetres;
  }

  /** What a free hand is in or points at. */
  pointed(hand: XrHand): Pointed {
    const { grip, ray } = hand;
    if (grip === null || ray === null) return { objectId: null, metres: null };
    const touched = this.#manipulation.objectAt(new Vector3(...grip.position));
    if (touched !== null) return { objectId: touched, metres: null };
    this.#raycaster.set(new Vector3(...ray.origin), new Vector3(...ray.direction));
    const hit = this.#manipulation.objects.raycast(this.#raycaster);
    return { objectId: hit?.objectId ?? null, metres: hit?.distance ?? null };
  }

  /** Takes what the hand points at. False when that is nothing, or not to be taken. */
  press(hand: XrHand, pointed: Pointed): boolean {
    if (pointed.objectId === null) return false;
    const other = this.#holds.find(({ grip }) => grip.objectId === pointed.objectId);
    if (other !== undefined) return this.#join(other, hand);
    const grip = this.#manipulation.take(pointed.objectId);
    if (grip === null) {
      this.#manipulation.select(pointed.objectId);
      return false;
    }
    this.#holdByOne(grip, hand, pointed.metres === null ? 'touch' : 'ray');
    return true;
  }

  release(hand: XrHand): void {
    for (const hold of this.#holds) {
      if (hold.kind === 'one' && hold.hand === hand) {
        this.#drop(hold);
        hold.grip.letGo();
      } else if (hold.kind === 'two' && hold.hands.includes(hand)) {
        this.#drop(hold);
        // The hand that stays goes on holding what is there now.
        this.#holdByOne(hold.grip, hold.hands[0] === hand ? hold.hands[1] : hold.hands[0], 'touch');
      }
    }
  }

  /** What this hand holds, and whether at the end of its ray. */
  heldBy(hand: XrHand): { readonly objectId: string; readonly metres: number | null } | null {
    for (const hold of this.#holds) {
      if (hold.kind === 'two' && hold.hands.includes(hand))
        return { objectId: hold.grip.objectId, metres: null };
      if (hold.kind !== 'one' || hold.hand !== hand) continue;
      const metres = hold.by === 'ray' ? Math.hypot(...hold.offset.position) : null;
      return { objectId: hold.grip.objectId, metres };
    }
    return null;
  }

  /** Whether the hand's thumbstick pushes and turns an object rather than its owner. */
  steers(hand: XrHand): boolean {
    return this.#holds.some((hold) => hold.kind === 'one' && hold.by === 'ray' && hold.hand === hand);
  }

  /** Brings what is held along with the hands. */
  onFrame(dtSeconds: number): void {
    for (const hold of this.#holds) {
      if (!hold.grip.isHeld) this.#drop(hold);
      else if (hold.kind === 'one') this.#followOne(hold, dtSeconds);
      else this.#followTwo(hold);
    }
  }

  /** Lets go of everything, where it is. */
  releaseAll(): void {
    for (const { grip } of this.#holds) grip.letGo();
    this.#holds = [];
  }

  #join(hold: Hold, hand: XrHand): boolean {
    if (hold.kind === 'two' || hold.hand === hand) return false;
    const [first, second] = [hold.hand.grip, hand.grip];
    if (first === null || second === null) return false;
    this.#drop(hold);
    const before = [first.position, second.position] as const;
    const hands = [hold.hand, hand] as const;
    this.#holds = [
      ...this.#holds,
      { kind: 'two', grip: hold.grip, hands, before, start: hold.grip.transform },
    ];
    return true;
  }

  #holdByOne(grip: Grip, hand: XrHand, by: 'ray' | 'touch'): void {
    const pose = poseBy(hand, by);
    if (pose === null) return grip.letGo();
    const { position, rotation } = grip.transform;
    this.#holds = [
      ...this.#holds,
      { kind: 'one', grip, hand, by, offset: relativeTo(pose, { position, rotation }) },
    ];
  }

  #followOne(hold: Extract<Hold, { kind: 'one' }>, dtSeconds: number): void {
    const pose = poseBy(hold.hand, hold.by);
    if (pose === null) return;
    const offset = hold.by === 'ray' ? steered(hold.offset, hold.hand.stick, dtSeconds) : hold.offset;
    if (offset !== hold.offset)
      this.#holds = this.#holds.map((other) => (other === hold ? { ...hold, offset } : other));
    hold.grip.move({ ...hold.grip.transform, ...compose(pose, offset) });
  }

  #followTwo(hold: Extract<Hold, { kind: 'two' }>): void {
    const [first, second] = [hold.hands[0].grip, hold.hands[1].grip];
    if (first === null || second === null) return;
    const now = [first.position, second.position] as const;
    const { start } = hold;
    const wanted = handsChange(hold.before, now);
    const largest = Math.max(...start.scale);
    const smallest = Math.min(...start.scale);
    const factor = Math.min(scaleMax / largest, Math.max(scaleMin / smallest, wanted.factor));
    const change = { rotation: wanted.rotation, factor };
    hold.grip.move({
      position: carry(start.position, hold.before, now, change),
      rotation: multiply(change.rotation, start.rotation),
      scale: [start.scale[0] * factor, start.scale[1] * factor, start.scale[2] * factor],
    });
  }

  #drop(hold: Hold): void {
    this.#holds = this.#holds.filter((other) => other !== hold);
  }
}

function poseBy(hand: XrHand, by: 'ray' | 'touch'): Pose | null {
  switch (by) {
    case 'ray':
      return hand.rayPose;
    case 'touch':
      return hand.grip;
    default:
      return unreachable(by);
  }
}

/** The offset after a frame of the thumbstick: forward pushes away, backward pulls in, sideways turns. */
function steered(offset: Pose, [stickX, stickY]: readonly [number, number], dtSeconds: number): Pose {
  const pull = applyDeadZone(stickY, 0.25);
  const turn = applyDeadZone(stickX, 0.25);
  if (pull === 0 && turn === 0) return offset;
  const metres = Math.hypot(...offset.position);
  const wanted = Math.min(
    reachMetres,
    Math.max(nearestMetres, metres * Math.exp(-pull * pullPerSecond * dtSeconds)),
  );
  const by = metres < 1e-6 ? 1 : wanted / metres;
  const [x, y, z] = offset.position;
  return {
    position: [x * by, y * by, z * by],
    rotation: multiply(fromYaw(turn * turnRadPerSecond * dtSeconds), offset.rotation),
  };
}
