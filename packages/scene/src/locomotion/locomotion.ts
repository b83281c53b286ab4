import { unreachable } from '@streamxr/kernel';
import type { Pose, Vec3 } from '@streamxr/spatial';
import { Plane, Raycaster, Vector2, Vector3 } from 'three';
import { BodyInput } from '../input/body-input.ts';
import { InputClaims } from '../input/input-claims.ts';
import { asksToMove, type InputState, mergeInputs } from '../input/input-state.ts';
import type { StickState } from '../input/touch-stick.ts';
import { eyeHeightMetres, type Frame, type Stage } from '../stage.ts';
import { type BodyPose, fromRig, rigFor, yawOf } from './body-pose.ts';
import { type BlockingBox, confine, type WalkBounds } from './bounds.ts';
import { GroundMarker } from './ground-marker.ts';
import { stepHop } from './hop.ts';
import { stepWalk, toRoom, type WalkState, walkMetresPerSecond, wrapAngle } from './walk.ts';
import { type Errand, followErrand, startErrand } from './walk-to.ts';

export interface LocomotionOptions {
  /** The walkable disc round the origin; 40 unless said. */
  readonly worldRadiusMetres?: number;
  /** Footprints that nobody walks through, asked once per frame. */
  readonly blockers?: () => readonly BlockingBox[];
  /** The virtual stick of touch screens, for the page to draw. */
  readonly onStick?: (stick: StickState) => void;
  /** Of the ring that marks where one is walking to. */
  readonly markerColor?: number;
}

/** Where the devices see head and hands, in the rig's frame. */
export interface TrackedBody {
  readonly head: Pose;
  readonly left: Pose | null;
  readonly right: Pose | null;
}

/** On a flat screen the walker's state places rig and camera; in a session the headset moves the head and only the rig is placed. */
type Mode = { readonly kind: 'flat' } | { readonly kind: 'immersive'; readonly body: TrackedBody };

const worldRadiusMetresDefault = 40;
const walkToMetresMax = 30;
const ground = new Plane(new Vector3(0, 1, 0), 0);

/** Walks the viewer: input on flat screens, teleport, turn and glide in a session. Owns `stage.rig` and, on flat screens, the camera. */
export class Locomotion implements Disposable {
  /** Claim pointers and keys here to keep them from walking. */
  readonly claims = new InputClaims();

  readonly #stage: Stage;
  readonly #blockers: () => readonly BlockingBox[];
  readonly #input: BodyInput;
  readonly #marker: GroundMarker;
  readonly #stopFrames: () => void;
  readonly #raycaster = new Raycaster();
  #worldRadiusMetres: number;
  #mode: Mode = { kind: 'flat' };
  #walker: WalkState = { x: 0, z: 0, yawRad: 0, pitchRad: 0, velocityX: 0, velocityZ: 0 };
  #errand: Errand | null = null;
  #hopWaitSeconds = 0;
  #seatedMetres = 0;

