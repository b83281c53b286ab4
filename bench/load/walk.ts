import type { Quat, Vec3 } from '@streamxr/spatial';

/** `heads`: spread over 96 m, heads only. `spread`: over 128 m, with hands. `crowd`: four fifths of them within 10 m, the others spread; with hands. */
export type Walk = 'heads' | 'spread' | 'crowd';

interface Pose {
  readonly position: Vec3;
  readonly rotation: Quat;
}

interface MemberPose extends Pose {
  readonly hands?: { readonly left: Pose; readonly right: Pose };
}

/** Members stroll in circles around their places: of this radius, or of that in a crowd. */
const circleMetres = 2;
const crowdCircleMetres = 0.5;
const radPerMs = 0.0006;
const placesAlong = 32;
const spacingMetres = { heads: 3, spread: 4, crowd: 4 } as const;
/** Of every five. */
const inCrowd = 4;
const crowdRadiusMetres = 4.5;
const crowdSize = 800;
/** Spreads points evenly over a disc: the golden angle. */
const sunflowerRad = 2.399_963;
const handMetres = 0.25;
const handSwingMetres = 0.15;

/** Where member `index` is and looks at `timeMs`, in metres. */
export function poseOf(index: number, timeMs: number, walk: Walk = 'heads'): MemberPose {
  const crowded = walk === 'crowd' && index % (inCrowd + 1) < inCrowd;
  const [x, z] = crowded ? placeInCrowd(index) : placeOnGrid(index, spacingMetres[walk]);
  const radius = crowded ? crowdCircleMetres : circleMetres;
  const angleRad = timeMs * radPerMs + index;
  const position: Vec3 = [x + Math.cos(angleRad) * radius, 1.6, z + Math.sin(angleRad) * radius];
  const rotation: Quat = [0, Math.sin(angleRad / 2), 0, Math.cos(angleRad / 2)];
  if (walk === 'heads') return { position, rotation };
  const hand = (side: -1 | 1): Pose => ({
    position: [
      position[0] + Math.cos(angleRad) * handMetres * side,
      1.1 + Math.sin(timeMs * 0.004 + side + index) * handSwingMetres,
      position[2] + Math.sin(angleRad) * handMetres * side,
    ],
    rotation,
  });
  return { position, rotation, hands: { left: hand(-1), right: hand(1) } };
}

function placeOnGrid(index: number, spacing: number): readonly [number, number] {
  const place = index % (placesAlong * placesAlong);
  return [
    ((place % placesAlong) - placesAlong / 2) * spacing,
    (Math.floor(place / placesAlong) - placesAlong / 2) * spacing,
  ];
}

function placeInCrowd(index: number): readonly [number, number] {
  const rank = (index - Math.floor(index / (inCrowd + 1))) % crowdSize;
  const metres = crowdRadiusMetres * Math.sqrt(rank / crowdSize);
  return [Math.cos(rank * sunflowerRad) * metres, Math.sin(rank * sunflowerRad) * metres];
}
