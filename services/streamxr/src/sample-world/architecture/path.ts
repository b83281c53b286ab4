import { SeededRandom } from '@streamxr/kernel';
import { fromYaw } from '@streamxr/spatial';
import { ModelBuilder } from '../model-builder.ts';
import { finishes } from '../palette.ts';
import { type Mesh, moved, tinted, turned } from '../shapes/mesh.ts';
import { roundedBox } from '../shapes/rounded-box.ts';

const slabs = 6;
const stride = 0.74;

/** Stepping slabs in a straight line along Z, 4.4 m long, laid a little loosely. */
export function path(): ModelBuilder {
  const random = new SeededRandom(11);
  const stones = Array.from({ length: slabs }, (_, index): Mesh => {
    const tone = 0.82 + 0.18 * random.float();
    const slab = roundedBox({
      size: [1.25 + 0.2 * random.float(), 0.07, 0.56],
      radius: 0.03,
      segments: 3,
      step: 0.2,
    });
    return tinted(
      moved(turned(slab, fromYaw(0.03 * (random.float() - 0.5))), [
        0.18 * (random.float() - 0.5),
        0,
        (index - (slabs - 1) / 2) * stride,
      ]),
      [tone, tone * 0.985, tone * 0.965],
    );
  });
  return new ModelBuilder('path').add(finishes.limestone, ...stones);
}