  constructor(stage: Stage, options: LocomotionOptions = {}) {
    this.#stage = stage;
    this.#worldRadiusMetres = options.worldRadiusMetres ?? worldRadiusMetresDefault;
    this.#blockers = options.blockers ?? (() => []);
    this.#input = new BodyInput(stage.canvas, this.claims, {
      onStick: options.onStick ?? (() => undefined),
      onDoubleTap: (x, y) => this.#walkToPointed(x, y),
    });
    this.#marker = new GroundMarker(options.markerColor ?? 0xffb86b);
    stage.scene.add(this.#marker);
    stage.camera.rotation.order = 'YXZ';
    this.#stopFrames = stage.onFrame((frame) => this.#onFrame(frame));
    this.#place();
  }

  /** Head and hands in the room's frame, as of this frame. */
  pose(): BodyPose {
    const { x, y, z } = this.#stage.rig.position;
    const rigPosition: Vec3 = [x, y, z];
    const rigYawRad = this.#stage.rig.rotation.y;
    const inRoom = (local: Pose) => fromRig(local, rigPosition, rigYawRad);
    switch (this.#mode.kind) {
      case 'flat':
        return { head: inRoom(this.#flatHead()), left: null, right: null };
      case 'immersive': {
        const { head, left, right } = this.#mode.body;
        return { head: inRoom(head), left: left && inRoom(left), right: right && inRoom(right) };
      }
      default:
        return unreachable(this.#mode);
    }
  }

  /** How fast the walker glides over the ground, metres per second; 0 for teleports and for steps of the person's own feet. */
  get speedMetresPerSecond(): number {
    return Math.hypot(this.#walker.velocityX, this.#walker.velocityZ);
  }

  /** Puts the person's feet at `position` (its height is ignored) at once, looking along `yawRad`, or as before. */
  teleportTo(position: Vec3, yawRad: number = this.#headingRad()): void {
    const [x, z] = confine(position[0], position[2], this.#bounds());
    this.#setErrand(null);
    this.#walker = { ...this.#walker, x, z, yawRad: wrapAngle(yawRad), velocityX: 0, velocityZ: 0 };
    this.#place();
  }

  /** Walks there in a straight line; under reduced motion and in a session it is a teleport. Any movement key ends it. */
  walkTo(position: Vec3): void {
    if (this.#stage.reducedMotion || this.#mode.kind === 'immersive') return this.teleportTo(position);
    const [x, z] = confine(position[0], position[2], this.#bounds());
    this.#setErrand(startErrand(x, z));
  }

  /** Turns by an angle about the head, to the left. */
  turnBy(angleRad: number): void {
    const { head } = this.pose();
    this.teleportTo(head.position, this.#headingRad() + angleRad);
  }

  /** One frame of smooth movement in a session: right and backward of the gaze, each −1 to 1. */
  glide(moveX: number, moveZ: number, dtSeconds: number): void {
    const { head } = this.pose();
    const [velocityX, velocityZ] = toRoom(
      moveX * walkMetresPerSecond,
      moveZ * walkMetresPerSecond,
      this.#headingRad(),
    );
    this.teleportTo([head.position[0] + velocityX * dtSeconds, 0, head.position[2] + velocityZ * dtSeconds]);
    this.#walker = { ...this.#walker, velocityX, velocityZ };
  }

  /** Where a person who points at this place would stand. */
  standingPlace(position: Vec3): Vec3 {
    const [x, z] = confine(position[0], position[2], this.#bounds());
    return [x, 0, z];
  }

  /** How much the floor of a session is raised for a person who sits, so that they look others in the eye. */
  get seatedMetres(): number {
    return this.#seatedMetres;
  }

  set seatedMetres(metres: number) {
    this.#seatedMetres = metres;
    this.#place();
  }

  /** The room's walkable radius, as its template says. */
  set worldRadiusMetres(metres: number) {
    this.#worldRadiusMetres = metres;
  }

  /** The device has the head from here on; called once per session frame. The first call keeps the place and heading of the flat screen. */
  track(body: TrackedBody): void {
    const entering = this.#mode.kind === 'flat';
    this.#mode = { kind: 'immersive', body };
    if (entering) {
      this.#setErrand(null);
      return this.#place();
    }
    // Real steps and turns of the person: the walker follows the head.
    const { head } = this.pose();
    const yawRad = yawOf(head.rotation);
    this.#walker = {
      ...this.#walker,
      x: head.position[0],
      z: head.position[2],
      yawRad,
      velocityX: 0,
      velocityZ: 0,
    };
  }

  /** The session ended: stands where the head last was, looking the same way. */
  stopTracking(): void {
    if (this.#mode.kind === 'flat') return;
    this.#mode = { kind: 'flat' };
    const [x, z] = confine(this.#walker.x, this.#walker.z, this.#bounds());
    this.#walker = { ...this.#walker, x, z, pitchRad: 0, velocityX: 0, velocityZ: 0 };
    this.#place();
  }

  [Symbol.dispose](): void {
    this.#stopFrames();
    this.#input[Symbol.dispose]();
    this.#marker[Symbol.dispose]();
  }

  #onFrame({ dtSeconds, xr }: Frame): void {
    // Sampled even in a session: what gathers meanwhile must not turn the head when it ends.
    const input = this.#input.sample(dtSeconds);
    if (xr !== undefined || this.#mode.kind === 'immersive') return;
    this.#walk(input, dtSeconds);
    this.#place();
  }

  #walk(input: InputState, dtSeconds: number): void {
    const bounds = this.#bounds();
    if (this.#stage.reducedMotion) {
      const hopped = stepHop(this.#walker, input, this.#hopWaitSeconds, dtSeconds, bounds);
      this.#walker = hopped.state;
      this.#hopWaitSeconds = hopped.waitSeconds;
      return;
    }
    if (this.#errand !== null && asksToMove(input)) this.#setErrand(null);
    if (this.#errand !== null) {
      const step = followErrand(this.#errand, this.#walker, dtSeconds);
      input = mergeInputs([input, step.input]);
      this.#setErrand(step.errand);
    }
    this.#walker = stepWalk(this.#walker, input, dtSeconds, bounds);
  }

  #walkToPointed(x: number, y: number): void {
    const { canvas, camera } = this.#stage;
    const pointer = new Vector2((x / canvas.clientWidth) * 2 - 1, 1 - (y / canvas.clientHeight) * 2);
    this.#raycaster.setFromCamera(pointer, camera);
    const hit = this.#raycaster.ray.intersectPlane(ground, new Vector3());
    if (hit === null || hit.distanceTo(this.#raycaster.ray.origin) > walkToMetresMax) return;
    this.walkTo([hit.x, 0, hit.z]);
  }

  #setErrand(errand: Errand | null): void {
    this.#errand = errand;
    if (errand === null) this.#marker.visible = false;
    else this.#marker.showAt(errand.x, 0, errand.z);
  }

  #headingRad(): number {
    return this.#walker.yawRad;
  }

  #bounds(): WalkBounds {
    return { radiusMetres: this.#worldRadiusMetres, boxes: this.#blockers() };
  }

  #flatHead(): Pose {
    const halfPitch = this.#walker.pitchRad / 2;
    return { position: [0, eyeHeightMetres, 0], rotation: [Math.sin(halfPitch), 0, 0, Math.cos(halfPitch)] };
  }

  #place(): void {
    const { rig, camera } = this.#stage;
    const { x, z, yawRad, pitchRad } = this.#walker;
    switch (this.#mode.kind) {
      case 'flat':
        rig.position.set(x, 0, z);
        rig.rotation.set(0, yawRad, 0);
        camera.position.set(0, eyeHeightMetres, 0);
        camera.rotation.set(pitchRad, 0, 0);
        return;
      case 'immersive': {
        const at = rigFor(this.#mode.body.head, x, z, yawRad);
        rig.position.set(at.x, this.#seatedMetres, at.z);
        rig.rotation.set(0, at.yawRad, 0);
        return;
      }
      default:
        return unreachable(this.#mode);
    }
  }
}

export function createLocomotion(stage: Stage, options: LocomotionOptions = {}): Locomotion {
  return new Locomotion(stage, options);
}
