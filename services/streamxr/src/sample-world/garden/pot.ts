import { lathe } from '../shapes/lathe.ts';
import type { Mesh } from '../shapes/mesh.ts';
import { roundedOutline } from '../shapes/profile.ts';

export interface RoundPot {
  /** Outer radius at the rim in metres. */
  readonly radius: number;
  readonly height: number;
}

/** A tapered pot with a rolled rim, and the disc of soil in it. */
export function roundPot({ radius, height }: RoundPot): { pot: Mesh; soil: Mesh } {
  const wall = 0.035;
  const soilHeight = height - 0.07;
  const pot = lathe(
    roundedOutline(
      [
        { x: 0, y: 0 },
        { x: radius * 0.72, y: 0, round: 0.03 },
        { x: radius * 0.95, y: height - 0.1, round: 0.03 },
        { x: radius, y: height - 0.095, round: 0.012 },
        { x: radius, y: height, round: 0.022 },
        { x: radius - wall * 1.4, y: height, round: 0.016 },
        { x: radius - wall * 1.6, y: soilHeight - 0.03 },
      ],
      { segments: 4, step: 0.07 },
    ),
    44,
  );
  const soil = lathe(
    roundedOutline(
      [
        { x: radius - wall, y: soilHeight - 0.012 },
        { x: 0, y: soilHeight + 0.012 },
      ],
      { step: 0.08 },
    ),
    28,
  );
  return { pot, soil };
}
