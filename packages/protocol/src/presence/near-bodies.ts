import { assert } from '@streamxr/kernel';
import { identity, type Quat, type Vec3 } from '@streamxr/spatial';
import { Malformed } from '../wire/malformed.ts';
import { latelyAtFirst, latelyMax, readTriple, writeTriple } from './adaptive-triple.ts';
import type { BitReader } from './bit-reader.ts';
import type { BitWriter } from './bit-writer.ts';
import type { Bodies } from './bodies.ts';
import type { CrowdPose } from './crowd-pose.ts';
import { readExpGolomb, unzigzag, writeExpGolomb, zigzag } from './golomb.ts';

/** Of positions, in metres: a point is at most half a diagonal of its cell away, 1.95 mm. */
const positionStep = 0.00225;
/** Of rotations, in tan(angle / 2): at most half a diagonal away, 0.491°; with the rounding of what is kept, 0.495°. */
const rotationStep = 0.00495;
/** Rotations are kept as four whole numbers, so that both sides work out the very same. */
const rotationUnit = 2 ** 15 - 1;
/** Farther than this from the origin, hands included, nobody is: 2^24 cells are 37 km. */
const cellsMax = 2 ** 24;
/** Within 128 m of each other positions take 17 bits; outside, two more for each doubling. */
const roomOrder = 16;
/** A hand is within 1.15 m of its head, along each axis. */
const reachOrder = 10;
/** Rotations farther than 90° from where they were expected are written anew. */
const turnCosMin = Math.SQRT1_2;

/**
 * How much of the last motion and turn goes on until the next pose, in sixteenths. Measured on walking, gesturing and looking
 * people at 10 Hz; from 10 to 16 the bytes differ by 2 %.
 */
const kept = 13;

const head = 0;
const parts = 3;
/** By part: position, motion, rotation, turn. */
const motionAt = 3;
const rotationAt = 6;
const turnAt = 10;
const partInts = 13;
/** How large the residuals were lately: position and rotation of each part. */
const latelyAt = parts * partInts;
/** Bit 1 left hand, bit 2 right hand. */
const handsAt = latelyAt + 2 * parts;
const bodyInts = handsAt + 1;

/**
 * What both sides of a near stream know of each member: head and hands as whole numbers, with how they moved last.
 * A hand is kept relative to its head. Nothing is allocated per pose on the writing side.
 */
export class NearBodies implements Bodies {
  #ints = new Int32Array(64 * bodyInts);
  /** The pose to be written, as whole numbers and unit quaternions. */
  readonly #cells = new Int32Array(parts * 3);
  readonly #quats = new Float64Array(parts * 4);
  readonly #expected = new Float64Array(parts * 4);
  readonly #residual = new Int32Array(3);

