import { SeededRandom } from '@streamxr/kernel';
import { fromYaw, type Vec3 } from '@streamxr/spatial';
import { ModelBuilder } from '../model-builder.ts';
import { type Finish, finishes } from '../palette.ts';
import { lathe } from '../shapes/lathe.ts';
import { type Mesh, moved, turned } from '../shapes/mesh.ts';
import { circleOutline, roundedOutline, smoothOutline } from '../shapes/profile.ts';
import { roundedBox } from '../shapes/rounded-box.ts';
import { smoothPath, sweep } from '../shapes/sweep.ts';

/** For a table: a bottle vase with dry stems, a bowl of fruit and three books, 0.7 m across. */
export function stillLife(): ModelBuilder {
  const model = new ModelBuilder('still life');
  const vaseAt: Vec3 = [-0.16, 0, -0.16];
  model
    .add(finishes.glazedTeal, moved(vase(), vaseAt))
    .add(finishes.oak, ...stems(vaseAt))
    .add(finishes.linen, moved(bowl(), [0.2, 0, -0.02]))
    .add(finishes.glazedClay, ...fruit([0.2, 0.045, -0.02]));
  for (const { finish, mesh } of books()) model.add(finish, mesh);
  return model;
}

function vase(): Mesh {
  return lathe(
    smoothOutline(
      [
        [0, 0],
        [0.055, 0.001],
        [0.095, 0.05],
        [0.105, 0.12],
        [0.07, 0.19],
        [0.03, 0.235],
        [0.026, 0.29],
        [0.038, 0.315],
        [0.03, 0.31],
        [0.02, 0.28],
      ],
      5,
    ),
    28,
  );
}

function stems([x, y, z]: Vec3): Mesh[] {
  const random = new SeededRandom(23);
  return Array.from({ length: 6 }, (_, index) => {
    const angle = (index / 6) * 2 * Math.PI + random.float();
    const reach = 0.08 + 0.1 * random.float();
    const rise = 0.34 + 0.2 * random.float();
    const path = smoothPath(
      [
        [x, y + 0.22, z],
        [x + 0.25 * reach * Math.cos(angle), y + 0.22 + 0.5 * rise, z + 0.25 * reach * Math.sin(angle)],
        [x + reach * Math.cos(angle), y + 0.22 + rise, z + reach * Math.sin(angle)],
      ],
      6,
    );
    // A bud at the tip: the stem's outline swells over the last quarter.
    return sweep({
      path,
      outline: circleOutline(0.0035, 7),
      sizeAt: (t) => (t < 0.72 ? 1 : 1 + 3.6 * Math.sin(((t - 0.72) / 0.28) * Math.PI) + 0.01),
    });
  });
}

function bowl(): Mesh {
  return lathe(
    roundedOutline(
      [
        { x: 0, y: 0 },
        { x: 0.07, y: 0, round: 0.01 },
        { x: 0.12, y: 0.03, round: 0.06 },
        { x: 0.16, y: 0.095, round: 0.004 },
        { x: 0.15, y: 0.097, round: 0.004 },
        { x: 0.11, y: 0.036, round: 0.06 },
        { x: 0, y: 0.02 },
      ],
      { segments: 4, step: 0.05 },
    ),
    32,
  );
}

function fruit([x, y, z]: Vec3): Mesh[] {
  const orange = lathe(
    smoothOutline(
      [
        [0, -0.04],
        [0.03, -0.031],
        [0.043, 0],
        [0.031, 0.031],
        [0.006, 0.038],
        [0, 0.034],
      ],
      2,
    ),
    14,
  );
  const places: readonly Vec3[] = [
    [-0.045, 0.02, -0.03],
    [0.05, 0.02, -0.02],
    [0, 0.02, 0.05],
    [0.003, 0.078, 0.002],
  ];
  return places.map(([dx, dy, dz]) => moved(orange, [x + dx, y + dy, z + dz]));
}

function books(): { finish: Finish; mesh: Mesh }[] {
  const covers = [finishes.terracotta, finishes.linen, finishes.tealWool];
  return covers.map((finish, index) => ({
    finish,
    mesh: moved(
      turned(
        roundedBox({ size: [0.24 - 0.02 * index, 0.026, 0.17 - 0.015 * index], radius: 0.004, step: 0.1 }),
        fromYaw(0.5 + 0.22 * index),
      ),
      [-0.08, 0.013 + 0.0265 * index, 0.24],
    ),
  }));
}
