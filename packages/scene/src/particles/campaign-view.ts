import type { Vec3 } from '@streamxr/spatial';
import type { ColorBy } from './particle-material.ts';

/** The cube that a campaign happens in. */
export interface CampaignBoxView {
  readonly centre: Vec3;
  readonly halfSizeMetres: number;
}

export interface ParticleLook {
  /** '#rrggbb', two to six; slow, young or the first emitter's first. */
  readonly colors: readonly string[];
  readonly by: ColorBy;
  readonly emitters: number;
  /** Of a particle, across. */
  readonly sizeMetres: number;
  /** 1 is as bright as the colours say. */
  readonly brightness: number;
}

/** What particles bounce off, in metres. Planes have no body: the floor is drawn anyhow. */
export type BodyShape =
  | { readonly shape: 'sphere'; readonly radius: number }
  /** Along its own y axis, with round ends beyond `halfLength`. */
  | { readonly shape: 'capsule'; readonly radius: number; readonly halfLength: number }
  | { readonly shape: 'box'; readonly halfSize: Vec3 }
  | { readonly shape: 'plane' };

/** Numbers of a pose in a list of them: x, y, z, then the quaternion's x, y, z, w. */
export const poseNumbers = 7;

/** What there is of a campaign at the newest packing, and at the one before. */
export interface CampaignPicture {
  readonly tick: number;
  readonly tickBefore: number;
  /** Four words a particle. Read until the next picture is shown. */
  readonly particles: Uint32Array;
  readonly count: number;
  /** Poses, as many as there are shapes. Copied. */
  readonly bodies: Float32Array;
  readonly bodiesBefore: Float32Array;
  /** Three numbers each. Copied. */
  readonly attractors: Float32Array;
}
