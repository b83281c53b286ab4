import { ModelBuilder } from '../model-builder.ts';
import { finishes } from '../palette.ts';
import { globe } from '../shapes/globe.ts';
import { lathe } from '../shapes/lathe.ts';
import { moved } from '../shapes/mesh.ts';
import { roundedOutline } from '../shapes/profile.ts';

const globeRadius = 0.15;
const globeHeight = 2.25;

/** A garden lamp: a glowing globe of 0.3 m on a slender bronze post, 2.4 m tall. */
export function lamp(): ModelBuilder {
  const post = lathe(
    roundedOutline(
      [
        { x: 0.17, y: 0 },
        { x: 0.17, y: 0.03, round: 0.012 },
        { x: 0.035, y: 0.055, round: 0.03 },
        { x: 0.022, y: 0.4, round: 0.2 },
        { x: 0.02, y: globeHeight - globeRadius - 0.05, round: 0.02 },
        { x: 0.085, y: globeHeight - globeRadius + 0.005, round: 0.008 },
        { x: 0.06, y: globeHeight - globeRadius + 0.02 },
      ],
      { segments: 4, step: 0.12 },
    ),
    24,
  );
  return new ModelBuilder('lamp')
    .add(finishes.bronze, post)
    .add(finishes.glow, moved(globe(globeRadius, 32), [0, globeHeight, 0]));
}
