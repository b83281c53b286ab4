import { gridNodes, gridOffset, nodeBytes } from '../layout';
import { Lanes } from '../lanes';
import { Collider, kindBox, kindCapsule, kindPlane, Parameters } from '../records';

/*
 * Each node carries a bit for every collider that a particle which looks there may touch. A look-up goes to a node on either side
 * of the particle: less than one grid unit away on each axis.
 */

/** A little more than 1, for what rounding may do to a bound. */
const reach: f32 = 1.001;
/** Below it a plane counts as parallel to the rows. */
const parallelBelow: f32 = 0.001;
const parallelSlack: f32 = 0.05;
const lastNode: f32 = <f32>(gridNodes - 1);
const maskInNode: usize = 12;

export function addColliders(): void {
  const colliderCount = Parameters.here().colliderCount;
  for (let index = 0; index < colliderCount; index++) addCollider(Collider.at(index), (<u32>1) << index);
}

function addCollider(collider: Collider, bit: u32): void {
  const beyondX =
    reach +
    halfWidth(
      collider,
      Lanes.first(collider.extentX),
      Lanes.first(collider.axisXX),
      Lanes.first(collider.axisYX),
      Lanes.first(collider.axisZX),
    );
  const beyondY =
    reach +
    halfWidth(
      collider,
      Lanes.first(collider.extentY),
      Lanes.first(collider.axisXY),
      Lanes.first(collider.axisYY),
      Lanes.first(collider.axisZY),
    );
  const beyondZ =
    reach +
    halfWidth(
      collider,
      Lanes.first(collider.extentZ),
      Lanes.first(collider.axisXZ),
      Lanes.first(collider.axisYZ),
      Lanes.first(collider.axisZZ),
    );
  const lastY = nodeBelow(Lanes.first(collider.y) + beyondY);
  const lastZ = nodeBelow(Lanes.first(collider.z) + beyondZ);
  for (let z = nodeAbove(Lanes.first(collider.z) - beyondZ); z <= lastZ; z++) {
    for (let y = nodeAbove(Lanes.first(collider.y) - beyondY); y <= lastY; y++) {
      if (collider.kind == kindPlane) addPlaneRow(collider, bit, y, z);
      else if (collider.kind == kindCapsule && Lanes.first(collider.perExtentSquared) == 0)
        addSphereRow(collider, bit, y, z);
      else addRow(bit, y, z, Lanes.first(collider.x) - beyondX, Lanes.first(collider.x) + beyondX);
    }
  }
}

/** Of the collider's bounds along one axis of the grid; a plane has none. */
function halfWidth(collider: Collider, extent: f32, ownX: f32, ownY: f32, ownZ: f32): f32 {
  if (collider.kind == kindCapsule) return abs(extent) + Lanes.first(collider.radius);
  if (collider.kind == kindBox) {
    return (
      abs(ownX) * Lanes.first(collider.extentX) +
      (abs(ownY) * Lanes.first(collider.extentY) + abs(ownZ) * Lanes.first(collider.extentZ))
    );
  }
  return f32.MAX_VALUE;
}

/** Where the reach of a node meets the ball: half a chord and the reach to either side of its centre. */
function addSphereRow(collider: Collider, bit: u32, y: i32, z: i32): void {
  const besideY = max<f32>(0, abs(<f32>y - Lanes.first(collider.y)) - reach);
  const besideZ = max<f32>(0, abs(<f32>z - Lanes.first(collider.z)) - reach);
  const chordSquared =
    Lanes.first(collider.radius) * Lanes.first(collider.radius) - (besideY * besideY + besideZ * besideZ);
  if (chordSquared < 0) return;
  const beyond = sqrt(chordSquared) + reach;
  addRow(bit, y, z, Lanes.first(collider.x) - beyond, Lanes.first(collider.x) + beyond);
}

/** The part of the row that reaches below the plane. */
function addPlaneRow(collider: Collider, bit: u32, y: i32, z: i32): void {
  const normalX = Lanes.first(collider.extentX);
  const normalY = Lanes.first(collider.extentY);
  const normalZ = Lanes.first(collider.extentZ);
  const slack = Lanes.first(collider.radius) + reach * (abs(normalX) + (abs(normalY) + abs(normalZ)));
  const above = normalY * <f32>y + normalZ * <f32>z - slack;
  if (abs(normalX) < parallelBelow) {
    if (above <= parallelSlack) addRow(bit, y, z, 0, lastNode);
    return;
  }
  const cut = -above / normalX;
  if (normalX > 0) addRow(bit, y, z, 0, cut);
  else addRow(bit, y, z, cut, lastNode);
}

function addRow(bit: u32, y: i32, z: i32, from: f32, to: f32): void {
  const row = maskInNode + gridOffset + (((z << 5) + y) << 5) * nodeBytes;
  const last = nodeBelow(to);
  for (let x = nodeAbove(from); x <= last; x++) {
    const mask = row + <usize>x * nodeBytes;
    store<u32>(mask, load<u32>(mask) | bit);
  }
}

/** The first node at or above a coordinate; 32 when there is none. */
function nodeAbove(coordinate: f32): i32 {
  return <i32>min<f32>(<f32>gridNodes, max<f32>(0, ceil(coordinate)));
}

/** The last node at or below a coordinate; −1 when there is none. */
function nodeBelow(coordinate: f32): i32 {
  return <i32>min<f32>(lastNode, max<f32>(-1, floor(coordinate)));
}
