import { ModelBuilder } from '../model-builder.ts';
import { finishes } from '../palette.ts';
import { bent, type Mesh, moved, turned, warped } from '../shapes/mesh.ts';
import { roundedBox } from '../shapes/rounded-box.ts';
import { cushion } from './cushion.ts';

const seats = 3;
const seatWidth = 0.92;
/** Radius of the seat's arc in metres; its centre lies that far ahead (+Z) of the sofa's origin. */
const arcRadius = 2.1;

/** A curved sofa for three, 2.8 m along its arc, with loose cushions. */
export function sofa(): ModelBuilder {
  const length = seats * seatWidth;
  const base = moved(
    roundedBox({ size: [length, 0.12, 0.78], radius: 0.03, segments: 2, step: 0.25 }),
    [0, 0.17, 0],
  );
  const plinth = moved(
    roundedBox({ size: [length - 0.2, 0.12, 0.6], radius: 0.01, step: 0.3 }),
    [0, 0.06, 0],
  );
  const seatsAcross = Array.from({ length: seats }, (_, index) => (index - (seats - 1) / 2) * seatWidth);
  const upholstery = seatsAcross.flatMap((x) => [
    moved(cushion({ size: [seatWidth - 0.015, 0.21, 0.82], radius: 0.085, puff: 0.02 }), [x, 0.33, 0.02]),
    moved(leaningBack(), [x, 0.6, -0.3]),
  ]);
  return new ModelBuilder('sofa')
    .add(finishes.walnut, bent(base, arcRadius), bent(plinth, arcRadius))
    .add(finishes.linen, ...upholstery.map((part) => bent(part, arcRadius)))
    .add(finishes.terracottaWool, throwCushion([-1.02, 0.62, -0.05], 0.5))
    .add(finishes.tealWool, throwCushion([1.08, 0.62, -0.02], -0.62), throwCushion([0.62, 0.6, -0.05], -0.2));
}

function leaningBack(): Mesh {
  const back = cushion({ size: [seatWidth - 0.015, 0.5, 0.22], radius: 0.1, puff: 0.018 });
  return warped(back, ([x, y, z]) => [x, y, z - 0.16 * y]);
}

function throwCushion(at: readonly [number, number, number], yaw: number): Mesh {
  const pillow = warped(cushion({ size: [0.44, 0.44, 0.15], radius: 0.07, puff: 0.035 }), ([x, y, z]) => [
    x,
    y,
    z - 0.28 * y,
  ]);
  const [x, y, z] = at;
  const along = moved(turned(pillow, [0, Math.sin(yaw / 2), 0, Math.cos(yaw / 2)]), [0, y, z]);
  // Placed along the arc after it has been turned, so that the pillow itself keeps its shape.
  const angle = x / arcRadius;
  return moved(along, [arcRadius * Math.sin(angle), 0, arcRadius * (1 - Math.cos(angle))]);
}
