import { attractorCountMax, colliderCountMax, packedBytes } from '@streamxr/campaign';
import type { Quat, Vec3 } from '@streamxr/spatial';

/*
 * A picture in one piece of memory, so that it travels without being copied: the packed particles, then the poses of colliders now
 * and at the picture before (seven numbers each: place, rotation), then the places of attractors, then how many there are of both.
 */

const poseNumbers = 7;
const placeNumbers = 3;
const posesLength = colliderCountMax * poseNumbers;
const placesLength = attractorCountMax * placeNumbers;
const extraBytes = (2 * posesLength + placesLength + 2) * 4;

/** Bytes of a picture of so many particles. */
export function pictureBytes(particles: number): number {
  return particles * packedBytes + extraBytes;
}

/** Views of a picture's memory. */
export interface PictureViews {
  readonly particles: Uint32Array;
  /** How many particles those are. */
  readonly count: number;
  readonly bodies: Float32Array;
  readonly bodiesBefore: Float32Array;
  readonly attractors: Float32Array;
}

/** What `writePicture` and `readPicture` go by: all there may be, and how many there are. */
interface WholeViews {
  readonly particles: Uint32Array;
  readonly poses: Float32Array;
  readonly posesBefore: Float32Array;
  readonly places: Float32Array;
  /** Colliders, then attractors. */
  readonly counts: Uint32Array;
}

function viewsOf(memory: ArrayBufferLike): WholeViews {
  const particleBytes = memory.byteLength - extraBytes;
  const posesAt = particleBytes;
  const beforeAt = posesAt + posesLength * 4;
  const placesAt = beforeAt + posesLength * 4;
  return {
    particles: new Uint32Array(memory, 0, particleBytes / 4),
    poses: new Float32Array(memory, posesAt, posesLength),
    posesBefore: new Float32Array(memory, beforeAt, posesLength),
    places: new Float32Array(memory, placesAt, placesLength),
    counts: new Uint32Array(memory, placesAt + placesLength * 4, 2),
  };
}

export function readPicture(memory: ArrayBufferLike): PictureViews {
  const { particles, poses, posesBefore, places, counts } = viewsOf(memory);
  const bodies = (counts[0] ?? 0) * poseNumbers;
  return {
    particles,
    count: (particles.length * 4) / packedBytes,
    bodies: poses.subarray(0, bodies),
    bodiesBefore: posesBefore.subarray(0, bodies),
    attractors: places.subarray(0, (counts[1] ?? 0) * placeNumbers),
  };
}

/** Where something is. */
export interface Placed {
  readonly centre: Vec3;
  readonly orientation?: Quat;
}

/** Poses of a list of colliders, kept from one picture to the next. */
export class PoseList {
  readonly numbers = new Float32Array(posesLength);
  count = 0;

  take(placed: readonly Placed[]): void {
    this.count = Math.min(placed.length, colliderCountMax);
    for (let index = 0; index < this.count; index++) {
      const one = placed[index];
      if (one === undefined) break;
      this.numbers.set(one.centre, index * poseNumbers);
      this.numbers.set(one.orientation ?? upright, index * poseNumbers + placeNumbers);
    }
  }

  copyFrom(other: PoseList): void {
    this.count = other.count;
    this.numbers.set(other.numbers);
  }
}

const upright: Quat = [0, 0, 0, 1];

/** Fills a memory of `pictureBytes`. What was not there before has always been where it is. */
export function writePicture(
  memory: ArrayBufferLike,
  packed: Uint32Array,
  poses: PoseList,
  posesBefore: PoseList,
  attractors: readonly Placed[],
): void {
  const views = viewsOf(memory);
  views.particles.set(packed);
  views.poses.set(poses.numbers);
  views.posesBefore.set(poses.numbers);
  views.posesBefore.set(
    posesBefore.numbers.subarray(0, Math.min(poses.count, posesBefore.count) * poseNumbers),
  );
  const count = Math.min(attractors.length, attractorCountMax);
  for (let index = 0; index < count; index++)
    views.places.set(attractors[index]?.centre ?? [0, 0, 0], index * placeNumbers);
  views.counts[0] = poses.count;
  views.counts[1] = count;
}