  reserve(slots: number): void {
    if (slots * bodyInts <= this.#ints.length) return;
    const larger = new Int32Array(Math.max(slots * bodyInts, this.#ints.length * 2));
    larger.set(this.#ints);
    this.#ints = larger;
  }

  place(slot: number, pose: CrowdPose): void {
    const hands = this.#take(pose);
    const at = slot * bodyInts;
    this.#rest(at);
    this.#ints[at + handsAt] = hands;
    for (let part = 0; part < parts; part++)
      if (shows(hands, part)) this.#placePart(at + part * partInts, part);
  }

  writeState(slot: number, bits: BitWriter): void {
    const at = slot * bodyInts;
    const hands = this.#int(at + handsAt);
    const fresh = this.#isFresh(at);
    bits.bits(hands, 2);
    bits.flag(fresh);
    for (let part = 0; part < parts; part++) {
      if (!shows(hands, part)) continue;
      const partAt = at + part * partInts;
      this.#writePlace(bits, partAt, part);
      if (!fresh) {
        for (let i = 0; i < 3; i++) writeExpGolomb(bits, zigzag(this.#int(partAt + motionAt + i)), 4);
        for (let i = 0; i < 3; i++) writeExpGolomb(bits, zigzag(this.#int(partAt + turnAt + i)), 3);
      }
    }
    if (!fresh) for (let i = latelyAt; i < handsAt; i++) writeExpGolomb(bits, this.#int(at + i), 6);
  }

  readState(slot: number, bits: BitReader): void {
    const at = slot * bodyInts;
    this.#rest(at);
    const hands = bits.bits(2);
    const fresh = bits.flag();
    this.#ints[at + handsAt] = hands;
    for (let part = 0; part < parts; part++) {
      if (!shows(hands, part)) continue;
      const partAt = at + part * partInts;
      this.#readPlace(bits, partAt, part);
      if (!fresh) {
        for (let i = 0; i < 3; i++) this.#ints[partAt + motionAt + i] = unzigzag(readExpGolomb(bits, 4));
        for (let i = 0; i < 3; i++) this.#ints[partAt + turnAt + i] = unzigzag(readExpGolomb(bits, 3));
      }
    }
    if (!fresh)
      for (let i = latelyAt; i < handsAt; i++)
        this.#ints[at + i] = Math.min(latelyMax, readExpGolomb(bits, 6));
  }

  writeNext(slot: number, pose: CrowdPose, bits: BitWriter): void {
    const hands = this.#take(pose);
    const at = slot * bodyInts;
    const known = this.#int(at + handsAt);
    const anew = this.#writtenAnew(at, known, hands);
    const plain = hands === known && anew === 0;
    bits.flag(plain);
    if (!plain) {
      bits.bits(hands, 2);
      bits.bits(anew, parts);
      this.#ints[at + handsAt] = hands;
    }
    for (let part = 0; part < parts; part++) {
      if (!shows(hands, part)) continue;
      const partAt = at + part * partInts;
      if (((anew >> part) & 1) === 1) {
        this.#restPart(at, part);
        this.#placePart(partAt, part);
        this.#writePlace(bits, partAt, part);
      } else this.#writeMotion(bits, at, part);
    }
  }

  readNext(slot: number, bits: BitReader): void {
    const at = slot * bodyInts;
    let hands = this.#int(at + handsAt);
    let anew = 0;
    if (!bits.flag()) {
      const known = hands;
      hands = bits.bits(2);
      anew = bits.bits(parts);
      if ((appearing(known, hands) & ~anew) !== 0) throw new Malformed('a hand appears from nowhere');
      this.#ints[at + handsAt] = hands;
    }
    for (let part = 0; part < parts; part++) {
      if (!shows(hands, part)) continue;
      if (((anew >> part) & 1) === 1) {
        this.#restPart(at, part);
        this.#readPlace(bits, at + part * partInts, part);
      } else this.#readMotion(bits, at, part);
    }
  }

  pose(slot: number, id: number): CrowdPose {
    const at = slot * bodyInts;
    const hands = this.#int(at + handsAt);
    const placed = {
      id,
      position: this.#position(at, head),
      rotation: this.#rotation(at, head),
    };
    if (hands === 0) return placed;
    const left = shows(hands, 1)
      ? { left: { position: this.#position(at, 1), rotation: this.#rotation(at, 1) } }
      : {};
    const right = shows(hands, 2)
      ? { right: { position: this.#position(at, 2), rotation: this.#rotation(at, 2) } }
      : {};
    return { ...placed, hands: { ...left, ...right } };
  }

  /** Fills `#cells` and `#quats`; returns which hands there are. */
  #take({ position, rotation, hands }: CrowdPose): number {
    this.#takePart(head, position, rotation);
    let shown = 0;
    if (hands?.left !== undefined) {
      this.#takePart(1, hands.left.position, hands.left.rotation);
      shown |= 1;
    }
    if (hands?.right !== undefined) {
      this.#takePart(2, hands.right.position, hands.right.rotation);
      shown |= 2;
    }
    return shown;
  }

  #takePart(part: number, position: Vec3, rotation: Quat): void {
    for (let i = 0; i < 3; i++) {
      const cell = Math.round((position[i] ?? 0) / positionStep);
      assert(Math.abs(cell) < cellsMax, 'a pose in a crowd is finite and inside the room');
      this.#cells[part * 3 + i] = part === head ? cell : cell - (this.#cells[i] ?? 0);
    }
    setUnit(this.#quats, part * 4, rotation[0], rotation[1], rotation[2], rotation[3]);
  }

  /** Parts that cannot be written as a motion: hands that appear, rotations that jump. Leaves the rotations expected of all. */
  #writtenAnew(at: number, known: number, hands: number): number {
    let anew = appearing(known, hands);
    for (let part = 0; part < parts; part++) {
      if (!shows(hands, part)) continue;
      this.#expectRotation(at, part);
      let cos = 0;
      for (let i = part * 4; i < part * 4 + 4; i++) cos += (this.#expected[i] ?? 0) * (this.#quats[i] ?? 0);
      if (Math.abs(cos) < turnCosMin) anew |= 1 << part;
    }
    return anew;
  }

  #writeMotion(bits: BitWriter, at: number, part: number): void {
    const partAt = at + part * partInts;
    const residual = this.#residual;
    for (let i = 0; i < 3; i++)
      residual[i] = (this.#cells[part * 3 + i] ?? 0) - this.#expectedCell(partAt, i);
    const latelyOf = at + latelyAt + 2 * part;
    this.#ints[latelyOf] = writeTriple(
      bits,
      this.#int(latelyOf),
      residual[0] ?? 0,
      residual[1] ?? 0,
      residual[2] ?? 0,
    );
    this.#move(partAt);
    this.#turnLeft(part);
    this.#ints[latelyOf + 1] = writeTriple(
      bits,
      this.#int(latelyOf + 1),
      residual[0] ?? 0,
      residual[1] ?? 0,
      residual[2] ?? 0,
    );
    this.#turn(partAt, part);
  }

  #readMotion(bits: BitReader, at: number, part: number): void {
    const partAt = at + part * partInts;
    const latelyOf = at + latelyAt + 2 * part;
    this.#ints[latelyOf] = readTriple(bits, this.#int(latelyOf), this.#residual);
    this.#move(partAt);
    this.#expectRotation(at, part);
    this.#ints[latelyOf + 1] = readTriple(bits, this.#int(latelyOf + 1), this.#residual);
    this.#turn(partAt, part);
  }

  #expectedCell(partAt: number, axis: number): number {
    return this.#int(partAt + axis) + goingOn(this.#int(partAt + motionAt + axis));
  }

  /** Goes where the residuals say; the same on both sides. */
  #move(partAt: number): void {
    for (let i = 0; i < 3; i++) {
      const cell = this.#expectedCell(partAt, i) + (this.#residual[i] ?? 0);
      this.#ints[partAt + motionAt + i] = clampedMotion(cell - this.#int(partAt + i));
      this.#setCell(partAt + i, cell);
    }
  }

  /** Writes the unit quaternion that the part would have if it went on turning into `#expected`. */
  #expectRotation(at: number, part: number): void {
    const rotation = at + part * partInts + rotationAt;
    const turn = at + part * partInts + turnAt;
    setTurned(
      this.#expected,
      part * 4,
      this.#int(rotation),
      this.#int(rotation + 1),
      this.#int(rotation + 2),
      this.#int(rotation + 3),
      goingOn(this.#int(turn)) * rotationStep,
      goingOn(this.#int(turn + 1)) * rotationStep,
      goingOn(this.#int(turn + 2)) * rotationStep,
    );
  }

  /** The turn from the expected rotation to the pose's, as residuals: its Gibbs vector, axis × tan(angle / 2). */
  #turnLeft(part: number): void {
    const at = part * 4;
    const ex = this.#expected[at] ?? 0;
    const ey = this.#expected[at + 1] ?? 0;
    const ez = this.#expected[at + 2] ?? 0;
    const ew = this.#expected[at + 3] ?? 0;
    const x = this.#quats[at] ?? 0;
    const y = this.#quats[at + 1] ?? 0;
    const z = this.#quats[at + 2] ?? 0;
    const w = this.#quats[at + 3] ?? 0;
    const scale = 1 / ((ew * w + ex * x + ey * y + ez * z) * rotationStep);
    this.#residual[0] = Math.round((ew * x - ex * w - ey * z + ez * y) * scale);
    this.#residual[1] = Math.round((ew * y + ex * z - ey * w - ez * x) * scale);
    this.#residual[2] = Math.round((ew * z - ex * y + ey * x - ez * w) * scale);
  }

  /** Turns the expected rotation by the residuals and keeps it; the same on both sides. */
  #turn(partAt: number, part: number): void {
    for (let i = 0; i < 3; i++) {
      const turn = partAt + turnAt + i;
      this.#ints[turn] = clampedMotion(goingOn(this.#int(turn)) + (this.#residual[i] ?? 0));
    }
    const at = part * 4;
    setTurned(
      this.#expected,
      at,
      this.#expected[at] ?? 0,
      this.#expected[at + 1] ?? 0,
      this.#expected[at + 2] ?? 0,
      this.#expected[at + 3] ?? 0,
      (this.#residual[0] ?? 0) * rotationStep,
      (this.#residual[1] ?? 0) * rotationStep,
      (this.#residual[2] ?? 0) * rotationStep,
    );
    this.#keepRotation(partAt, this.#expected, part);
  }

  #keepRotation(partAt: number, quats: Float64Array, part: number): void {
    for (let i = 0; i < 4; i++)
      this.#ints[partAt + rotationAt + i] = Math.round((quats[part * 4 + i] ?? 0) * rotationUnit);
  }

  #placePart(partAt: number, part: number): void {
    for (let i = 0; i < 3; i++) this.#ints[partAt + i] = this.#cells[part * 3 + i] ?? 0;
    this.#keepRotation(partAt, this.#quats, part);
  }

  #writePlace(bits: BitWriter, partAt: number, part: number): void {
    const order = part === head ? roomOrder : reachOrder;
    for (let i = 0; i < 3; i++) writeExpGolomb(bits, zigzag(this.#int(partAt + i)), order);
    for (let i = 0; i < 4; i++) bits.bits(this.#int(partAt + rotationAt + i) + rotationUnit, 16);
  }

  #readPlace(bits: BitReader, partAt: number, part: number): void {
    const order = part === head ? roomOrder : reachOrder;
    for (let i = 0; i < 3; i++) this.#setCell(partAt + i, unzigzag(readExpGolomb(bits, order)));
    for (let i = 0; i < 4; i++) this.#ints[partAt + rotationAt + i] = bits.bits(16) - rotationUnit;
  }

  #setCell(at: number, cell: number): void {
    // Relative to a head at one end of the room, a hand may be twice as far as anything is from the origin.
    if (Math.abs(cell) > 2 * cellsMax) throw new Malformed('a position is outside of every room');
    this.#ints[at] = cell;
  }

  #isFresh(at: number): boolean {
    for (let part = 0; part < parts; part++)
      for (let i = 0; i < 3; i++)
        if (
          this.#int(at + part * partInts + motionAt + i) !== 0 ||
          this.#int(at + part * partInts + turnAt + i) !== 0
        )
          return false;
    for (let i = latelyAt; i < handsAt; i++) if (this.#int(at + i) !== latelyAtFirst) return false;
    return true;
  }

  #rest(at: number): void {
    this.#ints.fill(0, at, at + bodyInts);
    this.#ints.fill(latelyAtFirst, at + latelyAt, at + handsAt);
  }

  #restPart(at: number, part: number): void {
    const partAt = at + part * partInts;
    this.#ints.fill(0, partAt, partAt + partInts);
    this.#ints.fill(latelyAtFirst, at + latelyAt + 2 * part, at + latelyAt + 2 * part + 2);
  }

  #position(at: number, part: number): Vec3 {
    const partAt = at + part * partInts;
    const metres = (axis: number): number =>
      (this.#int(partAt + axis) + (part === head ? 0 : this.#int(at + axis))) * positionStep;
    return [metres(0), metres(1), metres(2)];
  }

  #rotation(at: number, part: number): Quat {
    const from = at + part * partInts + rotationAt;
    const [x, y, z, w] = [this.#int(from), this.#int(from + 1), this.#int(from + 2), this.#int(from + 3)];
    const length = Math.sqrt(x * x + y * y + z * z + w * w);
    return length > 0 ? [x / length, y / length, z / length, w / length] : identity;
  }

  #int(at: number): number {
    return this.#ints[at] ?? 0;
  }
}

function shows(hands: number, part: number): boolean {
  return part === head || ((hands >> (part - 1)) & 1) === 1;
}

/** As bits by part. */
function appearing(known: number, hands: number): number {
  return (hands & ~known) << 1;
}

/** What is left of a motion or turn one pose later. */
function goingOn(motion: number): number {
  return (motion * kept + 8) >> 4;
}

/** A jump is no motion: nobody goes on at 70 m/s. */
function clampedMotion(cells: number): number {
  return Math.abs(cells) > 3_000 ? 0 : cells;
}

/** Writes the quaternion turned about its own axes by a Gibbs vector into `target`, at unit length. */
function setTurned(
  target: Float64Array,
  at: number,
  x: number,
  y: number,
  z: number,
  w: number,
  gx: number,
  gy: number,
  gz: number,
): void {
  setUnit(
    target,
    at,
    x + w * gx + y * gz - z * gy,
    y + w * gy + z * gx - x * gz,
    z + w * gz + x * gy - y * gx,
    w - x * gx - y * gy - z * gz,
  );
}

/** By square root and not by Math.hypot, whose last digit may differ between engines. */
function setUnit(target: Float64Array, at: number, x: number, y: number, z: number, w: number): void {
  const length = Math.sqrt(x * x + y * y + z * z + w * w);
  const isRotation = length > 1e-9 && length < Infinity;
  target[at] = isRotation ? x / length : 0;
  target[at + 1] = isRotation ? y / length : 0;
  target[at + 2] = isRotation ? z / length : 0;
  target[at + 3] = isRotation ? w / length : 1;
}
