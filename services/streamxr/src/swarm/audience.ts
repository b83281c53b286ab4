import type { Vec3 } from '@streamxr/spatial';

/** Where somebody in an audience stands, and the heading of the stage from there: radians about +Y, 0 along −Z. */
export interface Seat {
  readonly position: Vec3;
  readonly yawRad: number;
}

/** Before whoever comes in by the door: they look into the faces. */
const stage = { x: 0, z: -1 } as const;
const firstRowMetres = 4;
const rowMetres = 0.95;
const seatMetres = 0.85;
/** Of a half circle and a bit less, so that those at the ends see more than an edge. */
const arcRad = 2.6;

/**
 * The seat of number `index`, from the first row outwards: rows are arcs about the stage, as wide as people standing at a concert. A
 * thousand fill 21 rows, 24 m deep.
 */
export function seatOf(index: number): Seat {
  let row = 0;
  let before = 0;
  while (before + seatsIn(row) <= index) {
    before += seatsIn(row);
    row += 1;
  }
  const radius = firstRowMetres + row * rowMetres;
  // Every other row looks between the heads of the one before.
  const place = index - before + (row % 2 === 0 ? 0.5 : 0.75);
  const angleRad = (place / seatsIn(row) - 0.5) * arcRad;
  const x = stage.x + Math.sin(angleRad) * radius;
  const z = stage.z - Math.cos(angleRad) * radius;
  return { position: [x, 0, z], yawRad: Math.atan2(x - stage.x, z - stage.z) };
}

function seatsIn(row: number): number {
  return Math.floor((arcRad * (firstRowMetres + row * rowMetres)) / seatMetres);
}
