import { add, conjugate, distanceToBox, type Quat, rotate, subtract, type Vec3 } from '@streamxr/spatial';
import type { MeshPart } from '../layers/manifest.ts';
import type { Sight } from '../view/sight.ts';

/** Where an object stands: its model's frame in the room's. */
export interface Placement {
  readonly position: Vec3;
  readonly rotation: Quat;
  /** Factors along the model's axes, above 0. */
  readonly scale: Vec3;
}

/** Numbers of a part: where its ball is in the room, its box in the object's turned frame, how large it is, which way it faces in that frame. */
const stride = 14;
/** Of what is seen of it on average: what faces away still shows an edge, and is turned to next. */
const turnedAwayMin = 1 / 8;
const nowhere: Vec3 = [0, 0, 0];
/** Nearer than this nobody looks at anything: the near plane. */
const nearMetres = 0.1;

/** The parts of one object in the room, and what each of them looks like from a view. Nothing is allocated by looking. */
export class PlacedParts {
  readonly count: number;
  /** After `look`: pixels that the part covers, times how much each counts. */
  readonly weightedPx: Float64Array;
  /** After `look`: pixels per metre of the model's frame. */
  readonly pixelsPerMetre: Float64Array;
  readonly #numbers: Float64Array;
  readonly #eye: [number, number, number] = [0, 0, 0];
  #position: Vec3 = [0, 0, 0];
  #inverse: Quat = [0, 0, 0, 1];
  /** Of lengths: the greatest of the three, so that no error is taken for too small. */
  #scale = 1;

  constructor(parts: readonly MeshPart[], placement: Placement) {
    this.count = parts.length;
    this.weightedPx = new Float64Array(parts.length);
    this.pixelsPerMetre = new Float64Array(parts.length);
    this.#numbers = new Float64Array(parts.length * stride);
    this.place(parts, placement);
  }

