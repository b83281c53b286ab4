import { Constants } from '../constants';
import { cohortSlots } from '../layout';
import { Lanes } from '../lanes';
import { Collider, kindCapsule, kindPlane } from '../records';
import { Cohort, inVelocityX, inVelocityY, inVelocityZ, inX, inY, inZ } from './cohort';
import { addReaction } from './reactions';

/**
 * Moves sixteen particles out of the colliders within reach of any of them: those born together are mostly near the same ones, and
 * one decision for all is cheaper than many that the processor cannot foresee. Returns what they touched, a bit for each collider.
 */
export function touchColliders(cohort: Cohort, masks: v128, thread: i32): u32 {
  let within: u32 =
    i32x4.extract_lane(masks, 0) |
    i32x4.extract_lane(masks, 1) |
    i32x4.extract_lane(masks, 2) |
    i32x4.extract_lane(masks, 3);
  let touched: u32 = 0;
  for (; within != 0; within &= within - 1) {
    const index = ctz(within);
    if (touchCollider(cohort, index, thread)) touched |= 1 << index;
  }
  return touched;
}

function touchCollider(cohort: Cohort, index: i32, thread: i32): bool {
  let touched = false;
  switch (Collider.at(index).kind) {
    case kindPlane:
      for (let slot = 0; slot < cohortSlots; slot += 4)
        touched = touchPlane(cohort.quad(slot), index, thread) || touched;
      break;
    case kindCapsule:
      for (let slot = 0; slot < cohortSlots; slot += 4)
        touched = touchCapsule(cohort.quad(slot), index, thread) || touched;
      break;
    default:
      for (let slot = 0; slot < cohortSlots; slot += 4)
        touched = touchBox(cohort.quad(slot), index, thread) || touched;
  }
  return touched;
}

/** Out of a ball around the nearest point of the capsule's line. */
function touchCapsule(quad: usize, index: i32, thread: i32): bool {
  const collider = Collider.at(index);
  const one = Constants.here().one;
  let offsetX = f32x4.sub(v128.load(quad, inX), collider.x);
  let offsetY = f32x4.sub(v128.load(quad, inY), collider.y);
  let offsetZ = f32x4.sub(v128.load(quad, inZ), collider.z);
  if (Lanes.first(collider.perExtentSquared) > 0) {
    const extentX = collider.extentX;
    const extentY = collider.extentY;
    const extentZ = collider.extentZ;
    const along = f32x4.mul(
      Lanes.dot(offsetX, offsetY, offsetZ, extentX, extentY, extentZ),
      collider.perExtentSquared,
    );
    const nearest = Lanes.clamp(along, Constants.here().minusOne, one);
    offsetX = f32x4.sub(offsetX, f32x4.mul(nearest, extentX));
    offsetY = f32x4.sub(offsetY, f32x4.mul(nearest, extentY));
    offsetZ = f32x4.sub(offsetZ, f32x4.mul(nearest, extentZ));
  }
  const radius = collider.radius;
  const squared = Lanes.dot(offsetX, offsetY, offsetZ, offsetX, offsetY, offsetZ);
  const hit = f32x4.lt(squared, f32x4.mul(radius, radius));
  if (!Lanes.any(hit)) return false;
  const distance = f32x4.sqrt(f32x4.add(squared, Constants.here().softening));
  const perDistance = f32x4.div(one, distance);
  const normalX = f32x4.mul(offsetX, perDistance);
  const normalY = f32x4.mul(offsetY, perDistance);
  const normalZ = f32x4.mul(offsetZ, perDistance);
  respond(quad, index, thread, normalX, normalY, normalZ, f32x4.sub(radius, distance), hit);
  return true;
}

/** Out through the side of the plane that its normal shows. */
function touchPlane(quad: usize, index: i32, thread: i32): bool {
  const collider = Collider.at(index);
  const normalX = collider.extentX;
  const normalY = collider.extentY;
  const normalZ = collider.extentZ;
  const height = Lanes.dot(
    v128.load(quad, inX),
    v128.load(quad, inY),
    v128.load(quad, inZ),
    normalX,
    normalY,
    normalZ,
  );
  const depth = f32x4.sub(collider.radius, height);
  const hit = f32x4.gt(depth, f32x4.splat(0));
  if (!Lanes.any(hit)) return false;
  respond(quad, index, thread, normalX, normalY, normalZ, depth, hit);
  return true;
}

