import { SeededRandom } from '@streamxr/kernel';
import type { Vec3 } from '@streamxr/spatial';
import { ModelBuilder } from '../model-builder.ts';
import { finishes } from '../palette.ts';
import { lathe } from '../shapes/lathe.ts';
import { emptyMesh, type Mesh, tinted, unit } from '../shapes/mesh.ts';
import { smoothOutline } from '../shapes/profile.ts';
import { addLeaf } from './leaf.ts';

const height = 6.4;
const sprays = 2100;

/** An Italian cypress, 6.4 m tall: sprays of foliage over a dark spindle. */
export function cypress(): ModelBuilder {
  const spindle = lathe(
    smoothOutline(
      [0, 0.06, 0.15, 0.3, 0.5, 0.7, 0.88, 1].map(
        (t) => [girth(t) * 0.84, 0.25 + (height - 0.4) * t] as const,
      ),
      3,
    ),
    18,
  );
  const trunk = lathe(
    smoothOutline(
      [
        [0.12, 0],
        [0.085, 0.15],
        [0.08, 0.5],
      ],
      2,
    ),
    10,
  );
  return new ModelBuilder('cypress')
    .add(finishes.walnut, trunk)
    .add(finishes.cypressLeaf, tinted(spindle, [0.5, 0.52, 0.5]), foliage());
}

/** Radius in metres at height t (0–1). */
function girth(t: number): number {
  return 0.62 * Math.pow(Math.sin(Math.PI * Math.pow(0.03 + 0.97 * t, 0.62)), 0.8) * (1 - 0.25 * t) + 0.01;
}

function foliage(): Mesh {
  const random = new SeededRandom(41);
  const mesh = emptyMesh();
  for (let index = 0; index < sprays; index++) {
    // Even over height, turned by the golden angle: no rows and no gaps.
    const t = Math.pow((index + 0.5) / sprays, 1.08) * 0.985;
    const angle = index * 2.399963 + 0.5 * random.float();
    const out: Vec3 = [Math.cos(angle), 0, Math.sin(angle)];
    const lump = 1 + 0.1 * Math.sin(3 * angle + 9 * t) + 0.07 * Math.sin(5 * angle - 23 * t);
    const reach = girth(t) * lump * (0.8 + 0.2 * random.float());
    const spread = 0.3 + 0.25 * random.float();
    const size = 0.34 * (1 - 0.45 * t) * (0.8 + 0.4 * random.float());
    const tone = 0.72 + 0.28 * random.float();
    addLeaf(mesh, {
      base: [out[0] * reach, 0.18 + (height - 0.5) * t, out[2] * reach],
      along: unit([
        out[0] * spread + 0.2 * (random.float() - 0.5),
        1,
        out[2] * spread + 0.2 * (random.float() - 0.5),
      ]),
      lit: unit([out[0], 0.25, out[2]]),
      length: size,
      width: size * 0.46,
      tint: [tone, tone, tone * 0.92],
    });
  }
  return mesh;
}
