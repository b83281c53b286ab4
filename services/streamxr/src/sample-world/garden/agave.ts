import { SeededRandom } from '@streamxr/kernel';
import type { Vec3 } from '@streamxr/spatial';
import { ModelBuilder } from '../model-builder.ts';
import { finishes } from '../palette.ts';
import { type Mesh, sheet, tintedBy, unit } from '../shapes/mesh.ts';
import { roundPot } from './pot.ts';

const blades = 34;
const bladeColumns = 9;
const bladeRows = 5;
const potHeight = 0.42;

/** An agave in a plaster pot, about 1 m tall. */
export function agave(): ModelBuilder {
  const { pot, soil } = roundPot({ radius: 0.34, height: potHeight });
  const random = new SeededRandom(29);
  const rosette = Array.from({ length: blades }, (_, index) => {
    // Old leaves lie low and long outside, young ones stand in the heart.
    const age = 1 - index / (blades - 1);
    return blade({
      azimuth: index * 2.399963,
      rise: 1.42 - 1.12 * age + 0.08 * (random.float() - 0.5),
      length: 0.34 + 0.3 * age + 0.06 * random.float(),
      width: 0.055 + 0.06 * age,
      droop: 0.1 + 0.35 * age,
    });
  });
  return new ModelBuilder('agave')
    .add(finishes.plaster, pot)
    .add(finishes.soil, soil)
    .add(finishes.agaveLeaf, ...rosette);
}

interface Blade {
  readonly azimuth: number;
  /** Angle above the ground at the base, radians. */
  readonly rise: number;
  readonly length: number;
  readonly width: number;
  /** How much the tip bends back down, radians. */
  readonly droop: number;
}

/** A tapering, channelled blade that curves outwards. */
function blade({ azimuth, rise, length, width, droop }: Blade): Mesh {
  const out: Vec3 = [Math.cos(azimuth), 0, Math.sin(azimuth)];
  const side: Vec3 = [-out[2], 0, out[0]];
  const base = potHeight - 0.08;
  const mesh = sheet(bladeColumns, bladeRows, (column, row) => {
    const t = column / (bladeColumns - 1);
    const across = (2 * row) / (bladeRows - 1) - 1;
    const lean = rise - droop * t * 0.5;
    const slope = rise - droop * t;
    const half = width * Math.pow(1 - t, 0.55) * (0.75 + 0.9 * t * (1 - t));
    const channel = half * 0.45 * across * across;
    const way = 0.03 + length * t * Math.cos(lean) - channel * Math.sin(slope);
    const up = base + length * t * Math.sin(lean) + channel * Math.cos(slope);
    const facing = -across * 0.6;
    return {
      position: [out[0] * way + side[0] * half * across, up, out[2] * way + side[2] * half * across],
      normal: unit([
        -out[0] * Math.sin(slope) + side[0] * facing,
        Math.cos(slope),
        -out[2] * Math.sin(slope) + side[2] * facing,
      ]),
    };
  });
  // Pale at the heart, greener and a little burnt towards the tip.
  return tintedBy(mesh, ([x, , z]) => {
    const t = Math.min(1, Math.hypot(x, z) / length);
    return [0.95 - 0.35 * t, 0.98 - 0.2 * t, 0.9 - 0.3 * t];
  });
}
