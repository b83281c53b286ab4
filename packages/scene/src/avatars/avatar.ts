import type { Pose } from '@streamxr/spatial';
import { Color, Matrix4, Quaternion, Vector3 } from 'three';
import type { Appearance } from '../appearance.ts';
import { BodyMotion, type Side } from './body-motion.ts';

/** A voice rises at once and falls within a fifth of a second, or the ring would flicker between syllables. */
const levelFallRate = 9;
/** Below this a voice is breath. */
const levelShown = 0.02;
/** A gap as large as a head between the head's middle and the tag's foot. */
const tagLiftMetres = 0.235;

export interface AvatarHands {
  readonly left?: Pose;
  readonly right?: Pose;
}

/** Where a member's head is (the middle between the eyes and the crown's back), and the hands when a device tracks them. */
export interface AvatarPose extends Pose {
  readonly hands?: AvatarHands;
}

const unit = new Vector3(1, 1, 1);
const origin = new Vector3();

/** One member's body, as matrices for the crowd's parts: which way it faces, where its hands are, how loud it speaks. */
export class Avatar {
  readonly clientId: string;
  readonly appearance: Appearance;
  readonly color = new Color();
  readonly head = new Vector3();
  readonly headMatrix = new Matrix4();
  readonly torsoMatrix = new Matrix4();
  readonly handMatrices: Readonly<Record<Side, Matrix4>> = { left: new Matrix4(), right: new Matrix4() };
  name = '';
  /** '#rrggbb', as the name tag wants it. */
  colorText = '';
  #pose: AvatarPose | null = null;
  #level = 0;
  #levelGoal = 0;
  readonly #motion = new BodyMotion();
  readonly #rotation = new Quaternion();
  readonly #position = new Vector3();
  readonly #scale = new Vector3();

  constructor(clientId: string, appearance: Appearance) {
    this.clientId = clientId;
    this.appearance = appearance;
  }

  /** False until its first pose: nobody knows yet where it stands. */
  get isPlaced(): boolean {
    return this.#pose !== null;
  }

  /** How loud it speaks now, 0 to 1, eased; 0 when it is not worth a ring. */
  get level(): number {
    return this.#level > levelShown ? this.#level : 0;
  }

  setPose(pose: AvatarPose): void {
    this.#pose = pose;
  }

  setSpeaking(level: number): void {
    this.#levelGoal = Math.min(1, Math.max(0, level));
  }

  tagFoot(target: Vector3): Vector3 {
    target.copy(this.head);
    target.y += tagLiftMetres;
    return target;
  }

  /** Moves on by `dtSeconds` and computes the matrices. */
  advance(dtSeconds: number, isEased: boolean): void {
    const pose = this.#pose;
    if (pose === null) return;
    this.appearance.advance(dtSeconds);
    this.#level =
      this.#levelGoal >= this.#level
        ? this.#levelGoal
        : this.#levelGoal + (this.#level - this.#levelGoal) * Math.exp(-levelFallRate * dtSeconds);
    this.#motion.advance(pose, dtSeconds, isEased);

    this.head.set(...pose.position);
    this.#compose(this.headMatrix, this.head, this.#rotation.set(...pose.rotation));
    this.#compose(this.torsoMatrix, this.#motion.neck, this.#motion.torsoRotation);
    this.#composeHand('left', pose.hands?.left);
    this.#composeHand('right', pose.hands?.right);
  }

  #composeHand(side: Side, tracked: Pose | undefined): void {
    if (tracked === undefined) {
      const { position, rotation } = this.#motion.hands[side];
      this.#compose(this.handMatrices[side], position, rotation);
      return;
    }
    this.#compose(
      this.handMatrices[side],
      this.#position.set(...tracked.position),
      this.#rotation.set(...tracked.rotation),
    );
  }

  /** Comes in and goes out around its own middle, so that the parts never drift apart. */
  #compose(target: Matrix4, position: Vector3, rotation: Quaternion): void {
    const presence = this.appearance.presence;
    if (presence === 1) {
      target.compose(position, rotation, unit);
      return;
    }
    // A scale of exactly zero has no inverse, and shading wants one.
    const scale = Math.max(1e-4, presence);
    this.#position.lerpVectors(this.#middle(), position, scale);
    target.compose(this.#position, rotation, this.#scale.setScalar(scale));
  }

  #middle(): Vector3 {
    const pose = this.#pose;
    return pose === null ? origin : middle.set(pose.position[0], pose.position[1] - 0.25, pose.position[2]);
  }
}

const middle = new Vector3();
