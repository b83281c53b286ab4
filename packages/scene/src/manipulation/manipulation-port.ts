import type { Box3, Raycaster, Vector3 } from 'three';
import type { ObjectTransform } from '../objects/shared-object.ts';

/** What manipulation asks of the room. It only tells what the person wants; whoever implements this talks to the network. */
export interface ManipulationPort {
  /** Ids of the room's shared objects, in any order. */
  objectIds(): Iterable<string>;
  /** Where the room says the object is; null when there is no such object (any more). */
  transformOf(objectId: string): ObjectTransform | null;
  /** Whether it is worth asking: false for a locked object, one that another member holds, or a visitor who may not. True while this person holds it. */
  canGrab(objectId: string): boolean;
  /** Asks the room; false, or a rejection, means that the object stays where the room has it. */
  grab(objectId: string): Promise<boolean>;
  /** Where a held object is now; called at most every 33 ms for each object. */
  move(objectId: string, transform: ObjectTransform): void;
  /** Lets go of a held object at its final place. */
  release(objectId: string, transform: ObjectTransform): void;
  select(objectId: string | null): void;
  remove(objectId: string): void;
}

/** What manipulation asks of the drawn objects; `SceneObjects` gives it. */
export interface ManipulableObjects {
  raycast(raycaster: Raycaster): ObjectHit | null;
  /** Bounds in the room's frame as drawn; null for an unknown object. */
  boundsOf(objectId: string): Box3 | null;
  setHover(objectId: string | null): void;
  setSelected(objectId: string | null): void;
  /** Draws an object here, whatever the room says, until cleared. */
  setLocalTransform(objectId: string, transform: ObjectTransform): void;
  clearLocalTransform(objectId: string): void;
}

export interface ObjectHit {
  readonly objectId: string;
  readonly point: Vector3;
  /** Metres from the ray's origin. */
  readonly distance: number;
}
