import { ModelBuilder } from '../model-builder.ts';
import { finishes } from '../palette.ts';
import { moved } from '../shapes/mesh.ts';
import { roundedBox } from '../shapes/rounded-box.ts';

/** Height of the plinth's top in metres. */
export const plinthTop = 1;

/** A square plinth, 0.46 m wide and 1 m high, with a shadow gap above its foot. */
export function plinth(): ModelBuilder {
  return new ModelBuilder('plinth')
    .add(
      finishes.plaster,
      moved(roundedBox({ size: [0.46, 0.94, 0.46], radius: 0.018, segments: 3, step: 0.08 }), [0, 0.53, 0]),
    )
    .add(finishes.bronze, moved(roundedBox({ size: [0.4, 0.08, 0.4], radius: 0.008 }), [0, 0.04, 0]));
}
