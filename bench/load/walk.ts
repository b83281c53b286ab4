import type { Vec3 } from '@streamxr/spatial';

/** Members stroll in circles of this radius around places on a grid. */
const circleMetres = 2;
const placesAlong = 32;
const spacingMetres = 3;
const radPerMs = 0.0006;

interface Pose {
  readonly position: Vec3;
  readonly rotation: readonly [number, number, number, number];
}

/** Where member `index` is and looks at `timeMs`, in metres: head in a uniformly filled hall of 96 m. */
export function poseOf(index: number, timeMs: number): Pose {
  const place = index % (placesAlong * placesAlong);
  const x = ((place % placesAlong) - placesAlong / 2) * spacingMetres;
  const z = (Math.floor(place / placesAlong) - placesAlong / 2) * spacingMetres;
  const angleRad = timeMs * radPerMs + index;
  return {
    position: [x + Math.cos(angleRad) * circleMetres, 1.6, z + Math.sin(angleRad) * circleMetres],
    rotation: [0, Math.sin(angleRad / 2), 0, Math.cos(angleRad / 2)],
  };
}
