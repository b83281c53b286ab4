import { type Mesh, sheet } from './mesh.ts';
import type { OutlinePoint } from './profile.ts';

/** Turns an outline (x: distance from the axis, y: height) about the Y axis in `segments` steps. */
export function lathe(outline: readonly OutlinePoint[], segments: number): Mesh {
  return sheet(segments + 1, outline.length, (column, row) => {
    const point = outline[row] ?? { x: 0, y: 0, normalX: 1, normalY: 0 };
    // The last column repeats the first exactly, so that the seam cannot open.
    const angle = ((column % segments) / segments) * 2 * Math.PI;
    const sin = Math.sin(angle);
    const cos = Math.cos(angle);
    return {
      position: [point.x * sin, point.y, point.x * cos],
      normal: [point.normalX * sin, point.normalY, point.normalX * cos],
    };
  });
}