  /** `parts` are those of the constructor. */
  place(parts: readonly MeshPart[], { position, rotation, scale }: Placement): void {
    this.#position = position;
    this.#inverse = conjugate(rotation);
    this.#scale = Math.max(...scale);
    const areaFactor = (scale[0] * scale[1] * scale[2]) ** (2 / 3);
    for (const [index, { bounds, surface, facing = nowhere }] of parts.entries()) {
      const min = scaled(bounds.min, scale);
      const max = scaled(bounds.max, scale);
      const middle: Vec3 = [(min[0] + max[0]) / 2, (min[1] + max[1]) / 2, (min[2] + max[2]) / 2];
      const radius = Math.hypot(...subtract(max, min)) / 2;
      const centre = add(position, rotate(rotation, middle));
      this.#numbers.set(
        [...centre, radius, ...min, ...max, surface * areaFactor, ...facingScaled(facing, scale)],
        index * stride,
      );
    }
  }

  /**
   * What each part looks like, `weightedPx` over all the `sights`: the same view now and, when the head moves, in the next moments. Sizes are those
   * of the middle one. True when any part counts.
   */
  look(sights: readonly Sight[]): boolean {
    const sizing = sights[sights.length >> 1];
    if (sizing === undefined) return false;
    this.#localEye(sizing.eye);
    const numbers = this.#numbers;
    let seen = false;
    for (let part = 0; part < this.count; part++) {
      const base = part * stride;
      const radius = at(numbers, base + 3);
      let weight = 0;
      for (const sight of sights) {
        weight += sight.weight(at(numbers, base), at(numbers, base + 1), at(numbers, base + 2), radius);
      }
      this.#size(part, sizing, weight / sights.length);
      if (weight > 0) seen = true;
    }
    return seen;
  }

  /** The same of one view as it is, without what may be seen next: for measuring what a viewer sees. */
  lookAtPicture(sight: Sight): boolean {
    this.#localEye(sight.eye);
    const numbers = this.#numbers;
    let seen = false;
    for (let part = 0; part < this.count; part++) {
      const base = part * stride;
      const weight = sight.weightInPicture(
        at(numbers, base),
        at(numbers, base + 1),
        at(numbers, base + 2),
        at(numbers, base + 3),
      );
      this.#size(part, sight, weight);
      if (weight > 0) seen = true;
    }
    return seen;
  }

  #size(part: number, sight: Sight, weight: number): void {
    if (weight === 0) {
      this.weightedPx[part] = 0;
      return;
    }
    const numbers = this.#numbers;
    const base = part * stride;
    const toBox = distanceToBox(
      this.#eye,
      at(numbers, base + 4),
      at(numbers, base + 5),
      at(numbers, base + 6),
      at(numbers, base + 7),
      at(numbers, base + 8),
      at(numbers, base + 9),
    );
    const near = toBox > 0 && this.#isInBall(base, sight) ? this.#inFront(base, sight) : 1;
    // What is seen of a part lies a little behind the nearest corner of its box; and who stands in a room is not at all its walls at once.
    const metres = Math.max(nearMetres, toBox + at(numbers, base + 3) / 4);
    const pixelsPerMetre = sight.pixelsPerRadian / metres;
    const areaPx = Math.min(sight.viewportPx, this.#seenArea(base) * pixelsPerMetre * pixelsPerMetre);
    this.pixelsPerMetre[part] = pixelsPerMetre * this.#scale;
    this.weightedPx[part] = areaPx * weight * near;
  }

  /**
   * m² that the viewer sees of a surface, if nothing stands before it: a quarter of it on average over all directions (Cauchy, 1841), and half of what faces
   * the viewer more, since front and back of it together are seen alike from both sides. No more than its ball.
   */
  #seenArea(base: number): number {
    const numbers = this.#numbers;
    const radius = at(numbers, base + 3);
    const average = at(numbers, base + 10) / 4;
    const x = this.#eye[0] - (at(numbers, base + 4) + at(numbers, base + 7)) / 2;
    const y = this.#eye[1] - (at(numbers, base + 5) + at(numbers, base + 8)) / 2;
    const z = this.#eye[2] - (at(numbers, base + 6) + at(numbers, base + 9)) / 2;
    const metres = Math.sqrt(x * x + y * y + z * z);
    // From within, every direction is to be seen.
    const towards =
      metres <= radius
        ? 0
        : (x * at(numbers, base + 11) + y * at(numbers, base + 12) + z * at(numbers, base + 13)) / metres;
    return Math.min(Math.PI * radius * radius, Math.max(average * turnedAwayMin, average + towards / 2));
  }

  #isInBall(base: number, { eye }: Sight): boolean {
    const x = at(this.#numbers, base) - eye[0];
    const y = at(this.#numbers, base + 1) - eye[1];
    const z = at(this.#numbers, base + 2) - eye[2];
    return x * x + y * y + z * z < at(this.#numbers, base + 3) ** 2;
  }

  /** Who is in a part's ball but not in its box has it at angle 0 and may yet have it behind: how much of it lies ahead, from 0 to 1. */
  #inFront(base: number, { gaze }: Sight): number {
    const [gx, gy, gz] = rotate(this.#inverse, gaze);
    const ahead =
      gx * (at(this.#numbers, base + (gx > 0 ? 7 : 4)) - this.#eye[0]) +
      gy * (at(this.#numbers, base + (gy > 0 ? 8 : 5)) - this.#eye[1]) +
      gz * (at(this.#numbers, base + (gz > 0 ? 9 : 6)) - this.#eye[2]);
    return Math.min(1, Math.max(0, (4 * ahead) / at(this.#numbers, base + 3)));
  }

  #localEye(eye: Vec3): void {
    const local = rotate(this.#inverse, subtract(eye, this.#position));
    this.#eye[0] = local[0];
    this.#eye[1] = local[1];
    this.#eye[2] = local[2];
  }
}

function scaled(point: Vec3, [x, y, z]: Vec3): Vec3 {
  return [point[0] * x, point[1] * y, point[2] * z];
}

/** Areas that face along an axis grow with the other two. */
function facingScaled([nx, ny, nz]: Vec3, [x, y, z]: Vec3): Vec3 {
  return [nx * y * z, ny * z * x, nz * x * y];
}

function at(numbers: Float64Array, index: number): number {
  return numbers[index] ?? 0;
}
