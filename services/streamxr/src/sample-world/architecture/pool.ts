import { ModelBuilder } from '../model-builder.ts';
import { finishes } from '../palette.ts';
import { lathe } from '../shapes/lathe.ts';
import { roundedOutline } from '../shapes/profile.ts';

/** Outer radius of the basin in metres. */
const poolRadius = 2.3;
/** Height in metres of the island's top, where a sculpture stands. */
export const poolIslandTop = 0.72;

/** A round basin of still water with a plinth as an island in its middle. */
export function pool(): ModelBuilder {
  const curb = lathe(
    roundedOutline(
      [
        { x: poolRadius - 0.06, y: 0 },
        { x: poolRadius - 0.06, y: 0.22 },
        { x: poolRadius, y: 0.24, round: 0.02 },
        { x: poolRadius, y: 0.36, round: 0.045 },
        { x: poolRadius - 0.42, y: 0.36, round: 0.045 },
        { x: poolRadius - 0.42, y: 0.1 },
      ],
      { segments: 4, step: 0.09 },
    ),
    96,
  );
  const water = lathe(
    roundedOutline(
      [
        { x: poolRadius - 0.4, y: 0.25 },
        { x: 0.7, y: 0.25 },
      ],
      { step: 0.16 },
    ),
    72,
  );
  const island = lathe(
    roundedOutline(
      [
        { x: 0.72, y: 0.14 },
        { x: 0.72, y: 0.6, round: 0.02 },
        { x: 0.78, y: 0.63, round: 0.02 },
        { x: 0.78, y: poolIslandTop, round: 0.035 },
        { x: 0, y: poolIslandTop },
      ],
      { segments: 3, step: 0.1 },
    ),
    56,
  );
  return new ModelBuilder('pool')
    .add(finishes.limestone, curb)
    .add(finishes.plaster, island)
    .add(finishes.water, water);
}
