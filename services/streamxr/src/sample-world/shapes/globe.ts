import { lathe } from './lathe.ts';
import type { Mesh } from './mesh.ts';

/** A sphere of `radius` metres around the origin, `segments` around and half as many from pole to pole. */
export function globe(radius: number, segments: number): Mesh {
  const rows = segments / 2;
  const meridian = Array.from({ length: rows + 1 }, (_, row) => {
    const angle = (row / rows) * Math.PI;
    const normalX = Math.sin(angle);
    const normalY = -Math.cos(angle);
    return { x: radius * normalX, y: radius * normalY, normalX, normalY };
  });
  return lathe(meridian, segments);
}
