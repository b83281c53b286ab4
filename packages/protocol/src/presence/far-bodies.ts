import { assert } from '@streamxr/kernel';
import { fromYaw, rotate, type Quat } from '@streamxr/spatial';
import { Malformed } from '../wire/malformed.ts';
import { latelyAtFirst, latelyMax, readTriple, writeTriple } from './adaptive-triple.ts';
import type { BitReader } from './bit-reader.ts';
import type { BitWriter } from './bit-writer.ts';
import type { Bodies } from './bodies.ts';
import type { CrowdPose } from './crowd-pose.ts';
import { readExpGolomb, readRice, unzigzag, writeExpGolomb, writeRice, zigzag } from './golomb.ts';

/** In metres: a point is at most half a diagonal of its cell away, 1.95 cm. */
const positionStep = 0.0225;
/** Headings are 5.6° apart: at most 2.8° away. */
const yawBits = 6;
const yaws = 2 ** yawBits;
/** 2^21 cells are 47 km. */
const cellsMax = 2 ** 21;
/** Within 128 m of each other positions take 14 bits; outside, two more for each doubling. */
const roomOrder = 13;
const motionOrder = 4;
/** Headings differ by a few steps from second to second. */
const yawOrder = 2;
/** How much of the last second's motion goes on in the next, in sixteenths. Measured on walking people. */
const motionKept = 13;

const motionAt = 3;
const yawAt = 6;
const latelyAt = 7;
const bodyInts = 8;

/** What both sides of the far stream know of each member: a place and a heading as whole numbers, and its last motion. */
export class FarBodies implements Bodies {
  #ints = new Int32Array(64 * bodyInts);
  readonly #cells = new Int32Array(3);
  readonly #residual = new Int32Array(3);
  #yaw = 0;

  reserve(slots: number): void {
    if (slots * bodyInts <= this.#ints.length) return;
    const larger = new Int32Array(Math.max(slots * bodyInts, this.#ints.length * 2));
    larger.set(this.#ints);
    this.#ints = larger;
  }

  place(slot: number, pose: CrowdPose): void {
    this.#take(pose);
    const at = slot * bodyInts;
    for (let i = 0; i < 3; i++) {
      this.#ints[at + i] = this.#cells[i] ?? 0;
      this.#ints[at + motionAt + i] = 0;
    }
    this.#ints[at + yawAt] = this.#yaw;
    this.#ints[at + latelyAt] = latelyAtFirst;
  }

  writeState(slot: number, bits: BitWriter): void {
    const at = slot * bodyInts;
    for (let i = 0; i < 3; i++) writeExpGolomb(bits, zigzag(this.#int(at + i)), roomOrder);
    for (let i = 0; i < 3; i++) writeExpGolomb(bits, zigzag(this.#int(at + motionAt + i)), motionOrder);
    bits.bits(this.#int(at + yawAt), yawBits);
    writeExpGolomb(bits, this.#int(at + latelyAt), 6);
  }

  readState(slot: number, bits: BitReader): void {
    const at = slot * bodyInts;
    for (let i = 0; i < 3; i++) this.#setCell(at + i, unzigzag(readExpGolomb(bits, roomOrder)));
    for (let i = 0; i < 3; i++) this.#ints[at + motionAt + i] = unzigzag(readExpGolomb(bits, motionOrder));
    this.#ints[at + yawAt] = bits.bits(yawBits);
    this.#ints[at + latelyAt] = Math.min(latelyMax, readExpGolomb(bits, 6));
  }

  writeNext(slot: number, pose: CrowdPose, bits: BitWriter): void {
    this.#take(pose);
    const at = slot * bodyInts;
    const residual = this.#residual;
    for (let i = 0; i < 3; i++) residual[i] = (this.#cells[i] ?? 0) - this.#expectedCell(at, i);
    this.#ints[at + latelyAt] = writeTriple(
      bits,
      this.#int(at + latelyAt),
      residual[0] ?? 0,
      residual[1] ?? 0,
      residual[2] ?? 0,
    );
    this.#move(at);
    // The short way round: −32 to 31.
    const turn = ((this.#yaw - this.#int(at + yawAt) + yaws + yaws / 2) % yaws) - yaws / 2;
    writeRice(bits, zigzag(turn), yawOrder);
    this.#ints[at + yawAt] = this.#yaw;
  }

  readNext(slot: number, bits: BitReader): void {
    const at = slot * bodyInts;
    this.#ints[at + latelyAt] = readTriple(bits, this.#int(at + latelyAt), this.#residual);
    this.#move(at);
    const turn = unzigzag(readRice(bits, yawOrder));
    this.#ints[at + yawAt] = (this.#int(at + yawAt) + turn) & (yaws - 1);
  }

  pose(slot: number, id: number): CrowdPose {
    const at = slot * bodyInts;
    return {
      id,
      position: [
        this.#int(at) * positionStep,
        this.#int(at + 1) * positionStep,
        this.#int(at + 2) * positionStep,
      ],
      rotation: fromYaw((this.#int(at + yawAt) * 2 * Math.PI) / yaws),
    };
  }

  #take({ position, rotation }: CrowdPose): void {
    for (let i = 0; i < 3; i++) {
      const cell = Math.round((position[i] ?? 0) / positionStep);
      assert(Math.abs(cell) < cellsMax, 'a pose in a crowd is finite and inside the room');
      this.#cells[i] = cell;
    }
    this.#yaw = Math.round((yawOf(rotation) * yaws) / (2 * Math.PI)) & (yaws - 1);
  }

  #expectedCell(at: number, axis: number): number {
    return this.#int(at + axis) + ((this.#int(at + motionAt + axis) * motionKept + 8) >> 4);
  }

  /** Goes where the residuals say; the same on both sides. */
  #move(at: number): void {
    for (let i = 0; i < 3; i++) {
      const cell = this.#expectedCell(at, i) + (this.#residual[i] ?? 0);
      // Nobody goes on at 20 m/s: that was a jump.
      const motion = cell - this.#int(at + i);
      this.#ints[at + motionAt + i] = Math.abs(motion) > 900 ? 0 : motion;
      this.#setCell(at + i, cell);
    }
  }

  #setCell(at: number, cell: number): void {
    if (Math.abs(cell) > cellsMax) throw new Malformed('a position is outside of every room');
    this.#ints[at] = cell;
  }

  #int(at: number): number {
    return this.#ints[at] ?? 0;
  }
}

/** Where the rotation looks, seen from above; where it looks straight up or down, where its top points. */
function yawOf(rotation: Quat): number {
  const forward = rotate(rotation, [0, 0, -1]);
  if (Math.hypot(forward[0], forward[2]) > 1e-3) return Math.atan2(-forward[0], -forward[2]);
  const up = rotate(rotation, [0, 1, 0]);
  const sign = forward[1] < 0 ? 1 : -1;
  return Math.atan2(-up[0] * sign, -up[2] * sign);
}
