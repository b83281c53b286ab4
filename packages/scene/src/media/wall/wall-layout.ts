/** A part of the wall in metres: its middle from the wall's middle, +x right and +y up. */
export interface WallRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WallFace {
  readonly width: number;
  readonly height: number;
  /** Between pictures. */
  readonly gap: number;
  /** Under each picture. */
  readonly captionHeight: number;
}

/** As shares of the face from its top left corner. */
type Cell = readonly [left: number, top: number, width: number, height: number];

const third = 1 / 3;
/** How so many pictures can hang; the first cell is the first picture's. */
const arrangements: readonly (readonly (readonly Cell[])[])[] = [
  [[[0, 0, 1, 1]]],
  [
    [
      [0, 0, 0.5, 1],
      [0.5, 0, 0.5, 1],
    ],
    [
      [0, 0, 1, 0.5],
      [0, 0.5, 1, 0.5],
    ],
    [
      [0, 0, 2 * third, 1],
      [2 * third, 0, third, 1],
    ],
  ],
  [
    [
      [0, 0, 2 * third, 1],
      [2 * third, 0, third, 0.5],
      [2 * third, 0.5, third, 0.5],
    ],
    [
      [0, 0, third, 1],
      [third, 0, third, 1],
      [2 * third, 0, third, 1],
    ],
    [
      [0, 0, 1, 0.6],
      [0, 0.6, 0.5, 0.4],
      [0.5, 0.6, 0.5, 0.4],
    ],
  ],
  [
    [
      [0, 0, 0.5, 0.5],
      [0.5, 0, 0.5, 0.5],
      [0, 0.5, 0.5, 0.5],
      [0.5, 0.5, 0.5, 0.5],
    ],
    [
      [0, 0, 0.75, 1],
      [0.75, 0, 0.25, third],
      [0.75, third, 0.25, third],
      [0.75, 2 * third, 0.25, third],
    ],
    [
      [0, 0, 0.25, 1],
      [0.25, 0, 0.25, 1],
      [0.5, 0, 0.25, 1],
      [0.75, 0, 0.25, 1],
    ],
  ],
];

/** Pictures on one wall: for each number of them there is an arrangement. */
export const wallPicturesMax = arrangements.length;
/** The first picture counts so much more: it is the one that people came for. */
const firstWeight = 1.35;

/**
 * Where pictures of these aspects (width over height) hang, each as large as its cell allows: of the ways to hang them the one that
 * shows them largest. Sizes count, not areas: small ones shall stay legible. At most four are hung. Captions go right under them, `captionHeight` tall.
 */
export function layOutWall(aspects: readonly number[], face: WallFace): WallRect[] {
  const hung = aspects.slice(0, wallPicturesMax);
  let best: WallRect[] = [];
  let bestScore = -1;
  for (const cells of arrangements[hung.length - 1] ?? []) {
    const rects = hung.map((aspect, place) => fit(aspect, cells[place] ?? [0, 0, 0, 0], face));
    const score = rects.reduce(
      (sum, { width, height }, place) => sum + Math.sqrt(width * height) * (place === 0 ? firstWeight : 1),
      0,
    );
    if (score > bestScore) [best, bestScore] = [rects, score];
  }
  return best;
}

function fit(aspect: number, [left, top, width, height]: Cell, face: WallFace): WallRect {
  // A gap between neighbours, none at the edges.
  const gapLeft = left > 0 ? face.gap / 2 : 0;
  const gapRight = left + width < 0.999 ? face.gap / 2 : 0;
  const gapTop = top > 0 ? face.gap / 2 : 0;
  const gapBottom = top + height < 0.999 ? face.gap / 2 : 0;
  const room = {
    width: width * face.width - gapLeft - gapRight,
    height: height * face.height - gapTop - gapBottom - face.captionHeight,
  };
  const shownHeight = Math.min(room.height, room.width / aspect);
  const cellTop = face.height / 2 - top * face.height - gapTop;
  return {
    x: -face.width / 2 + left * face.width + gapLeft + room.width / 2,
    y: cellTop - room.height / 2,
    width: shownHeight * aspect,
    height: shownHeight,
  };
}
