import { ModelBuilder } from '../model-builder.ts';
import { finishes } from '../palette.ts';
import { lathe } from '../shapes/lathe.ts';
import { tintedBy } from '../shapes/mesh.ts';
import { roundedOutline } from '../shapes/profile.ts';

const radius = 1.75;
const thickness = 0.014;

/** A round wool rug, 3.5 m across, with a paler border woven in. */
export function rug(): ModelBuilder {
  const disc = lathe(
    roundedOutline(
      [
        { x: radius, y: 0 },
        { x: radius, y: thickness, round: 0.01 },
        { x: 0, y: thickness },
      ],
      { segments: 3, step: 0.05 },
    ),
    72,
  );
  const woven = tintedBy(disc, ([x, , z]) => {
    const out = Math.hypot(x, z);
    const border = Math.abs(out - 1.5) < 0.055 || Math.abs(out - 1.34) < 0.03;
    return border ? [1, 1, 1] : [0.62, 0.6, 0.56];
  });
  return new ModelBuilder('rug').add(finishes.linen, woven);
}
