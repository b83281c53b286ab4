import { unreachable } from '@streamxr/kernel';
import { type BufferGeometry, LatheGeometry, SphereGeometry, Vector2 } from 'three';
import { RoundedBoxGeometry } from 'three/addons/geometries/RoundedBoxGeometry.js';

/** Every primitive fits a cube of this side at scale 1, in metres, around its origin. */
export const primitiveMetres = 0.5;
const half = primitiveMetres / 2;
/** Of edges, at scale 1. */
export const bevelMetres = 0.035;

export type PrimitiveKind = 'cube' | 'sphere' | 'cone';

export function primitiveGeometry(kind: PrimitiveKind): BufferGeometry {
  switch (kind) {
    case 'cube':
      return new RoundedBoxGeometry(primitiveMetres, primitiveMetres, primitiveMetres, 5, bevelMetres);
    case 'sphere':
      return new SphereGeometry(half, 48, 32);
    case 'cone':
      return coneGeometry();
    default:
      return unreachable(kind);
  }
}

/** A cone whose rim and tip are round: its outline is two arcs joined by the slope that touches both. */
function coneGeometry(): BufferGeometry {
  const slopeRad = Math.atan2(primitiveMetres, half);
  const tipRadius = 0.03;
  // Centres of the arcs, so that bottom, side and tip touch the cube of 0.5 m.
  const rimX = half - bevelMetres - bevelMetres * 0.35;
  const rimY = -half + bevelMetres;
  const tipY = half - tipRadius;
  const points = [new Vector2(0, -half), new Vector2(rimX * 0.5, -half)];
  const normalRad = Math.PI / 2 - slopeRad;
  for (let step = 0; step <= 8; step += 1) {
    const angle = -Math.PI / 2 + ((normalRad + Math.PI / 2) * step) / 8;
    points.push(new Vector2(rimX + Math.cos(angle) * bevelMetres, rimY + Math.sin(angle) * bevelMetres));
  }
  for (let step = 0; step <= 6; step += 1) {
    const angle = normalRad + ((Math.PI / 2 - normalRad) * step) / 6;
    points.push(new Vector2(Math.max(0, Math.cos(angle) * tipRadius), tipY + Math.sin(angle) * tipRadius));
  }
  return new LatheGeometry(points, 56);
}
