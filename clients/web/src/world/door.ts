import { angleBetweenRad, distance, identity, type Quat, type Vec3 } from '@streamxr/spatial';

/** Where the server says that members stand who have not said where they are: eyes at standing height, looking along −Z. */
const doorHead: Vec3 = [0, 1.6, 6];
/** What the coarsest stream of the wire errs by at most: nobody who walked in stands so exactly there. */
const slackMetres = 0.03;
const slackRad = 0.06;

/** How far from the door people come in. */
const arrivalWidthMetres = 6;
const arrivalDepthMetres = 2;
/** Places looked at before one is taken. */
const placesTried = 16;
/** Everybody comes in looking the same way: who stands ahead is in the way at three times the distance of who stands beside. */
const aheadFactor = 1 / 3;

/** Whether this is the head of somebody who has not walked in yet. */
export function isAtDoor(position: Vec3, rotation: Quat): boolean {
  return distance(position, doorHead) < slackMetres && angleBetweenRad(rotation, identity) < slackRad;
}

/**
 * Where to arrive, on the floor inside the door: of some places by chance (`random` gives numbers in [0, 1)) the one with the most
 * room to the others' heads, and to what stands in their view.
 */
export function arrivalPlace(random: () => number, heads: readonly Vec3[]): Vec3 {
  let best: Vec3 = somewhere(random);
  let bestMetres = roomAt(best, heads);
  for (let tried = 1; tried < placesTried && bestMetres < Infinity; tried++) {
    const place = somewhere(random);
    const metres = roomAt(place, heads);
    if (metres > bestMetres) [best, bestMetres] = [place, metres];
  }
  return best;
}

function somewhere(random: () => number): Vec3 {
  const across = (random() - 0.5) * arrivalWidthMetres;
  return [doorHead[0] + across, 0, doorHead[2] - 0.2 - random() * arrivalDepthMetres];
}

function roomAt([x, , z]: Vec3, heads: readonly Vec3[]): number {
  return heads.reduce(
    (least, [otherX, , otherZ]) => Math.min(least, Math.hypot(otherX - x, (otherZ - z) * aheadFactor)),
    Infinity,
  );
}

/** Where to look in from while one chooses name and colour: feet and heading. The card is on the left, so the room moves to the right. */
export const doorView: { readonly feet: Vec3; readonly yawRad: number } = {
  feet: [0.9, 0, 7.4],
  yawRad: 0.16,
};
