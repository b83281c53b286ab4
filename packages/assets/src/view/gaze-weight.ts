const degree = Math.PI / 180;

/** Borders of requirement A5, as angles from the gaze. */
export const gazeBorders = {
  fovealRad: 15 * degree,
  peripheralRad: 60 * degree,
  farRad: 90 * degree,
} as const;

/** Where an angle lies. `behind` is told of only when it is turned to. */
export type GazeZone = 'foveal' | 'peripheral' | 'far' | 'behind';

/** The zone of something whose nearest edge is `angleRad` from the gaze. Borders belong to the inner zone. */
export function gazeZone(angleRad: number): GazeZone {
  if (angleRad <= gazeBorders.fovealRad) return 'foveal';
  if (angleRad <= gazeBorders.peripheralRad) return 'peripheral';
  return angleRad <= gazeBorders.farRad ? 'far' : 'behind';
}

/**
 * Weight at the far border of the periphery. Acuity itself falls far below (to a fiftieth at 45°: Guenter et al., Foveated 3D Graphics, 2012), but
 * who looks by head alone moves the eyes some 20° to either side, so that the weight is mostly that the eye may be there in a moment.
 */
const peripheralWeight = 0.25;

/** How much an error counts at `angleRad` from the gaze: 1 in the fovea, 1/4 at 60°, 0 from 90° on; never rises, no jumps, no kinks. */
export function gazeWeight(angleRad: number): number {
  const { fovealRad, peripheralRad, farRad } = gazeBorders;
  if (angleRad <= fovealRad) return 1;
  if (angleRad >= farRad) return 0;
  if (angleRad <= peripheralRad) {
    return 1 - (1 - peripheralWeight) * eased((angleRad - fovealRad) / (peripheralRad - fovealRad));
  }
  return peripheralWeight * (1 - eased((angleRad - peripheralRad) / (farRad - peripheralRad)));
}

/** From 0 to 1, level at both ends. */
function eased(t: number): number {
  return t * t * (3 - 2 * t);
}
