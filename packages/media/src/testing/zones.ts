import type { AudioZone } from '@streamxr/protocol';
import type { Vec3 } from '@streamxr/spatial';
import { openAir } from '../acoustics.ts';

/** A box in which sound fades as in the open. */
export function zone(zoneId: string, min: Vec3, max: Vec3, passes = 1): AudioZone {
  return { zoneId, name: zoneId, min, max, passes, ...openAir };
}
