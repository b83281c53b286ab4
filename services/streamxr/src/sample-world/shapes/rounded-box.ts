import type { Vec3 } from '@streamxr/spatial';
import { merge, type Mesh, sheet, unit } from './mesh.ts';

export interface RoundedBox {
  /** Outer size along x, y, z in metres. */
  readonly size: Vec3;
  /** Radius of every edge in metres; at most half the shortest side is used. */
  readonly radius: number;
  /** Quadrilaterals across each rounded edge, per face it touches. */
  readonly segments?: number;
  /** Longest quadrilateral on the flat parts in metres: smaller bends and shades better. */
  readonly step?: number;
}

/** A box with rounded edges, centred on the origin. */
export function roundedBox({ size, radius, segments = 2, step = Infinity }: RoundedBox): Mesh {
  const edge = Math.min(radius, size[0] / 2, size[1] / 2, size[2] / 2);
  const lines = size.map((length) => gridLines(length / 2, edge, segments, step));
  const faces: Mesh[] = [];
  for (const axis of [0, 1, 2] as const) {
    const columns = lines[(axis + 1) % 3] ?? [];
    const rows = lines[(axis + 2) % 3] ?? [];
    for (const side of [-1, 1]) {
      faces.push(
        sheet(columns.length, rows.length, (column, row) => {
          const u = columns[column] ?? flatLine;
          const v = rows[row] ?? flatLine;
          // The cube's face seen through tangents: equal angles give even quadrilaterals on the round corner.
          const normal = onAxes(axis, side, u.slope, v.slope);
          const core = onAxes(axis, side * ((size[axis] ?? 0) / 2 - edge), u.core, v.core);
          const facing = unit(normal);
          return {
            position: [core[0] + facing[0] * edge, core[1] + facing[1] * edge, core[2] + facing[2] * edge],
            normal: facing,
          };
        }),
      );
    }
  }
  return merge(faces);
}

interface GridLine {
  /** Where the line lies on the box inside the rounding. */
  readonly core: number;
  /** How far the surface leans there: the tangent of −45° to 45°. */
  readonly slope: number;
}

const flatLine: GridLine = { core: 0, slope: 0 };

function gridLines(half: number, radius: number, segments: number, step: number): GridLine[] {
  const core = half - radius;
  const lines: GridLine[] = [];
  for (let index = 0; index < segments; index++) {
    lines.push({ core: -core, slope: Math.tan((-Math.PI / 4) * (1 - index / segments)) });
  }
  const flats = core > 0 ? Math.max(1, Math.ceil((2 * core) / step)) : 0;
  for (let index = 0; index <= flats; index++) {
    lines.push({ core: flats === 0 ? 0 : -core + (2 * core * index) / flats, slope: 0 });
  }
  for (let index = 1; index <= segments; index++) {
    lines.push({ core, slope: Math.tan((Math.PI / 4) * (index / segments)) });
  }
  return lines;
}

function onAxes(axis: 0 | 1 | 2, along: number, u: number, v: number): Vec3 {
  if (axis === 0) return [along, u, v];
  if (axis === 1) return [v, along, u];
  return [u, v, along];
}
