import type { Vec3 } from '@streamxr/spatial';
import { ModelBuilder } from '../model-builder.ts';
import { finishes } from '../palette.ts';
import { circleOutline } from '../shapes/profile.ts';
import { sweep } from '../shapes/sweep.ts';

const pieces = 180;

/** A trefoil knot of brass, 0.7 m tall, standing on its lowest loop. */
export function knot(): ModelBuilder {
  const path = Array.from({ length: pieces }, (_, index): Vec3 => {
    const angle = (index / pieces) * 2 * Math.PI;
    const reach = 0.115;
    return [
      reach * (Math.sin(angle) + 2 * Math.sin(2 * angle)),
      0.405 + reach * (Math.cos(angle) - 2 * Math.cos(2 * angle)),
      reach * -1.15 * Math.sin(3 * angle),
    ];
  });
  const outline = circleOutline(0.062, 20);
  return new ModelBuilder('knot').add(finishes.brass, sweep({ path, outline, closed: true }));
}
