import { Lanes } from '../lanes';
import { Collider, kindCapsule, kindPlane } from '../records';
import { inVelocityX, inVelocityY, inVelocityZ, inX, inY, inZ } from './cohort';
import { Reaction } from './reactions';

/** Keeps the direction out of the very centre of a ball from being 0 / 0. */
const softening: f32 = 1e-12;

/** Moves four particles out of the colliders within their reach. Returns those that they touched, a bit for each. */
export function touchColliders(quad: usize, masks: v128, thread: i32): u32 {
  let within: u32 =
    i32x4.extract_lane(masks, 0) |
    i32x4.extract_lane(masks, 1) |
    i32x4.extract_lane(masks, 2) |
    i32x4.extract_lane(masks, 3);
  let touched: u32 = 0;
  for (; within != 0; within &= within - 1) {
    const index = ctz(within);
    if (touchCollider(quad, index, thread)) touched |= 1 << index;
  }
  return touched;
}

function touchCollider(quad: usize, index: i32, thread: i32): bool {
  const kind = Collider.at(index).kind;
  if (kind == kindCapsule) return touchCapsule(quad, index, thread);
  if (kind == kindPlane) return touchPlane(quad, index, thread);
  return touchBox(quad, index, thread);
}

/** Out of a ball around the nearest point of the capsule's line. */
function touchCapsule(quad: usize, index: i32, thread: i32): bool {
  const collider = Collider.at(index);
  const one = f32x4.splat(1);
  let offsetX = f32x4.sub(v128.load(quad, inX), f32x4.splat(collider.x));
  let offsetY = f32x4.sub(v128.load(quad, inY), f32x4.splat(collider.y));
  let offsetZ = f32x4.sub(v128.load(quad, inZ), f32x4.splat(collider.z));
  if (collider.perExtentSquared > 0) {
    const extentX = f32x4.splat(collider.extentX);
    const extentY = f32x4.splat(collider.extentY);
    const extentZ = f32x4.splat(collider.extentZ);
    const along = f32x4.mul(
      Lanes.dot(offsetX, offsetY, offsetZ, extentX, extentY, extentZ),
      f32x4.splat(collider.perExtentSquared),
    );
    const nearest = Lanes.clamp(along, f32x4.neg(one), one);
    offsetX = f32x4.sub(offsetX, f32x4.mul(nearest, extentX));
    offsetY = f32x4.sub(offsetY, f32x4.mul(nearest, extentY));
    offsetZ = f32x4.sub(offsetZ, f32x4.mul(nearest, extentZ));
  }
  const radius = f32x4.splat(collider.radius);
  const squared = Lanes.dot(offsetX, offsetY, offsetZ, offsetX, offsetY, offsetZ);
  const hit = f32x4.lt(squared, f32x4.mul(radius, radius));
  if (!v128.any_true(hit)) return false;
  const distance = f32x4.sqrt(f32x4.add(squared, f32x4.splat(softening)));
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
  const normalX = f32x4.splat(collider.extentX);
  const normalY = f32x4.splat(collider.extentY);
  const normalZ = f32x4.splat(collider.extentZ);
  const offsetX = f32x4.sub(v128.load(quad, inX), f32x4.splat(collider.x));
  const offsetY = f32x4.sub(v128.load(quad, inY), f32x4.splat(collider.y));
  const offsetZ = f32x4.sub(v128.load(quad, inZ), f32x4.splat(collider.z));
  const depth = f32x4.neg(Lanes.dot(offsetX, offsetY, offsetZ, normalX, normalY, normalZ));
  const hit = f32x4.gt(depth, f32x4.splat(0));
  if (!v128.any_true(hit)) return false;
  respond(quad, index, thread, normalX, normalY, normalZ, depth, hit);
  return true;
}

