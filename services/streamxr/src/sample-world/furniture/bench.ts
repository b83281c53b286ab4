import { SeededRandom } from '@streamxr/kernel';
import { ModelBuilder } from '../model-builder.ts';
import { finishes } from '../palette.ts';
import { bent, moved, tinted } from '../shapes/mesh.ts';
import { roundedBox } from '../shapes/rounded-box.ts';

const slats = 26;
const slatPitch = 0.118;
/** Radius of the bench's arc in metres; its centre lies that far ahead (+Z) of the origin. */
const arcRadius = 3.2;

/** A curved bench of oak slats on two plastered feet, 3.1 m along its arc, seat 0.45 m high. */
export function bench(): ModelBuilder {
  const random = new SeededRandom(5);
  const boards = Array.from({ length: slats }, (_, index) => {
    const tone = 0.78 + 0.22 * random.float();
    const board = moved(roundedBox({ size: [slatPitch - 0.014, 0.045, 0.5], radius: 0.012, step: 0.26 }), [
      (index - (slats - 1) / 2) * slatPitch,
      0.4275,
      0,
    ]);
    return bent(tinted(board, [tone, tone * 0.985, tone * 0.96]), arcRadius);
  });
  const length = slats * slatPitch;
  const rail = bent(
    moved(roundedBox({ size: [length - 0.1, 0.05, 0.06], radius: 0.012, step: 0.2 }), [0, 0.38, 0]),
    arcRadius,
  );
  const feet = [-1, 1].map((side) =>
    bent(
      moved(roundedBox({ size: [0.34, 0.385, 0.4], radius: 0.03, segments: 3, step: 0.1 }), [
        side * (length / 2 - 0.55),
        0.1925,
        0,
      ]),
      arcRadius,
    ),
  );
  return new ModelBuilder('bench')
    .add(finishes.oak, ...boards)
    .add(finishes.bronze, rail)
    .add(finishes.plaster, ...feet);
}
