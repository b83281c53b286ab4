import type { Quat, Vec3 } from '@streamxr/spatial';
import { ModelBuilder } from '../model-builder.ts';
import { finishes } from '../palette.ts';
import { merge, type Mesh, moved, turned } from '../shapes/mesh.ts';
import { circleOutline } from '../shapes/profile.ts';
import { roundedBox } from '../shapes/rounded-box.ts';
import { smoothPath, sweep } from '../shapes/sweep.ts';
import { cushion } from './cushion.ts';

const halfWidth = 0.33;

/** A low chair of bent oak with two wool cushions; the seat is 0.4 m high. It faces +Z. */
export function loungeChair(): ModelBuilder {
  const rails = [-0.24, 0, 0.24].map((z) =>
    moved(roundedBox({ size: [2 * halfWidth, 0.03, 0.05], radius: 0.012 }), [0, 0.255 + 0.07 * z, z]),
  );
  const slats = [0.42, 0.56, 0.7].map((y) =>
    moved(roundedBox({ size: [2 * halfWidth, 0.05, 0.025], radius: 0.011 }), [
      0,
      y,
      -0.34 - 0.36 * (y - 0.42),
    ]),
  );
  const seat = moved(
    turned(cushion({ size: [0.62, 0.15, 0.66], radius: 0.06, puff: 0.02 }), pitch(-0.07)),
    [0, 0.34, 0],
  );
  const back = moved(
    turned(cushion({ size: [0.6, 0.52, 0.14], radius: 0.06, puff: 0.022 }), pitch(-0.34)),
    [0, 0.62, -0.3],
  );
  return new ModelBuilder('lounge chair')
    .add(finishes.oak, sideFrame(-1), sideFrame(1), ...rails, ...slats)
    .add(finishes.terracottaWool, seat, back);
}

/** Front leg, armrest and back leg as one bent loop. */
function sideFrame(side: number): Mesh {
  const x = side * (halfWidth + 0.02);
  const path = smoothPath(
    (
      [
        [0.3, 0],
        [0.33, 0.3],
        [0.31, 0.5],
        [0.2, 0.56],
        [-0.1, 0.545],
        [-0.36, 0.53],
        [-0.45, 0.47],
        [-0.44, 0.3],
        [-0.5, 0],
      ] as const
    ).map(([z, y]): Vec3 => [x, y, z]),
    5,
  );
  const upright = smoothPath(
    [
      [x * 0.97, 0.24, -0.22],
      [x * 0.97, 0.5, -0.37],
      [x * 0.97, 0.78, -0.48],
    ],
    5,
  );
  const stretcher: Vec3[] = [
    [x * 0.98, 0.27, 0.32],
    [x * 0.98, 0.22, -0.45],
  ];
  return merge([
    sweep({ path, outline: circleOutline(0.021, 12) }),
    sweep({ path: upright, outline: circleOutline(0.018, 12) }),
    sweep({ path: stretcher, outline: circleOutline(0.018, 12) }),
  ]);
}

/** A turn about X by `angleRad`; negative leans the top backwards. */
function pitch(angleRad: number): Quat {
  return [Math.sin(angleRad / 2), 0, 0, Math.cos(angleRad / 2)];
}
