import type { Matrix4, Vector3 } from 'three';
import type { ColorBy } from '../particle-material.ts';
import type { PictureRegion } from './picture-region.ts';

/** Threads that work together on the device; every WebGPU device has so many. */
export const groupSize = 256;
/** Depths that particles are told apart by: 2 mm of a box of four metres. */
export const binCount = 4096;
/** Bytes of a particle that is in the picture. */
export const seenBytes = 32;
/** Bytes of what the device draws by: vertices, instances, and the first of each. */
export const drawnBytes = 16;
/** Bytes of what the programs know of a cloud. */
export const cloudBytes = 240;

const colorByNumbers = { speed: 0, life: 1, emitter: 2 } as const;

/** What a cloud of particles is like at the moment. */
export interface CloudNumbers {
  readonly corner: Vector3;
  readonly sideMetres: number;
  readonly emitters: number;
  readonly by: ColorBy;
  readonly sizeMetres: number;
  readonly brightness: number;
  readonly density: number;
  /** From the packing before (0) to the newest (1). */
  readonly share: number;
  readonly presence: number;
  /** As square roots of shares of the top speed. */
  readonly slowest: number;
  readonly fastest: number;
  readonly count: number;
}

/** From where, and onto how many pixels. */
export interface CloudPicture {
  readonly view: Matrix4;
  readonly projection: Matrix4;
  readonly widthPx: number;
  readonly heightPx: number;
  /** The part before which the room's depth is known, and in how many texels. */
  readonly region: PictureRegion;
  readonly depth: { readonly width: number; readonly height: number };
  /** Of the lens that the room's depth was seen through. */
  readonly nearMetres: number;
  readonly farMetres: number;
  readonly isSorted: boolean;
}

/** Depths along the line of sight. */
export interface DepthRange {
  readonly nearestMetres: number;
  readonly farthestMetres: number;
}

/** Between which depths a cube lies, never behind the eyes. */
export function depthRange(view: Matrix4, corner: Vector3, sideMetres: number): DepthRange {
  const [x, y, z] = [corner.x, corner.y, corner.z];
  const [, , xIn, , , , yIn, , , , zIn, , , , offset] = view.elements;
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map(
    (index) =>
      -offset -
      xIn * (x + (index & 1 ? sideMetres : 0)) -
      yIn * (y + (index & 2 ? sideMetres : 0)) -
      zIn * (z + (index & 4 ? sideMetres : 0)),
  );
  const nearestMetres = Math.max(0.01, Math.min(...corners));
  return { nearestMetres, farthestMetres: Math.max(nearestMetres + 0.01, ...corners) };
}

/** Writes what the programs know of a cloud, `cloudBytes` long, in the order of particle-wgsl.ts. */
export function writeCloud(target: ArrayBuffer, cloud: CloudNumbers, picture: CloudPicture): void {
  const floats = new Float32Array(target);
  const wholes = new Uint32Array(target);
  const { nearestMetres, farthestMetres } = depthRange(picture.view, cloud.corner, cloud.sideMetres);
  picture.view.toArray(floats, 0);
  picture.projection.toArray(floats, 16);
  cloud.corner.toArray(floats, 32);
  floats[35] = cloud.sideMetres;
  floats.set([cloud.share, cloud.presence, cloud.sizeMetres, cloud.brightness], 36);
  floats.set([cloud.slowest, cloud.fastest - cloud.slowest, cloud.emitters, cloud.density], 40);
  floats.set([picture.widthPx, picture.heightPx, nearestMetres, farthestMetres], 44);
  const { region, depth } = picture;
  const [across, down] = [depth.width / region.width, depth.height / region.height];
  floats.set([across, down, picture.nearMetres, picture.farMetres], 48);
  floats.set([region.x, region.y, depth.width - 1, depth.height - 1], 52);
  wholes.set([cloud.count, colorByNumbers[cloud.by], picture.isSorted ? 1 : 0], 56);
}
