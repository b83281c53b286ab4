import { type Pose, rotate, type Vec3 } from '@streamxr/spatial';
import type { Ray } from '../manipulation/drag.ts';
import { type Handedness, type HandReading, readHand, tipOf } from './hand-reading.ts';
import { compose } from './rigid.ts';

/** One hand over the frames: where it is in the room and what it presses. */
export class XrHand {
  readonly handedness: Handedness;
  #reading: HandReading = { kind: 'absent' };
  #rig: Pose = { position: [0, 0, 0], rotation: [0, 0, 0, 1] };
  readonly #down = new Set<'select' | 'squeeze'>();
  #pressed = false;
  #released = false;
  #menuPressed = false;

  constructor(handedness: Handedness) {
    this.handedness = handedness;
  }

  get reading(): HandReading {
    return this.#reading;
  }

  /** Trigger, grip or pinch is held. */
  get isDown(): boolean {
    return this.#down.size > 0;
  }

  /** Began to be held since the last frame. */
  get wasPressed(): boolean {
    return this.#pressed;
  }

  /** Ceased to be held since the last frame. */
  get wasReleased(): boolean {
    return this.#released;
  }

  /** The menu button (X) went down in this frame. */
  get wasMenuPressed(): boolean {
    return this.#menuPressed;
  }

  /** The controller's thumbstick; at rest for hands. */
  get stick(): readonly [x: number, y: number] {
    return this.#reading.kind === 'controller' ? this.#reading.stick : [0, 0];
  }

  read(frame: XRFrame, space: XRReferenceSpace): void {
    const menuWasDown = this.#reading.kind === 'controller' && this.#reading.menuDown;
    this.#reading = readHand(frame, space, this.handedness);
    this.#menuPressed = this.#reading.kind === 'controller' && this.#reading.menuDown && !menuWasDown;
    // A hand that left the cameras' sight lets go: nobody can tell whether it still pinches.
    if (this.#reading.kind === 'absent') this.releaseAll();
  }

  /** Where the rig stands this frame, after walking: everything below is in the room's frame. */
  standOn(rig: Pose): void {
    this.#rig = rig;
  }

  get ray(): Ray | null {
    const pose = this.rayPose;
    return pose && { origin: pose.position, direction: rotate(pose.rotation, [0, 0, -1]) };
  }

  get rayPose(): Pose | null {
    return this.#reading.kind === 'absent' ? null : compose(this.#rig, this.#reading.ray);
  }

  get grip(): Pose | null {
    return this.#reading.kind === 'absent' ? null : compose(this.#rig, this.#reading.grip);
  }

  get tip(): Vec3 | null {
    const tip = tipOf(this.#reading);
    return tip && compose(this.#rig, { position: tip, rotation: [0, 0, 0, 1] }).position;
  }

  press(by: 'select' | 'squeeze'): void {
    if (this.#down.size === 0) this.#pressed = true;
    this.#down.add(by);
  }

  release(by: 'select' | 'squeeze'): void {
    if (this.#down.delete(by) && this.#down.size === 0) this.#released = true;
  }

  releaseAll(): void {
    if (this.#down.size > 0) this.#released = true;
    this.#down.clear();
  }

  /** Forgets the edges; at the end of each frame. */
  endFrame(): void {
    this.#pressed = false;
    this.#released = false;
  }
}
