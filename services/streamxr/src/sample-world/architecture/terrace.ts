import { SeededRandom } from '@streamxr/kernel';
import { ModelBuilder } from '../model-builder.ts';
import { finishes } from '../palette.ts';
import { type Mesh, moved, tinted, warped } from '../shapes/mesh.ts';
import { roundedBox } from '../shapes/rounded-box.ts';

interface Ring {
  readonly from: number;
  readonly to: number;
  readonly pavers: number;
}

const rings: readonly Ring[] = [
  { from: 2.34, to: 2.92, pavers: 30 },
  { from: 2.94, to: 3.66, pavers: 30 },
];
// High enough to cast an edge, low enough that feet on the ground plane do not sink.
const thickness = 0.035;
const jointMetres = 0.018;

/** Two rings of wedge-shaped pavers around the pool, each a little different in tone. */
export function terrace(): ModelBuilder {
  const random = new SeededRandom(7);
  const pavers = rings.flatMap((ring, index) =>
    Array.from({ length: ring.pavers }, (_, paver): Mesh => {
      const tone = 0.8 + 0.2 * random.float();
      const warmth = 0.03 * random.float();
      return tinted(wedge(ring, paver + (index % 2) / 2), [
        tone,
        tone * (1 - warmth),
        tone * (1 - 2 * warmth),
      ]);
    }),
  );
  return new ModelBuilder('terrace').add(finishes.limestone, ...pavers);
}

function wedge({ from, to, pavers }: Ring, place: number): Mesh {
  const middle = (from + to) / 2;
  const width = (2 * Math.PI * middle) / pavers - jointMetres;
  const slab = roundedBox({
    size: [width, 2 * thickness, to - from - jointMetres],
    radius: 0.014,
    segments: 1,
    step: 0.36,
  });
  const start = (place / pavers) * 2 * Math.PI;
  return warped(moved(slab, [0, 0, middle]), ([x, y, z]) => {
    const angle = start + x / middle;
    return [z * Math.sin(angle), y, z * Math.cos(angle)];
  });
}