/** Out through the nearest face. */
function touchBox(quad: usize, index: i32, thread: i32): bool {
  const collider = Collider.at(index);
  const axisXX = collider.axisXX;
  const axisXY = collider.axisXY;
  const axisXZ = collider.axisXZ;
  const axisYX = collider.axisYX;
  const axisYY = collider.axisYY;
  const axisYZ = collider.axisYZ;
  const axisZX = collider.axisZX;
  const axisZY = collider.axisZY;
  const axisZZ = collider.axisZZ;
  const offsetX = f32x4.sub(v128.load(quad, inX), collider.x);
  const offsetY = f32x4.sub(v128.load(quad, inY), collider.y);
  const offsetZ = f32x4.sub(v128.load(quad, inZ), collider.z);
  const ownX = Lanes.dot(offsetX, offsetY, offsetZ, axisXX, axisXY, axisXZ);
  const ownY = Lanes.dot(offsetX, offsetY, offsetZ, axisYX, axisYY, axisYZ);
  const ownZ = Lanes.dot(offsetX, offsetY, offsetZ, axisZX, axisZY, axisZZ);
  const depthX = f32x4.sub(collider.extentX, f32x4.abs(ownX));
  const depthY = f32x4.sub(collider.extentY, f32x4.abs(ownY));
  const depthZ = f32x4.sub(collider.extentZ, f32x4.abs(ownZ));
  const depth = f32x4.pmin(depthX, f32x4.pmin(depthY, depthZ));
  const hit = f32x4.gt(depth, f32x4.splat(0));
  if (!Lanes.any(hit)) return false;
  const throughX = f32x4.eq(depth, depthX);
  const throughY = v128.andnot(f32x4.eq(depth, depthY), throughX);
  const throughZ = v128.andnot(v128.andnot(i32x4.splat(-1), throughX), throughY);
  const faceX = v128.and(throughX, Lanes.sign(ownX));
  const faceY = v128.and(throughY, Lanes.sign(ownY));
  const faceZ = v128.and(throughZ, Lanes.sign(ownZ));
  const normalX = Lanes.dot(faceX, faceY, faceZ, axisXX, axisYX, axisZX);
  const normalY = Lanes.dot(faceX, faceY, faceZ, axisXY, axisYY, axisZY);
  const normalZ = Lanes.dot(faceX, faceY, faceZ, axisXZ, axisYZ, axisZZ);
  respond(quad, index, thread, normalX, normalY, normalZ, depth, hit);
  return true;
}

/**
 * Lifts what was hit out along the normal. What still moves into the collider bounces off its surface, loses speed along it by
 * friction, and hands the difference to the collider.
 */
function respond(
  quad: usize,
  index: i32,
  thread: i32,
  normalX: v128,
  normalY: v128,
  normalZ: v128,
  depth: v128,
  hit: v128,
): void {
  const collider = Collider.at(index);
  const x = v128.load(quad, inX);
  const y = v128.load(quad, inY);
  const z = v128.load(quad, inZ);
  const lift = v128.and(depth, hit);
  v128.store(quad, f32x4.add(x, f32x4.mul(normalX, lift)), inX);
  v128.store(quad, f32x4.add(y, f32x4.mul(normalY, lift)), inY);
  v128.store(quad, f32x4.add(z, f32x4.mul(normalZ, lift)), inZ);

  let surfaceX = collider.velocityX;
  let surfaceY = collider.velocityY;
  let surfaceZ = collider.velocityZ;
  if (collider.kind != kindPlane) {
    const offsetX = f32x4.sub(x, collider.x);
    const offsetY = f32x4.sub(y, collider.y);
    const offsetZ = f32x4.sub(z, collider.z);
    const angularX = collider.angularX;
    const angularY = collider.angularY;
    const angularZ = collider.angularZ;
    surfaceX = f32x4.add(surfaceX, Lanes.cross(angularY, offsetZ, angularZ, offsetY));
    surfaceY = f32x4.add(surfaceY, Lanes.cross(angularZ, offsetX, angularX, offsetZ));
    surfaceZ = f32x4.add(surfaceZ, Lanes.cross(angularX, offsetY, angularY, offsetX));
  }
  const slidingX = f32x4.sub(v128.load(quad, inVelocityX), surfaceX);
  const slidingY = f32x4.sub(v128.load(quad, inVelocityY), surfaceY);
  const slidingZ = f32x4.sub(v128.load(quad, inVelocityZ), surfaceZ);
  const outward = Lanes.dot(slidingX, slidingY, slidingZ, normalX, normalY, normalZ);
  const enters = v128.and(hit, f32x4.lt(outward, f32x4.splat(0)));
  if (!Lanes.any(enters)) return;
  const friction = v128.and(collider.friction, enters);
  const turned = v128.and(f32x4.mul(outward, collider.rebound), enters);
  const lostX = f32x4.add(f32x4.mul(slidingX, friction), f32x4.mul(normalX, turned));
  const lostY = f32x4.add(f32x4.mul(slidingY, friction), f32x4.mul(normalY, turned));
  const lostZ = f32x4.add(f32x4.mul(slidingZ, friction), f32x4.mul(normalZ, turned));
  v128.store(quad, f32x4.sub(v128.load(quad, inVelocityX), lostX), inVelocityX);
  v128.store(quad, f32x4.sub(v128.load(quad, inVelocityY), lostY), inVelocityY);
  v128.store(quad, f32x4.sub(v128.load(quad, inVelocityZ), lostZ), inVelocityZ);
  addReaction(index, thread, lostX, lostY, lostZ);
}
