/** A footprint on the ground that nobody walks through, in metres along the axes of the room, or turned about its middle. */
export interface BlockingBox {
  readonly minX: number;
  readonly minZ: number;
  readonly maxX: number;
  readonly maxZ: number;
  /** About +Y; 0 unless said. */
  readonly yawRad?: number;
}

export interface WalkBounds {
  /** The walkable disc round the room's origin. */
  readonly radiusMetres: number;
  readonly boxes: readonly BlockingBox[];
}

/** Half of a person's width: how near a body comes to a box. */
const bodyRadiusMetres = 0.25;
// Leaving one box may enter its neighbour; a corner of two is settled by the second pass.
const passes = 2;

/** The nearest place to (x, z) where a person may stand: outside the boxes, and inside the disc whatever the boxes do. What is not a number counts as 0. */
export function confine(x: number, z: number, bounds: WalkBounds): readonly [x: number, z: number] {
  [x, z] = intoDisc(Number.isFinite(x) ? x : 0, Number.isFinite(z) ? z : 0, bounds.radiusMetres);
  for (let pass = 0; pass < passes; pass++) {
    for (const box of bounds.boxes) [x, z] = leaveTurned(x, z, box);
  }
  return intoDisc(x, z, bounds.radiusMetres);
}

function intoDisc(x: number, z: number, radiusMetres: number): readonly [number, number] {
  const by = Math.min(1, radiusMetres / Math.max(1e-9, Math.hypot(x, z)));
  return [x * by, z * by];
}

/** Leaves a turned box where it is not turned, and comes back. */
function leaveTurned(x: number, z: number, box: BlockingBox): readonly [number, number] {
  const { yawRad = 0 } = box;
  if (yawRad === 0) return leaveBox(x, z, box);
  const [middleX, middleZ] = [(box.minX + box.maxX) / 2, (box.minZ + box.maxZ) / 2];
  const [cos, sin] = [Math.cos(yawRad), Math.sin(yawRad)];
  const [awayX, awayZ] = [x - middleX, z - middleZ];
  const [localX, localZ] = [cos * awayX - sin * awayZ, sin * awayX + cos * awayZ];
  const [leftX, leftZ] = leaveBox(middleX + localX, middleZ + localZ, box);
  // As it was, to the last bit: who stands outside is not moved.
  if (leftX === middleX + localX && leftZ === middleZ + localZ) return [x, z];
  const [outX, outZ] = [leftX - middleX, leftZ - middleZ];
  return [middleX + cos * outX + sin * outZ, middleZ - sin * outX + cos * outZ];
}

/** Out through the nearest side, so that a person who brushes along a wall slides instead of sticking. */
function leaveBox(x: number, z: number, box: BlockingBox): readonly [number, number] {
  const left = x - (box.minX - bodyRadiusMetres);
  const right = box.maxX + bodyRadiusMetres - x;
  const back = z - (box.minZ - bodyRadiusMetres);
  const front = box.maxZ + bodyRadiusMetres - z;
  if (left <= 0 || right <= 0 || back <= 0 || front <= 0) return [x, z];
  const nearest = Math.min(left, right, back, front);
  if (nearest === left) return [x - left, z];
  if (nearest === right) return [x + right, z];
  if (nearest === back) return [x, z - back];
  return [x, z + front];
}
