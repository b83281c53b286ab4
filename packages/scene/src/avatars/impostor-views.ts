/** A body is photographed from this many sides, 15° apart: half of that is below what shows at its size on the screen. */
export const sides = 24;
/** Radians above the horizon from which it is photographed: across the floor, from a stage, from steeply above. */
export const elevationsRad = [0, 0.38, 0.87] as const;
/** Half of what a picture shows, in metres, around the middle of the body. */
export const halfWidthMetres = 0.36;
export const halfHeightMetres = 0.42;
/** The middle of the body below the middle of the head. */
export const middleBelowHeadMetres = 0.215;
/** Device pixels of one picture: twice what a body is tall on the screen when it becomes one (see `midPx`). */
export const cellWidthPx = 72;
export const cellHeightPx = 84;

/** Which picture shows a body as it is seen from a direction: column and row in the atlas. */
export interface View {
  readonly column: number;
  readonly row: number;
}

/**
 * `(x, y, z)` is the direction from the body to the viewer, of length 1, in the room; `yawRad` is the body's heading about +Y,
 * 0 along −Z. The shader of impostors.ts does the same.
 */
export function viewFrom(x: number, y: number, z: number, yawRad: number): View {
  const azimuthRad = Math.atan2(x, -z) + yawRad;
  const turns = azimuthRad / (2 * Math.PI);
  const column = Math.round((turns - Math.floor(turns)) * sides) % sides;
  const elevationRad = Math.asin(Math.min(1, Math.max(-1, y)));
  const row = elevationRad < rowBordersRad[0] ? 0 : elevationRad < rowBordersRad[1] ? 1 : 2;
  return { column, row };
}

/** Half way from row to row. */
export const rowBordersRad = [
  (elevationsRad[0] + elevationsRad[1]) / 2,
  (elevationsRad[1] + elevationsRad[2]) / 2,
] as const;

/** The direction from a body that looks along −Z to where the picture is taken from; length 1. */
export function directionOf({ column, row }: View): readonly [x: number, y: number, z: number] {
  const azimuthRad = (column / sides) * 2 * Math.PI;
  const elevationRad = elevationsRad[row] ?? 0;
  return [
    Math.sin(azimuthRad) * Math.cos(elevationRad),
    Math.sin(elevationRad),
    -Math.cos(azimuthRad) * Math.cos(elevationRad),
  ];
}
