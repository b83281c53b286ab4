import { angleBetweenRad, distance, identity, type Quat, type Vec3 } from '@streamxr/spatial';

/** Where the server says that members stand who have not said where they are: eyes at standing height, looking along −Z. */
const doorHead: Vec3 = [0, 1.6, 6];
/** A millimetre, what the wire can tell: nobody who walked in stands so exactly there. */
const slackMetres = 0.001;

/** How far from the door people come in, so that two who come at once do not stand in each other. */
const arrivalWidthMetres = 4;
const arrivalDepthMetres = 1.6;

/** Whether this is the head of somebody who has not walked in yet. */
export function isAtDoor(position: Vec3, rotation: Quat): boolean {
  return distance(position, doorHead) < slackMetres && angleBetweenRad(rotation, identity) < slackMetres;
}

/** Where to arrive, on the floor inside the door; `across` and `along` are numbers in [0, 1). */
export function arrivalPlace(across: number, along: number): Vec3 {
  return [
    doorHead[0] + (across - 0.5) * arrivalWidthMetres,
    0,
    doorHead[2] - 0.2 - along * arrivalDepthMetres,
  ];
}

/** Where to look in from while one chooses name and colour: feet and heading. The card is on the left, so the room moves to the right. */
export const doorView: { readonly feet: Vec3; readonly yawRad: number } = {
  feet: [0.9, 0, 7.4],
  yawRad: 0.16,
};
