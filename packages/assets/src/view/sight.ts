import {
  angleOutsideRad,
  angleToBallRad,
  type Frustum,
  fromRotationVector,
  frustumOf,
  multiply,
  pixelsPerRadian,
  rotate,
  scale,
  type Vec3,
} from '@streamxr/spatial';
import { gazeWeight } from './gaze-weight.ts';
import type { Viewer } from './viewer.ts';

/** Heads stop: no turn is thought on for longer than this angle. */
const turnRadMax = 1;

/** An angle outside the picture at which being seen soon is 1/e as likely. Heads that look around turn about this far between two rests. */
const outsideRad = (12 * Math.PI) / 180;

/** The view of one moment, made ready for asking of many places how much an error there counts. */
export class Sight {
  readonly eye: Vec3;
  readonly pixelsPerRadian: number;
  readonly viewportPx: number;
  /** Unit vector. */
  readonly gaze: Vec3;
  readonly #frustum: Frustum;
  readonly #tracksEyes: boolean;

  /** `aheadMs` from now, if the head goes on as it moves. */
  constructor(viewer: Viewer, aheadMs = 0) {
    const { head, motion, verticalFovRad, aspect, viewportHeightPx } = viewer;
    const seconds = aheadMs / 1_000;
    const turn = turnWithin(scale(motion.radPerSecond, seconds));
    const [x, y, z] = head.position;
    const [vx, vy, vz] = motion.metresPerSecond;
    this.eye = [x + vx * seconds, y + vy * seconds, z + vz * seconds];
    this.pixelsPerRadian = pixelsPerRadian(viewportHeightPx, verticalFovRad);
    this.viewportPx = viewportHeightPx * viewportHeightPx * aspect;
    this.#frustum = frustumOf(this.eye, multiply(turn, head.rotation), verticalFovRad, aspect);
    this.#tracksEyes = viewer.gaze !== null;
    this.gaze = viewer.gaze === null ? this.#frustum.forward : unit(rotate(turn, viewer.gaze));
  }

  /**
   * 0 to 1: how much an error counts on something inside the ball, by its angle from the gaze, and how likely it is in the picture. A ball
   * behind the viewer counts nothing, one that the viewer is in fully.
   */
  weight(x: number, y: number, z: number, radiusMetres: number): number {
    const dx = x - this.eye[0];
    const dy = y - this.eye[1];
    const dz = z - this.eye[2];
    const metres = Math.sqrt(dx * dx + dy * dy + dz * dz);
    if (metres <= radiusMetres) return 1;
    const gazed = this.#gazed(dx, dy, dz, metres, radiusMetres);
    if (gazed === 0) return 0;
    const outside = angleOutsideRad(this.#frustum, dx, dy, dz, radiusMetres);
    return outside === 0 ? gazed : gazed * Math.exp(-outside / outsideRad);
  }

  /** The same, of what is in the picture now: nothing outside it counts. */
  weightInPicture(x: number, y: number, z: number, radiusMetres: number): number {
    const dx = x - this.eye[0];
    const dy = y - this.eye[1];
    const dz = z - this.eye[2];
    if (angleOutsideRad(this.#frustum, dx, dy, dz, radiusMetres) > 0) return 0;
    return this.#gazed(dx, dy, dz, Math.sqrt(dx * dx + dy * dy + dz * dz), radiusMetres);
  }

  #gazed(dx: number, dy: number, dz: number, metres: number, radiusMetres: number): number {
    const [gx, gy, gz] = this.gaze;
    const byGaze = weightAlong(dx * gx + dy * gy + dz * gz, metres, radiusMetres);
    if (!this.#tracksEyes) return byGaze;
    // Eyes come back to where the head points within a second: what lies there counts at least as the periphery does.
    const [fx, fy, fz] = this.#frustum.forward;
    return Math.max(byGaze, weightAlong(dx * fx + dy * fy + dz * fz, metres, radiusMetres) / 4);
  }
}

function weightAlong(along: number, metres: number, radiusMetres: number): number {
  // All of the ball is behind: half of what there is, most of the time, and no arc cosine.
  if (along <= -radiusMetres) return 0;
  return gazeWeight(angleToBallRad(along, metres, radiusMetres));
}

function turnWithin(turn: Vec3): ReturnType<typeof fromRotationVector> {
  const angle = Math.hypot(...turn);
  return fromRotationVector(angle > turnRadMax ? scale(turn, turnRadMax / angle) : turn);
}

function unit([x, y, z]: Vec3): Vec3 {
  const size = Math.hypot(x, y, z);
  return [x / size, y / size, z / size];
}
