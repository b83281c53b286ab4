import { add, clamp, cross, div, dot, minus, mul, nearest, plus, pmin, scaled, sqrt, sub } from './floats.ts';
import type { ColliderRecord, Triple } from './memory.ts';

/* kernel/particles/contact.ts, one particle at a time. */

export interface Body {
  readonly position: Triple;
  readonly velocity: Triple;
}

/** Where a particle leaves a collider, and how deep it is inside. */
interface Contact {
  readonly normal: Triple;
  readonly depth: number;
}

const softening = Math.fround(1e-12);
const plane = 2;

/** The particle after a collider that it may touch, and what the collider gets for it in units of reaction. */
export function touch(collider: ColliderRecord, body: Body): { body: Body; reaction: Triple } | null {
  const contact = findContact(collider, body.position);
  if (contact === null) return null;
  const { normal, depth } = contact;
  const position = plus(body.position, scaled(normal, depth));
  const turning = cross(collider.angular, minus(body.position, collider.centre));
  const surface = collider.kind === plane ? collider.velocity : plus(collider.velocity, turning);
  const sliding = minus(body.velocity, surface);
  const outward = dot(sliding, normal);
  if (!(outward < 0)) return { body: { position, velocity: body.velocity }, reaction: [0, 0, 0] };
  const turned = mul(outward, collider.rebound);
  const lost = plus(scaled(sliding, collider.friction), scaled(normal, turned));
  return {
    body: { position, velocity: minus(body.velocity, lost) },
    reaction: [reactionUnits(lost[0]), reactionUnits(lost[1]), reactionUnits(lost[2])],
  };
}

function findContact(collider: ColliderRecord, position: Triple): Contact | null {
  switch (collider.kind) {
    case 0:
      return capsuleContact(collider, position);
    case 1:
      return boxContact(collider, position);
    default:
      return planeContact(collider, position);
  }
}

function capsuleContact(
  { centre, extent, radius, perExtentSquared }: ColliderRecord,
  position: Triple,
): Contact | null {
  let offset = minus(position, centre);
  if (perExtentSquared > 0) {
    const along = clamp(mul(dot(offset, extent), perExtentSquared), -1, 1);
    offset = minus(offset, scaled(extent, along));
  }
  const squared = dot(offset, offset);
  if (!(squared < mul(radius, radius))) return null;
  const distance = sqrt(add(squared, softening));
  return { normal: scaled(offset, div(1, distance)), depth: sub(radius, distance) };
}

function planeContact({ extent, radius }: ColliderRecord, position: Triple): Contact | null {
  const depth = sub(radius, dot(position, extent));
  return depth > 0 ? { normal: extent, depth } : null;
}

function boxContact({ centre, extent, axes }: ColliderRecord, position: Triple): Contact | null {
  const offset = minus(position, centre);
  const own: Triple = [dot(offset, axes[0]), dot(offset, axes[1]), dot(offset, axes[2])];
  const depths = minus(extent, [Math.abs(own[0]), Math.abs(own[1]), Math.abs(own[2])]);
  const depth = pmin(depths[0], pmin(depths[1], depths[2]));
  if (!(depth > 0)) return null;
  const through = depth === depths[0] ? 0 : depth === depths[1] ? 1 : 2;
  const face: Triple = [
    through === 0 ? signOf(own[0]) : 0,
    through === 1 ? signOf(own[1]) : 0,
    through === 2 ? signOf(own[2]) : 0,
  ];
  return {
    normal: [
      dot(face, [axes[0][0], axes[1][0], axes[2][0]]),
      dot(face, [axes[0][1], axes[1][1], axes[2][1]]),
      dot(face, [axes[0][2], axes[1][2], axes[2][2]]),
    ],
    depth,
  };
}

function signOf(value: number): number {
  return Object.is(value, -0) || value < 0 ? -1 : 1;
}

function reactionUnits(speed: number): number {
  return nearest(clamp(mul(speed, 65_536), -1_048_576, 1_048_576)) || 0;
}
