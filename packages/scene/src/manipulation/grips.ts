import { Grip, type GripOwner } from './grip.ts';
import type { ManipulableObjects, ManipulationPort } from './manipulation-port.ts';

/** 30 a second: what the room's tick passes on. */
export const moveEveryMs = 33;
// After letting go the object stays drawn where it was put until the room's echo is in: a hop back and forth looks like a refusal.
const settleMs = 400;
/** Two hands and a pointer, and one to spare. */
const gripsMax = 4;

export interface GripEvents {
  readonly onHeldChange: (objectId: string, held: boolean) => void;
  readonly onRefused: (objectId: string) => void;
}

/** All that this person holds. Objects move here at once; the room is asked, told at most every 33 ms, and told the end. */
export class Grips {
  readonly #objects: ManipulableObjects;
  readonly #port: ManipulationPort;
  readonly #events: GripEvents;
  readonly #grips = new Map<string, Grip>();
  readonly #owner: GripOwner;
  #nowMs = 0;

  constructor(objects: ManipulableObjects, port: ManipulationPort, events: GripEvents) {
    this.#objects = objects;
    this.#port = port;
    this.#events = events;
    this.#owner = {
      draw: (grip) => objects.setLocalTransform(grip.objectId, grip.transform),
      letGo: (grip) => this.#letGo(grip),
    };
  }

  /** Takes an object; null when it may not be taken, is in this person's hand already, or the hands are full. */
  take(objectId: string): Grip | null {
    const before = this.#grips.get(objectId);
    if (before !== undefined && before.current.state !== 'settling') return null;
    if (before === undefined && this.#grips.size >= gripsMax) return null;
    const taken = before?.transform ?? this.#port.transformOf(objectId);
    if (taken === null || !this.#port.canGrab(objectId)) return null;
    const lowestY = this.#objects.boundsOf(objectId)?.min.y ?? -Infinity;
    // What somebody sank into the ground on purpose may stay there.
    const restHeightMetres = lowestY > -0.02 ? taken.position[1] - lowestY : -Infinity;
    const grip = new Grip(objectId, taken, restHeightMetres, this.#owner);
    this.#grips.set(objectId, grip);
    this.#events.onHeldChange(objectId, true);
    this.#port.grab(objectId).then(
      (granted) => this.#answer(grip, granted),
      () => this.#answer(grip, false),
    );
    return grip;
  }

  /** The grip on an object that is held now. */
  of(objectId: string): Grip | null {
    const grip = this.#grips.get(objectId);
    return grip !== undefined && grip.isHeld ? grip : null;
  }

  /** The room says that the object is gone or in another hand: it is drawn where the room has it and nothing more is sent. */
  lose(objectId: string): void {
    const grip = this.#grips.get(objectId);
    if (grip !== undefined) this.#end(grip);
  }

  letGoAll(): void {
    for (const grip of [...this.#grips.values()]) grip.letGo();
  }

  /** Sends what moved and forgets what settled. Once per frame; `timeMs` on any one clock. */
  onFrame(timeMs: number): void {
    this.#nowMs = timeMs;
    for (const grip of [...this.#grips.values()]) {
      const { current } = grip;
      if (current.state === 'settling' && timeMs >= current.untilMs) this.#end(grip);
      if (current.state === 'held' && current.moved && timeMs - current.sentAtMs >= moveEveryMs) {
        grip.current = { state: 'held', sentAtMs: timeMs, moved: false };
        this.#port.move(grip.objectId, grip.transform);
      }
    }
  }

  #letGo(grip: Grip): void {
    // Before the room has answered there is nothing to release: the answer will settle it.
    if (grip.current.state === 'asking') grip.current = { state: 'asking', letGo: true };
    else this.#settle(grip);
    this.#events.onHeldChange(grip.objectId, false);
  }

  #answer(grip: Grip, granted: boolean): void {
    if (grip.current.state !== 'asking') {
      // Lost while the question was under way: a late yes must not leave the object in nobody's hand.
      if (granted) this.#port.release(grip.objectId, grip.transform);
      return;
    }
    const { letGo } = grip.current;
    if (!granted) {
      this.#end(grip);
      this.#events.onRefused(grip.objectId);
    } else if (letGo) {
      this.#settle(grip);
    } else {
      grip.current = { state: 'held', sentAtMs: -Infinity, moved: grip.transform !== grip.taken };
    }
  }

  #settle(grip: Grip): void {
    grip.current = { state: 'settling', untilMs: this.#nowMs + settleMs };
    this.#port.release(grip.objectId, grip.transform);
  }

  #end(grip: Grip): void {
    const wasHeld = grip.isHeld;
    grip.current = { state: 'over' };
    // A newer grip on the same object has its own drawing to keep.
    if (this.#grips.get(grip.objectId) === grip) {
      this.#grips.delete(grip.objectId);
      this.#objects.clearLocalTransform(grip.objectId);
    }
    if (wasHeld) this.#events.onHeldChange(grip.objectId, false);
  }
}
