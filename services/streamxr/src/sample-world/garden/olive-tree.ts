import { SeededRandom } from '@streamxr/kernel';
import type { Vec3 } from '@streamxr/spatial';
import { ModelBuilder } from '../model-builder.ts';
import { finishes } from '../palette.ts';
import { emptyMesh, type Mesh, unit } from '../shapes/mesh.ts';
import { circleOutline } from '../shapes/profile.ts';
import { smoothPath, sweep } from '../shapes/sweep.ts';
import { addLeaf } from './leaf.ts';
import { roundPot } from './pot.ts';

const leavesPerCluster = 420;

interface Cluster {
  readonly centre: Vec3;
  readonly radius: number;
}

const clusters: readonly Cluster[] = [
  { centre: [0.02, 2.02, 0], radius: 0.46 },
  { centre: [0.42, 1.76, 0.12], radius: 0.36 },
  { centre: [-0.4, 1.8, 0.16], radius: 0.37 },
  { centre: [-0.08, 1.72, -0.4], radius: 0.35 },
  { centre: [0.12, 1.66, 0.42], radius: 0.3 },
];

/** A young olive tree in a terracotta pot, 2.4 m tall. */
export function oliveTree(): ModelBuilder {
  const { pot, soil } = roundPot({ radius: 0.36, height: 0.56 });
  return new ModelBuilder('olive tree')
    .add(finishes.terracotta, pot)
    .add(finishes.soil, soil)
    .add(finishes.walnut, ...branches())
    .add(finishes.oliveLeaf, crown());
}

function branches(): Mesh[] {
  const fork: Vec3 = [0.03, 1.22, 0.02];
  const trunk = sweep({
    path: smoothPath([[0, 0.4, 0], [0.06, 0.7, -0.03], [-0.02, 0.98, 0.03], fork], 5),
    outline: circleOutline(0.055, 12),
    sizeAt: (t) => 1.15 - 0.5 * t,
  });
  const boughs = clusters.map(({ centre }) =>
    sweep({
      path: smoothPath(
        [
          fork,
          [
            (fork[0] + centre[0] * 1.1) / 2,
            (fork[1] + centre[1]) / 2 - 0.03,
            (fork[2] + centre[2] * 1.1) / 2,
          ],
          centre,
        ],
        4,
      ),
      outline: circleOutline(0.028, 8),
      sizeAt: (t) => 1 - 0.75 * t,
    }),
  );
  return [trunk, ...boughs];
}

function crown(): Mesh {
  const random = new SeededRandom(17);
  const mesh = emptyMesh();
  for (const { centre, radius } of clusters) {
    for (let index = 0; index < leavesPerCluster; index++) {
      const rise = 1 - (2 * (index + 0.5)) / leavesPerCluster;
      const angle = index * 2.399963;
      const around = Math.sqrt(1 - rise * rise);
      const out: Vec3 = [around * Math.cos(angle), rise, around * Math.sin(angle)];
      const depth = 0.55 + 0.45 * Math.sqrt(random.float());
      const size = 0.105 + 0.055 * random.float();
      // Leaves inside the crown are darker: that depth is what makes it read as foliage.
      const tone = (0.45 + 0.55 * Math.pow(depth, 2)) * (0.85 + 0.15 * random.float());
      addLeaf(mesh, {
        base: [
          centre[0] + out[0] * radius * depth,
          centre[1] + out[1] * radius * depth * 0.85,
          centre[2] + out[2] * radius * depth,
        ],
        along: unit([
          out[0] + 1.5 * (random.float() - 0.5),
          out[1] + 1.2 * (random.float() - 0.35),
          out[2] + 1.5 * (random.float() - 0.5),
        ]),
        lit: unit([out[0], out[1] + 0.35, out[2]]),
        length: size,
        width: size * 0.36,
        tint: [tone, tone, tone * 0.95],
      });
    }
  }
  return mesh;
}
