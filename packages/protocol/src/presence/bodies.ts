import type { BitReader } from './bit-reader.ts';
import type { BitWriter } from './bit-writer.ts';
import type { CrowdPose } from './crowd-pose.ts';

/**
 * What both sides of a stream know of its members, by slot. Writing and reading change it alike, so that a pose needs
 * only be told as the difference to what both sides expect. Reading throws Malformed.
 */
export interface Bodies {
  /** Makes room for that many slots. */
  reserve(slots: number): void;
  /** A member that is at rest, as far as anybody knows. */
  place(slot: number, pose: CrowdPose): void;
  /** All that is known, exactly. */
  writeState(slot: number, bits: BitWriter): void;
  readState(slot: number, bits: BitReader): void;
  /** The next pose, as a difference. */
  writeNext(slot: number, pose: CrowdPose, bits: BitWriter): void;
  readNext(slot: number, bits: BitReader): void;
  /** As the readers see it. */
  pose(slot: number, id: number): CrowdPose;
}
