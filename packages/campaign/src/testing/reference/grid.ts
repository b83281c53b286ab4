import { add, div, mul, nearest, sqrt, sub } from './floats.ts';
import type { AttractorRecord, ColliderRecord, Parameters, ReferenceMemory, Triple } from './memory.ts';

/* kernel/grid, one node at a time. */

const nodes = 32;
const quarterTurn = 0.25;
const octaveFrequency = Math.fround(2.17);
const axisPhase = Math.fround(0.37);
const reach = Math.fround(1.001);
const parallelBelow = Math.fround(0.001);
const parallelSlack = Math.fround(0.05);
const capsule = 0;
const box = 1;
const plane = 2;

export function buildGrid(memory: ReferenceMemory, tick: number): void {
  const { parameters } = memory;
  const waves = [0, 1, 2].map((axis) => wavesAlong(parameters, axis, tick));
  const attractors = times(parameters.attractorCount, (index) => memory.attractor(index));
  const colliders = times(parameters.colliderCount, (index) => memory.collider(index));
  for (let z = 0; z < nodes; z++)
    for (let y = 0; y < nodes; y++)
      for (let x = 0; x < nodes; x++) {
        const node = memory.node(x, y, z);
        const force = forceAt(parameters, waves, attractors, [x, y, z]);
        for (const [axis, value] of force.entries()) memory.setFloat(node + axis * 4, value);
        memory.setWord(node + 12, maskAt(colliders, [x, y, z]));
      }
}

interface Wave {
  readonly sine: number;
  readonly cosine: number;
}

function wavesAlong(parameters: Parameters, axis: number, tick: number): Wave[] {
  const drift = mul(Math.imul(tick, parameters.noiseTurnPerTick) >>> 8, 1 / 16_777_216);
  return times(nodes, (node) => {
    let turns = mul(node, parameters.noiseTurnsPerUnit);
    let strength = parameters.noiseStrength;
    let phase = add(drift, mul(axis, axisPhase));
    let sine = 0;
    let cosine = 0;
    for (let octave = 0; octave < 3; octave++) {
      const shifted = add(turns, phase);
      sine = add(sine, mul(strength, sineOf(shifted)));
      cosine = add(cosine, mul(strength, sineOf(add(shifted, quarterTurn))));
      turns = mul(turns, octaveFrequency);
      strength = mul(strength, 0.5);
      phase = mul(phase, -2);
    }
    return { sine, cosine };
  });
}

function sineOf(turns: number): number {
  const rest = sub(turns, nearest(turns));
  const parabola = mul(rest, sub(8, mul(16, Math.abs(rest))));
  return mul(parabola, add(Math.fround(0.775), mul(Math.fround(0.225), Math.abs(parabola))));
}

function forceAt(
  { ambient }: Parameters,
  waves: readonly (readonly Wave[])[],
  attractors: readonly AttractorRecord[],
  [x, y, z]: Triple,
): Triple {
  const along = (axis: number, node: number): Wave => waves[axis]?.[node] ?? { sine: 0, cosine: 0 };
  let forceX = add(ambient[0], add(along(2, z).sine, along(1, y).cosine));
  let forceY = add(add(ambient[1], along(2, z).cosine), along(0, x).sine);
  let forceZ = add(add(ambient[2], along(1, y).sine), along(0, x).cosine);
  for (const { centre, pull, spin, push, coreSquared } of attractors) {
    const offsetX = sub(centre[0], x);
    const offsetY = sub(centre[1], y);
    const offsetZ = sub(centre[2], z);
    const beside = add(mul(offsetY, offsetY), add(mul(offsetZ, offsetZ), coreSquared));
    const squared = add(mul(offsetX, offsetX), beside);
    const weight = div(1, mul(squared, sqrt(squared)));
    const steadyX = add(sub(mul(spin[2], offsetY), mul(spin[1], offsetZ)), push[0]);
    const steadyY = add(add(mul(pull, offsetY), mul(spin[0], offsetZ)), push[1]);
    const steadyZ = add(sub(mul(pull, offsetZ), mul(spin[0], offsetY)), push[2]);
    forceX = add(forceX, mul(weight, add(steadyX, mul(pull, offsetX))));
    forceY = add(forceY, mul(weight, add(steadyY, mul(-spin[2], offsetX))));
    forceZ = add(forceZ, mul(weight, add(steadyZ, mul(spin[1], offsetX))));
  }
  return [forceX, forceY, forceZ];
}

function maskAt(colliders: readonly ColliderRecord[], node: Triple): number {
  return colliders.reduce(
    (mask, collider, index) => (isWithinReach(collider, node) ? mask | (1 << index) : mask),
    0,
  );
}

function isWithinReach(collider: ColliderRecord, [x, y, z]: Triple): boolean {
  const { kind, centre, extent, radius, axes, perExtentSquared } = collider;
  if (kind === plane) return isBelowPlane(collider, [x, y, z]);
  const half = (axis: 0 | 1 | 2): number =>
    kind === box
      ? add(
          mul(Math.abs(axes[0][axis]), extent[0]),
          add(mul(Math.abs(axes[1][axis]), extent[1]), mul(Math.abs(axes[2][axis]), extent[2])),
        )
      : add(Math.abs(extent[axis]), radius);
  if (!isBetween(y, centre[1], add(reach, half(1))) || !isBetween(z, centre[2], add(reach, half(2))))
    return false;
  if (kind !== capsule || perExtentSquared !== 0) return isBetween(x, centre[0], add(reach, half(0)));
  const besideY = Math.max(0, sub(Math.abs(sub(y, centre[1])), reach));
  const besideZ = Math.max(0, sub(Math.abs(sub(z, centre[2])), reach));
  const chordSquared = sub(mul(radius, radius), add(mul(besideY, besideY), mul(besideZ, besideZ)));
  return chordSquared >= 0 && isBetween(x, centre[0], add(sqrt(chordSquared), reach));
}

function isBelowPlane({ extent, radius }: ColliderRecord, [x, y, z]: Triple): boolean {
  const pad = mul(reach, add(Math.abs(extent[0]), add(Math.abs(extent[1]), Math.abs(extent[2]))));
  const slack = add(radius, pad);
  const above = sub(add(mul(extent[1], y), mul(extent[2], z)), slack);
  if (Math.abs(extent[0]) < parallelBelow) return above <= parallelSlack;
  const cut = div(-above, extent[0]);
  return extent[0] > 0 ? x <= cut : x >= cut;
}

function isBetween(value: number, centre: number, beyond: number): boolean {
  return value >= sub(centre, beyond) && value <= add(centre, beyond);
}

function times<Item>(count: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
