import type { Vec3 } from '@streamxr/spatial';
import { ModelBuilder } from '../model-builder.ts';
import { finishes } from '../palette.ts';
import { globe } from '../shapes/globe.ts';
import { bent, merge, type Mesh, moved, sheet } from '../shapes/mesh.ts';
import { roundedOutline } from '../shapes/profile.ts';
import { roundedBox } from '../shapes/rounded-box.ts';

const bays = 7;
const bayWidth = 2.75;
/** Radius of the wall's middle in metres; seven bays then span about 120°. */
export const arcadeRadius = 9.2;
const depth = 0.5;
const halfOpening = 1.06;
const springing = 2.75;
const height = 4.5;
const edgeRadius = 0.04;
// Metres of wall around the opening that keep their true width.
const roundedBand = 0.05;

/** A curved wall of seven round arches. Its centre of curvature lies `arcadeRadius` metres ahead (+Z) of its origin. */
export function arcade(): ModelBuilder {
  const middle = (bays - 1) / 2;
  const wall: Mesh[] = [];
  const trim: Mesh[] = [];
  for (let bay = 0; bay < bays; bay++) {
    const x = (bay - middle) * bayWidth;
    wall.push(moved(archedBay(), [x, 0, 0]));
    for (const side of [-1, 1]) {
      const pierWidth = bayWidth / 2 - halfOpening + 0.07;
      trim.push(
        moved(roundedBox({ size: [pierWidth, 0.11, depth + 0.12], radius: 0.025, segments: 1 }), [
          x + side * (halfOpening - 0.05 + pierWidth / 2),
          springing,
          0,
        ]),
        moved(roundedBox({ size: [pierWidth, 0.32, depth + 0.1], radius: 0.03 }), [
          x + side * (halfOpening - 0.05 + pierWidth / 2),
          0.16,
          0,
        ]),
      );
    }
  }
  const length = bays * bayWidth;
  trim.push(
    moved(roundedBox({ size: [length + 0.3, 0.2, depth + 0.3], radius: 0.05, segments: 3, step: 0.4 }), [
      0,
      height + 0.08,
      0,
    ]),
    moved(roundedBox({ size: [length + 0.12, 0.1, depth + 0.12], radius: 0.03, step: 0.4 }), [
      0,
      height - 0.07,
      0,
    ]),
  );
  const ends = [-1, 1].map((side) =>
    moved(roundedBox({ size: [0.06, height, depth], radius: 0.02, step: 0.6 }), [
      (side * length) / 2,
      height / 2,
      0,
    ]),
  );
  const places = Array.from({ length: bays }, (_, bay): Vec3 => [(bay - middle) * bayWidth, 0, 0]);
  return new ModelBuilder('arcade')
    .add(finishes.plaster, bent(merge([...wall, ...ends]), arcadeRadius))
    .add(finishes.limestone, bent(merge(trim), arcadeRadius))
    .add(finishes.bronze, ...places.map((place) => bent(moved(pendantRod(), place), arcadeRadius)))
    .add(finishes.glow, ...places.map((place) => bent(moved(pendantGlobe(), place), arcadeRadius)));
}

function pendantRod(): Mesh {
  return moved(roundedBox({ size: [0.014, 0.62, 0.014], radius: 0.006, segments: 1 }), [
    0,
    springing + halfOpening - 0.3,
    0,
  ]);
}

function pendantGlobe(): Mesh {
  return moved(globe(0.13, 16), [0, springing + halfOpening - 0.7, 0]);
}

/** One bay, x from −bayWidth/2 to bayWidth/2: front, rounded reveal and back, ruled from the opening to the bay's edge. */
function archedBay(): Mesh {
  const opening = openingPath();
  const section = roundedOutline(
    [
      { x: 1, y: depth / 2 },
      { x: 0, y: depth / 2, round: edgeRadius },
      { x: 0, y: -depth / 2, round: edgeRadius },
      { x: 1, y: -depth / 2 },
    ],
    { segments: 3, step: 0.25 },
  );
  return sheet(opening.length, section.length, (column, row) => {
    const at = opening[column] ?? { x: 0, y: 0, inX: 0, inY: 1, edgeX: 0, edgeY: 1 };
    const point = section[row] ?? { x: 0, y: 0, normalX: 0, normalY: 1 };
    // Metres near the opening, so that the rounding is round; from there the ruled line goes all the way to the edge.
    const ruled = Math.hypot(at.edgeX - at.x, at.edgeY - at.y);
    const near = Math.min(point.x, roundedBand);
    const out = near / ruled + ((point.x - near) / (1 - roundedBand)) * (1 - roundedBand / ruled);
    return {
      position: [at.x + (at.edgeX - at.x) * out, at.y + (at.edgeY - at.y) * out, point.y],
      normal: [at.inX * point.normalX, at.inY * point.normalX, point.normalY],
    };
  });
}

interface OpeningPoint {
  readonly x: number;
  readonly y: number;
  /** Unit direction from the opening into the wall. */
  readonly inX: number;
  readonly inY: number;
  /** The point of the bay's outer edge that it is ruled to. */
  readonly edgeX: number;
  readonly edgeY: number;
}

function openingPath(): OpeningPoint[] {
  const legPieces = 7;
  const archPieces = 28;
  const half = bayWidth / 2;
  const leg = (side: number): OpeningPoint[] =>
    Array.from({ length: legPieces }, (_, index) => {
      const y = (springing * index) / legPieces;
      return { x: side * halfOpening, y, inX: side, inY: 0, edgeX: side * half, edgeY: y };
    });
  const arch = Array.from({ length: archPieces + 1 }, (_, index) => {
    const angle = Math.PI * (1 - index / archPieces);
    const inX = Math.cos(angle);
    const inY = Math.sin(angle);
    // The ray from the arch's centre meets the bay's side or its top, whichever comes first.
    const reach = Math.min(half / Math.max(Math.abs(inX), 1e-9), (height - springing) / Math.max(inY, 1e-9));
    return {
      x: halfOpening * inX,
      y: springing + halfOpening * inY,
      inX,
      inY,
      edgeX: inX * reach,
      edgeY: springing + inY * reach,
    };
  });
  return [...leg(-1), ...arch, ...leg(1).toReversed()];
}
