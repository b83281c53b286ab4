import type { Quat, Vec3 } from '@streamxr/spatial';
import type { Hands } from '../shapes.ts';

/** One member of a crowd: metres in the room's frame, unit quaternions. */
export interface CrowdPose {
  /** The counter of the member's id: 12 of `c12`. */
  readonly id: number;
  readonly position: Vec3;
  readonly rotation: Quat;
  /** Only the hands that the member shows; far members show none. */
  readonly hands?: Hands | undefined;
}

/** What a stream carries: near members with their hands, or far ones as a place and a heading. */
export const crowdTiers = ['near', 'far'] as const;
export type CrowdTier = (typeof crowdTiers)[number];

/** Ids in crowds; larger ones do not fit the codes. */
export const crowdIdMax = 2 ** 29 - 2;
