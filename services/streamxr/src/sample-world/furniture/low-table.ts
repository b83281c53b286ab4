import { fromYaw } from '@streamxr/spatial';
import { ModelBuilder } from '../model-builder.ts';
import { finishes } from '../palette.ts';
import { lathe } from '../shapes/lathe.ts';
import { turned } from '../shapes/mesh.ts';
import { circleOutline, roundedOutline } from '../shapes/profile.ts';
import { sweep } from '../shapes/sweep.ts';

/** Height of the table's top in metres. */
export const lowTableTop = 0.36;

/** A round table, 1.1 m across, on three splayed legs with a brass ring. */
export function lowTable(): ModelBuilder {
  const top = lathe(
    roundedOutline(
      [
        { x: 0, y: lowTableTop - 0.045 },
        { x: 0.49, y: lowTableTop - 0.045, round: 0.02 },
        { x: 0.55, y: lowTableTop - 0.015, round: 0.01 },
        { x: 0.55, y: lowTableTop, round: 0.008 },
        { x: 0, y: lowTableTop },
      ],
      { segments: 3, step: 0.06 },
    ),
    64,
  );
  const leg = sweep({
    path: [
      [0.44, 0.008, 0],
      [0.4, 0.11, 0],
      [0.33, lowTableTop - 0.03, 0],
    ],
    outline: circleOutline(0.03, 14),
    sizeAt: (t) => 0.62 + 0.38 * t,
  });
  const ring = sweep({
    path: Array.from({ length: 48 }, (_, index) => {
      const angle = (index / 48) * 2 * Math.PI;
      return [0.395 * Math.cos(angle), 0.125, 0.395 * Math.sin(angle)] as const;
    }),
    outline: circleOutline(0.009, 8),
    closed: true,
  });
  const legs = [0, 1, 2].map((index) => turned(leg, fromYaw((index * 2 * Math.PI) / 3)));
  return new ModelBuilder('low table').add(finishes.walnut, top, ...legs).add(finishes.brass, ring);
}
