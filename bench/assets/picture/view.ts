import { atRest, type Placement, type Viewer } from '@streamxr/assets';
import type { Bounds } from '@streamxr/protocol';
import {
  add,
  conjugate,
  distanceToBox,
  fromRotationVector,
  fromYaw,
  multiply,
  type Pose,
  rotate,
  scale,
  subtract,
  type Vec3,
} from '@streamxr/spatial';
import type { Rectangle } from './picture.ts';

/** What the picture is like: of the page, with its own lens. */
export interface Camera {
  readonly width: number;
  readonly height: number;
  readonly verticalFovRad: number;
}

/** A model on the floor, and somebody who looks at its middle. */
export interface View {
  readonly placement: Placement;
  readonly head: Pose;
  /** The eye a quarter of a pixel higher, as the middle of the model has it: no more than a head at rest moves. */
  readonly nudged: Pose;
  /** Where the model is in the picture, with a little around it. */
  readonly rectangle: Rectangle;
}

/** Longest sides that somebody could have meant; others are shown one metre long. */
const sizeMetres = { min: 0.5, max: 2.5 } as const;
/** From the right and from a little above, as one who walks up to it sees it. */
const azimuthRad = (30 * Math.PI) / 180;
const elevationRad = (15 * Math.PI) / 180;
const marginPx = 8;
const nudgePx = 0.25;
/** The window of structural similarity fits several times. */
const sidePxMin = 32;

/** How many times as large as it comes the model is shown. */
export function shownScale(bounds: Bounds): number {
  const longest = Math.max(...subtract(bounds.max, bounds.min));
  return longest >= sizeMetres.min && longest <= sizeMetres.max ? 1 : 1 / longest;
}

/** Looks at a model whose box begins at `metres` from the eye. */
export function viewFrom(bounds: Bounds, metres: number, camera: Camera): View {
  const factor = shownScale(bounds);
  const [min, max] = [scale(bounds.min, factor), scale(bounds.max, factor)];
  const middle = scale(add(min, max), 0.5);
  const position: Vec3 = [-middle[0], -min[1], -middle[2]];
  const target = add(middle, position);
  const rotation = multiply(fromYaw(azimuthRad), fromRotationVector([-elevationRad, 0, 0]));
  const back = rotate(rotation, [0, 0, 1]);
  const box = { min: add(min, position), max: add(max, position) };
  const away = awayFrom(box, target, back, metres);
  const head = { position: add(target, scale(back, away)), rotation };
  const pixelMetres = (2 * away * Math.tan(camera.verticalFovRad / 2)) / camera.height;
  const nudge = rotate(rotation, [0, nudgePx * pixelMetres, 0]);
  return {
    placement: { position, rotation: [0, 0, 0, 1], scale: [factor, factor, factor] },
    head,
    nudged: { position: add(head.position, nudge), rotation },
    rectangle: rectangleOf(box, head, camera),
  };
}

/** The viewer of the scheduler: at rest, without eye tracking. */
export function viewerOf({ head }: View, { width, height, verticalFovRad }: Camera): Viewer {
  return {
    head,
    gaze: null,
    motion: atRest,
    verticalFovRad,
    aspect: width / height,
    viewportHeightPx: height,
  };
}

/** How far from the target along `back` the box is `metres` away: found by halving. */
function awayFrom({ min, max }: Bounds, target: Vec3, back: Vec3, metres: number): number {
  let near = 0;
  let far = metres + Math.hypot(...subtract(max, min));
  for (let halving = 0; halving < 40; halving++) {
    const tried = (near + far) / 2;
    if (distanceToBox(add(target, scale(back, tried)), ...min, ...max) < metres) near = tried;
    else far = tried;
  }
  return far;
}

function rectangleOf({ min, max }: Bounds, head: Pose, { width, height, verticalFovRad }: Camera): Rectangle {
  const pixelsPerTangent = height / 2 / Math.tan(verticalFovRad / 2);
  const corners = [min, max].flatMap(([x]) =>
    [min, max].flatMap(([, y]) => [min, max].map(([, , z]): Vec3 => [x, y, z])),
  );
  const places = corners.map((corner) => {
    const [x, y, z] = rotate(conjugate(head.rotation), subtract(corner, head.position));
    return [width / 2 + (x / -z) * pixelsPerTangent, height / 2 - (y / -z) * pixelsPerTangent] as const;
  });
  const across = spanOf(
    places.map(([x]) => x),
    width,
  );
  const down = spanOf(
    places.map(([, y]) => y),
    height,
  );
  return { left: across.from, top: down.from, width: across.length, height: down.length };
}

/** From the least to the greatest with the margin, no shorter than the least side, and inside 0 to `end`. */
function spanOf(places: readonly number[], end: number): { from: number; length: number } {
  const least = Math.min(...places) - marginPx;
  const greatest = Math.max(...places) + marginPx;
  const missing = Math.max(0, sidePxMin - (greatest - least)) / 2;
  const from = Math.max(0, Math.floor(least - missing));
  return { from, length: Math.min(end, Math.ceil(greatest + missing)) - from };
}
