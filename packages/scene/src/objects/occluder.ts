import type { Occluder } from '../media/pictures/occlusion.ts';
import { bevelMetres, primitiveMetres } from './primitive-geometry.ts';
import type { ObjectTransform, SharedObjectKind } from './shared-object.ts';

/** Of the two longer sides: what is smaller hides no picture for long. */
const sideMetresMin = 0.4;

/** What of an object surely nobody sees through: a cube within its bevels, the ball within a sphere; null for what has holes or is small. */
export function occluderOf(
  kind: SharedObjectKind,
  { position, rotation, scale }: ObjectTransform,
): Occluder | null {
  const sides = scale.map((factor) => Math.abs(factor) * primitiveMetres).toSorted((a, b) => b - a);
  if ((sides[1] ?? 0) < sideMetresMin) return null;
  switch (kind) {
    case 'cube': {
      const reach = primitiveMetres / 2 - bevelMetres;
      const [x, y, z] = scale;
      const half = [Math.abs(x) * reach, Math.abs(y) * reach, Math.abs(z) * reach] as const;
      return { kind: 'box', middle: position, half, rotation };
    }
    case 'sphere':
      // Of a flattened one the ball inside.
      return { kind: 'ball', middle: position, radiusMetres: (sides[2] ?? 0) / 2 };
    default:
      return null;
  }
}
