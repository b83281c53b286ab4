import {
  attractorBytes,
  attractorsOffset,
  gridNodes,
  gridOffset,
  nodeBytes,
  rowAxisBytes,
  rowOffset,
  waveBytes,
} from '../layout';
import { Attractor, Parameters } from '../records';
import { waveOfAxis } from './noise';

/*
 * What pulls at a particle at each node of the grid, without drag. A row of 32 nodes along x is summed up at a time, each axis
 * on its own; then its nodes are written as records, whose masks of colliders are still empty.
 */

const row: usize = rowOffset;
const axisBytes: usize = rowAxisBytes;
const vectorBytes: usize = 16;

export function buildForces(): void {
  const attractorCount = Parameters.here().attractorCount;
  for (let z = 0; z < gridNodes; z++) {
    for (let y = 0; y < gridNodes; y++) {
      startRow(y, z);
      for (let index = 0; index < attractorCount; index++) addAttractor(Attractor.at(index), <f32>y, <f32>z);
      writeRow(gridOffset + (((z << 5) + y) << 5) * nodeBytes);
    }
  }
}

/** Gravity, wind and noise. */
function startRow(y: i32, z: i32): void {
  const parameters = Parameters.here();
  const alongX = waveOfAxis(0);
  const alongY = waveOfAxis(1) + ((<usize>y) << 2);
  const alongZ = waveOfAxis(2) + ((<usize>z) << 2);
  const forceX = f32x4.splat(parameters.ambientX + (load<f32>(alongZ) + load<f32>(alongY, waveBytes)));
  const forceY = f32x4.splat(parameters.ambientY + load<f32>(alongZ, waveBytes));
  const forceZ = f32x4.splat(parameters.ambientZ + load<f32>(alongY));
  for (let at: usize = 0; at < axisBytes; at += vectorBytes) {
    v128.store(row + at, forceX);
    v128.store(row + at, f32x4.add(forceY, v128.load(alongX + at)), axisBytes);
    v128.store(row + at, f32x4.add(forceZ, v128.load(alongX + at, waveBytes)), 2 * axisBytes);
  }
}

/** A pull to the centre, a spin around it and a push, all by 1 / (distance² + core²)^1.5. */
function addAttractor(attractor: Attractor, y: f32, z: f32): void {
  const offsetY = attractor.y - y;
  const offsetZ = attractor.z - z;
  const besideSquared = f32x4.splat(offsetY * offsetY + (offsetZ * offsetZ + attractor.coreSquared));
  // Of the force on each axis, what is the same along the whole row, and what grows with the offset along it.
  const steadyX = f32x4.splat(attractor.spinZ * offsetY - attractor.spinY * offsetZ + attractor.pushX);
  const steadyY = f32x4.splat(attractor.pull * offsetY + attractor.spinX * offsetZ + attractor.pushY);
  const steadyZ = f32x4.splat(attractor.pull * offsetZ - attractor.spinX * offsetY + attractor.pushZ);
  const growingX = f32x4.splat(attractor.pull);
  const growingY = f32x4.splat(-attractor.spinZ);
  const growingZ = f32x4.splat(attractor.spinY);
  const centreX = f32x4.splat(attractor.x);
  const one = f32x4.splat(1);
  let nodeX = f32x4(0, 1, 2, 3);
  for (let at = row; at < row + axisBytes; at += vectorBytes) {
    const offsetX = f32x4.sub(centreX, nodeX);
    const squared = f32x4.add(f32x4.mul(offsetX, offsetX), besideSquared);
    const weight = f32x4.div(one, f32x4.mul(squared, f32x4.sqrt(squared)));
    Row.add(at, weight, steadyX, growingX, offsetX);
    Row.add(at + axisBytes, weight, steadyY, growingY, offsetX);
    Row.add(at + 2 * axisBytes, weight, steadyZ, growingZ, offsetX);
    nodeX = f32x4.add(nodeX, f32x4.splat(4));
  }
}

class Row {
  @inline
  static add(address: usize, weight: v128, steady: v128, growing: v128, offset: v128): void {
    const force = f32x4.mul(weight, f32x4.add(steady, f32x4.mul(growing, offset)));
    v128.store(address, f32x4.add(v128.load(address), force));
  }
}

/** Turns three axes of four nodes into four records, eight times. */
function writeRow(record: usize): void {
  const noCollider = i32x4.splat(0);
  for (let at: usize = 0; at < axisBytes; at += vectorBytes) {
    const x = v128.load(row + at);
    const y = v128.load(row + at, axisBytes);
    const z = v128.load(row + at, 2 * axisBytes);
    const lowXY = v128.shuffle<i32>(x, y, 0, 4, 1, 5);
    const highXY = v128.shuffle<i32>(x, y, 2, 6, 3, 7);
    const lowZ = v128.shuffle<i32>(z, noCollider, 0, 4, 1, 5);
    const highZ = v128.shuffle<i32>(z, noCollider, 2, 6, 3, 7);
    v128.store(record, v128.shuffle<i64>(lowXY, lowZ, 0, 2));
    v128.store(record, v128.shuffle<i64>(lowXY, lowZ, 1, 3), 16);
    v128.store(record, v128.shuffle<i64>(highXY, highZ, 0, 2), 32);
    v128.store(record, v128.shuffle<i64>(highXY, highZ, 1, 3), 48);
    record += 64;
  }
}
