import type { Vec3 } from '@streamxr/spatial';
import { ModelBuilder } from '../model-builder.ts';
import { finishes, linearOf, palette } from '../palette.ts';
import { blend, carve, isosurface } from '../shapes/isosurface.ts';
import { type Mesh, tintedBy } from '../shapes/mesh.ts';
import { circleOutline } from '../shapes/profile.ts';
import { sweep } from '../shapes/sweep.ts';

const strings = 9;
/** Middle of the hollow at the form's middle depth. */
const hollowCentre = [0.08, 1.26] as const;

/** A pierced standing form, 2 m tall, painted teal in its hollow and strung with brass. */
export function piercedForm(): ModelBuilder {
  const stone = isosurface({ solid: form, from: [-0.9, -0.04, -0.75], to: [0.9, 2.12, 0.75], cell: 0.037 });
  const marble = linearOf(palette.marble);
  const teal = linearOf(palette.teal);
  const painted: Vec3 = [teal[0] / marble[0], teal[1] / marble[1], teal[2] / marble[2]];
  const tinted = tintedBy(stone, ([x, y, z]) => {
    const paint = smoothstep(0.035, 0.005, Math.abs(hollow(x, y, z)));
    return [1 + (painted[0] - 1) * paint, 1 + (painted[1] - 1) * paint, 1 + (painted[2] - 1) * paint];
  });
  return new ModelBuilder('pierced form')
    .add(finishes.marble, tinted)
    .add(finishes.brass, ...Array.from({ length: strings }, (_, index) => string(index / (strings - 1))));
}

/** A flattened egg on a narrow foot, turning a little as it rises, hollowed through. */
function form(x: number, y: number, z: number): number {
  const turn = 0.28 * (y - 1);
  const across = x * Math.cos(turn) - z * Math.sin(turn) - 0.07 * (y - 1);
  const through = x * Math.sin(turn) + z * Math.cos(turn);
  const body = ellipsoid(across, y - 1.1, through, 0.74, 0.95, 0.4);
  const foot = ellipsoid(across + 0.1, y - 0.3, through, 0.38, 0.62, 0.34);
  return carve(Math.max(blend(body, foot, 0.3), -y), hollow(x, y, z), 0.07);
}

/** The hollow: an oval tunnel that opens like a shell to the front. */
function hollow(x: number, y: number, z: number): number {
  const across = x - hollowCentre[0] - 0.22 * z;
  const up = y - hollowCentre[1] - 0.1 * z;
  // 30 cm at its waist behind the middle, wider by the square of the way to the mouth.
  const along = z + 0.12;
  const flare = 0.295 + 0.42 * along * along;
  return (Math.hypot(across * 1.15 + up * 0.22, up * 0.78) - flare) * 0.75;
}

/** String `t` (0–1) of a fan that crosses the hollow, each end at its own pace. */
function string(t: number): Mesh {
  const low = -1.15 + 1.5 * t;
  const high = -0.35 + 1.15 * t;
  const [x, y] = hollowCentre;
  const from: Vec3 = [x + 0.37 * Math.sin(low), y - 0.46 * Math.cos(low), 0.12];
  const to: Vec3 = [x + 0.37 * Math.sin(high) - 0.05, y + 0.48 * Math.cos(high), 0.02];
  return sweep({ path: [from, to], outline: circleOutline(0.006, 6) });
}

/** Approximate distance to an ellipsoid. Source: Quílez, "Ellipsoid SDF", bound by two scaled lengths. */
function ellipsoid(x: number, y: number, z: number, rx: number, ry: number, rz: number): number {
  const scaled = Math.hypot(x / rx, y / ry, z / rz);
  const steepness = Math.hypot(x / (rx * rx), y / (ry * ry), z / (rz * rz));
  return steepness < 1e-9 ? -Math.min(rx, ry, rz) : (scaled * (scaled - 1)) / steepness;
}

function smoothstep(from: number, to: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}
