import type { AudioZone } from '@streamxr/protocol';
import { fromYaw, type Quat, type Vec3 } from '@streamxr/spatial';
import { arcadeRadius } from './architecture/arcade.ts';
import { poolIslandTop } from './architecture/pool.ts';
import { lowTableTop } from './furniture/low-table.ts';
import { palette } from './palette.ts';
import { plinthTop } from './sculpture/plinth.ts';

/** Where a newcomer stands when the page opens: metres, looking along −Z. */
export const sampleSpawn: Vec3 = [0, 0, 6];

/** As the client draws them (packages/scene/src/objects/primitive-geometry.ts). */
const primitiveMetres = 0.5;

/** Objects drawn by the client itself, `primitiveMetres` in size at scale 1, their origin in their middle. */
export type PrimitiveKind = 'cube' | 'sphere' | 'cone';

/** One thing standing in the room: an asset of `sampleAssets` by name, or a primitive. */
export interface Placement {
  readonly what: { readonly kind: 'asset'; readonly asset: string } | { readonly kind: PrimitiveKind };
  /** Metres. */
  readonly position: Vec3;
  readonly rotation: Quat;
  readonly scale: Vec3;
  /** sRGB `#rrggbb`; assets are drawn as authored. */
  readonly color: string;
}

const quarter = Math.PI / 2;

/** The pool's middle: the world is laid out around it. */
const heart: Vec3 = [0, 0, -3];
const lounge: Vec3 = [-5, 0, -0.95];

/** The seats in the lounge: who talks there is understood there, and does not talk over the rest of the garden. */
export const sampleZones: readonly AudioZone[] = [
  {
    ...{ zoneId: 'z1', name: 'Lounge', min: [-7.3, 0, -3.2], max: [-2.9, 3, 1.3] },
    ...{ refDistanceMetres: 1.8, rolloff: 0.8, maxDistanceMetres: 25, passes: 0.35 },
  },
];

/** What stands in the room at first start. */
export const sampleLayout: readonly Placement[] = [
  asset('pool', heart),
  asset('terrace', heart),
  asset('pierced form', [heart[0], poolIslandTop, heart[2]], 0.1),
  asset('arcade', [0, 0, -arcadeRadius]),
  asset('path', [0, 0, 2.86]),

  asset('rug', lounge),
  asset('sofa', [lounge[0] - 1.42, 0, lounge[2] - 0.75], 0.42 * Math.PI * 0.86),
  asset('low table', [lounge[0] + 0.1, 0, lounge[2] + 0.05]),
  asset('still life', [lounge[0] + 0.1, lowTableTop, lounge[2] + 0.05], 0.4),
  asset('lounge chair', [lounge[0] + 0.95, 0, lounge[2] - 1.15], -0.55),
  asset('lounge chair', [lounge[0] + 0.75, 0, lounge[2] + 1.25], quarter * 2.45),

  asset('bench', [5.1, 0, -4.3], -quarter * 0.66),
  asset('plinth', [3.35, 0, -0.1], -0.3),
  asset('knot', [3.35, plinthTop, -0.1], -0.5),

  asset('olive tree', [6.15, 0, -2.5], 0.7),
  asset('olive tree', [-5.6, 0, -3.6], 2.6, 1.15),
  asset('agave', [5.1, 0, -1], 1.2),
  asset('agave', [-2.2, 0, -7.1], 2.1, 1.2),
  asset('agave', [2.3, 0, -7.2], 0.2, 1.2),

  asset('lamp', [-6.9, 0, -2.9]),
  asset('lamp', [6.9, 0, -4.1]),
  asset('lamp', [3.6, 0, -6.3]),
  asset('lamp', [-3.6, 0, -6.3]),

  asset('cypress', [-10.3, 0, -6.7], 0.4, 1.05),
  asset('cypress', [-12.2, 0, -4.4], 2.2, 0.9),
  asset('cypress', [10.2, 0, -7], 4, 1.08),
  asset('cypress', [12.3, 0, -4.8], 1.2, 0.88),

  primitive('cube', [1.95, 0.16, 0.95], 0.32, palette.terracotta, 0.5),
  primitive('sphere', [2.45, 0.17, 1.45], 0.34, palette.teal),
  primitive('cone', [2.5, 0.19, 0.72], 0.38, palette.brass),
];

function asset(name: string, position: Vec3, yawRad = 0, size = 1): Placement {
  return {
    what: { kind: 'asset', asset: name },
    position,
    rotation: fromYaw(yawRad),
    scale: [size, size, size],
    color: palette.plaster,
  };
}

function primitive(
  kind: PrimitiveKind,
  position: Vec3,
  sizeMetres: number,
  color: string,
  yawRad = 0,
): Placement {
  const scale = sizeMetres / primitiveMetres;
  return { what: { kind }, position, rotation: fromYaw(yawRad), scale: [scale, scale, scale], color };
}