/** Out through the nearest face. */
function touchBox(quad: usize, index: i32, thread: i32): bool {
  const collider = Collider.at(index);
  const axisXX = f32x4.splat(collider.axisXX);
  const axisXY = f32x4.splat(collider.axisXY);
  const axisXZ = f32x4.splat(collider.axisXZ);
  const axisYX = f32x4.splat(collider.axisYX);
  const axisYY = f32x4.splat(collider.axisYY);
  const axisYZ = f32x4.splat(collider.axisYZ);
  const axisZX = f32x4.splat(collider.axisZX);
  const axisZY = f32x4.splat(collider.axisZY);
  const axisZZ = f32x4.splat(collider.axisZZ);
  const offsetX = f32x4.sub(v128.load(quad, inX), f32x4.splat(collider.x));
  const offsetY = f32x4.sub(v128.load(quad, inY), f32x4.splat(collider.y));
  const offsetZ = f32x4.sub(v128.load(quad, inZ), f32x4.splat(collider.z));
  const ownX = Lanes.dot(offsetX, offsetY, offsetZ, axisXX, axisXY, axisXZ);
  const ownY = Lanes.dot(offsetX, offsetY, offsetZ, axisYX, axisYY, axisYZ);
  const ownZ = Lanes.dot(offsetX, offsetY, offsetZ, axisZX, axisZY, axisZZ);
  const depthX = f32x4.sub(f32x4.splat(collider.extentX), f32x4.abs(ownX));
  const depthY = f32x4.sub(f32x4.splat(collider.extentY), f32x4.abs(ownY));
  const depthZ = f32x4.sub(f32x4.splat(collider.extentZ), f32x4.abs(ownZ));
  const depth = f32x4.pmin(depthX, f32x4.pmin(depthY, depthZ));
  const hit = f32x4.gt(depth, f32x4.splat(0));
  if (!v128.any_true(hit)) return false;
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

  const offsetX = f32x4.sub(x, f32x4.splat(collider.x));
  const offsetY = f32x4.sub(y, f32x4.splat(collider.y));
  const offsetZ = f32x4.sub(z, f32x4.splat(collider.z));
  const angularX = f32x4.splat(collider.angularX);
  const angularY = f32x4.splat(collider.angularY);
  const angularZ = f32x4.splat(collider.angularZ);
  const surfaceX = f32x4.add(
    f32x4.splat(collider.velocityX),
    Lanes.cross(angularY, offsetZ, angularZ, offsetY),
  );
  const surfaceY = f32x4.add(
    f32x4.splat(collider.velocityY),
    Lanes.cross(angularZ, offsetX, angularX, offsetZ),
  );
  const surfaceZ = f32x4.add(
    f32x4.splat(collider.velocityZ),
    Lanes.cross(angularX, offsetY, angularY, offsetX),
  );

  const relativeX = f32x4.sub(v128.load(quad, inVelocityX), surfaceX);
  const relativeY = f32x4.sub(v128.load(quad, inVelocityY), surfaceY);
  const relativeZ = f32x4.sub(v128.load(quad, inVelocityZ), surfaceZ);
  const outward = Lanes.dot(relativeX, relativeY, relativeZ, normalX, normalY, normalZ);
  const enters = v128.and(hit, f32x4.lt(outward, f32x4.splat(0)));
  if (!v128.any_true(enters)) return;
  const slip = f32x4.splat(collider.slip);
  const turned = f32x4.mul(outward, f32x4.add(slip, f32x4.splat(collider.restitution)));
  Response.alongAxis(
    quad + inVelocityX,
    index,
    thread,
    0,
    surfaceX,
    relativeX,
    normalX,
    slip,
    turned,
    enters,
  );
  Response.alongAxis(
    quad + inVelocityY,
    index,
    thread,
    1,
    surfaceY,
    relativeY,
    normalY,
    slip,
    turned,
    enters,
  );
  Response.alongAxis(
    quad + inVelocityZ,
    index,
    thread,
    2,
    surfaceZ,
    relativeZ,
    normalZ,
    slip,
    turned,
    enters,
  );
}

class Response {
  @inline
  static alongAxis(
    velocity: usize,
    index: i32,
    thread: i32,
    axis: i32,
    surface: v128,
    relative: v128,
    normal: v128,
    slip: v128,
    turned: v128,
    enters: v128,
  ): void {
    const before = v128.load(velocity);
    const left = f32x4.sub(f32x4.mul(relative, slip), f32x4.mul(normal, turned));
    const after = v128.bitselect(f32x4.add(surface, left), before, enters);
    v128.store(velocity, after);
    Reaction.add(index, axis, thread, f32x4.sub(before, after));
  }
}
