import type { Pose } from '@streamxr/spatial';
import { Color, Matrix4, Quaternion, Vector3 } from 'three';
import type { Appearance } from '../appearance.ts';
import { BodyMotion, type Side, yawOf } from './body-motion.ts';
import type { Detail } from './detail.ts';

/** A voice rises at once and falls within a fifth of a second, or the ring would flicker between syllables. */
const levelFallRate = 9;
/** Below this a voice is breath. */
const levelShown = 0.02;
/** A gap as large as a head between the head's middle and the tag's foot. */
const tagLiftMetres = 0.235;

export interface AvatarHands {
  readonly left?: Pose | undefined;
  readonly right?: Pose | undefined;
}

/** Where a member's head is (the middle between the eyes and the crown's back), and the hands when a device tracks them. */
export interface AvatarPose extends Pose {
  readonly hands?: AvatarHands | undefined;
}

interface TrackedHand {
  isTracked: boolean;
  readonly position: Vector3;
  readonly rotation: Quaternion;
}

const unit = new Vector3(1, 1, 1);
const middle = new Vector3();
const placeAt = new Vector3();
const sizeAt = new Vector3();

/** One member's body: which way it faces, where its hands are, how loud it speaks; as much of it as its detail needs. */
export class Avatar {
  readonly clientId: string;
  readonly appearance: Appearance;
  readonly color = new Color();
  readonly head = new Vector3();
  readonly headRotation = new Quaternion();
  readonly headMatrix = new Matrix4();
  readonly torsoMatrix = new Matrix4();
  readonly handMatrices: Readonly<Record<Side, Matrix4>> = { left: new Matrix4(), right: new Matrix4() };
  name = '';
  /** '#rrggbb', as the name tag wants it. */
  colorText = '';
  /** When its pose is wanted next, on the stage's clock. */
  poseDueMs = -Infinity;
  /** 0 to 1: who is asked for seldom is asked in different frames, or one of them would cost as much as all together. */
  readonly #phase: number;
  #detail: Detail = 'unseen';
  #isPlaced = false;
  #level = 0;
  #levelGoal = 0;
  /** The body moved in the last frame; after a pause it starts anew where the head is. */
  #hasMotion = false;
  #yawRad = 0;
  readonly #tracked: Readonly<Record<Side, TrackedHand>> = { left: trackedHand(), right: trackedHand() };
  #motion: BodyMotion | null = null;

  constructor(clientId: string, appearance: Appearance, phase: number) {
    this.clientId = clientId;
    this.appearance = appearance;
    this.#phase = phase;
  }

  get detail(): Detail {
    return this.#detail;
  }

  /** False until its first pose: nobody knows yet where it stands. */
  get isPlaced(): boolean {
    return this.#isPlaced;
  }

  /** How loud it speaks now, 0 to 1, eased; 0 when it is not worth a ring. */
  get level(): number {
    return this.#level > levelShown ? this.#level : 0;
  }

  /** Heading about +Y, 0 along −Z, of a body that is far away. */
  get yawRad(): number {
    return this.#yawRad;
  }

  /** The pose is copied. */
  setPose({ position, rotation, hands }: AvatarPose): void {
    this.#isPlaced = true;
    this.head.set(...position);
    this.headRotation.set(...rotation);
    track(this.#tracked.left, hands?.left);
    track(this.#tracked.right, hands?.right);
  }

  /** Its pose is wanted every `poseEveryMs` from `timeMs` on. */
  changeDetail(detail: Detail, timeMs: number, poseEveryMs: number): void {
    this.#detail = detail;
    this.poseDueMs = timeMs + poseEveryMs * this.#phase;
  }

  setSpeaking(level: number): void {
    this.#levelGoal = Math.min(1, Math.max(0, level));
  }

  tagFoot(target: Vector3): Vector3 {
    target.copy(this.head);
    target.y += tagLiftMetres;
    return target;
  }

  /** Comes in, goes out and speaks on by `dtSeconds`; seen or not. */
  advance(dtSeconds: number): void {
    this.appearance.advance(dtSeconds);
    if (this.#level === this.#levelGoal) return;
    this.#level =
      this.#levelGoal > this.#level
        ? this.#levelGoal
        : this.#levelGoal + (this.#level - this.#levelGoal) * Math.exp(-levelFallRate * dtSeconds);
    if (this.#level < levelShown && this.#levelGoal === 0) this.#level = 0;
  }

  /** Computes the matrices of a body with geometry, `dtSeconds` after the frame before. */
  moveBody(dtSeconds: number, isEased: boolean): void {
    this.#motion ??= new BodyMotion();
    this.#motion.advance(this.head, this.headRotation, dtSeconds, isEased && this.#hasMotion);
    this.#hasMotion = true;
    this.#compose(this.headMatrix, this.head, this.headRotation);
    this.#compose(this.torsoMatrix, this.#motion.neck, this.#motion.torsoRotation);
    this.#composeHand('left', this.#motion);
    this.#composeHand('right', this.#motion);
  }

  /** Computes what a picture of the body needs. */
  turnPicture(): void {
    this.#hasMotion = false;
    this.#yawRad = yawOf(this.headRotation);
  }

  /** Nobody looks: the body does not move. */
  rest(): void {
    this.#hasMotion = false;
  }

  #composeHand(side: Side, motion: BodyMotion): void {
    const tracked = this.#tracked[side];
    const { position, rotation } = tracked.isTracked ? tracked : motion.hands[side];
    this.#compose(this.handMatrices[side], position, rotation);
  }

  /** Comes in and goes out around its own middle, so that the parts never drift apart. */
  #compose(target: Matrix4, position: Vector3, rotation: Quaternion): void {
    const { presence } = this.appearance;
    if (presence === 1) {
      target.compose(position, rotation, unit);
      return;
    }
    // A scale of exactly zero has no inverse, and shading wants one.
    const scale = Math.max(1e-4, presence);
    middle.set(this.head.x, this.head.y - 0.25, this.head.z);
    target.compose(placeAt.lerpVectors(middle, position, scale), rotation, sizeAt.setScalar(scale));
  }
}

function trackedHand(): TrackedHand {
  return { isTracked: false, position: new Vector3(), rotation: new Quaternion() };
}

function track(hand: TrackedHand, pose: Pose | undefined): void {
  hand.isTracked = pose !== undefined;
  if (pose === undefined) return;
  hand.position.set(...pose.position);
  hand.rotation.set(...pose.rotation);
}
