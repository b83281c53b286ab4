import { Emitter, unreachable } from '@streamxr/kernel';
import { Vector3 } from 'three';
import type { Locomotion } from '../locomotion/locomotion.ts';
import { yawOf } from '../locomotion/body-pose.ts';
import type { Stage } from '../stage.ts';
import { Gizmo } from './gizmo.ts';
import type { Grip } from './grip.ts';
import { Grips } from './grips.ts';
import type { SelectionCommand } from './key-commands.ts';
import { KeyManipulation } from './key-manipulation.ts';
import type { ManipulableObjects, ManipulationPort } from './manipulation-port.ts';
import { cycleByNearness } from './nearness.ts';
import { PointerManipulation } from './pointer-manipulation.ts';

// From the palm's middle, where devices have the hand, to where its fingers close.
const fingerMetres = 0.06;

export interface ManipulationOptions {
  /** Shares pointers and keys with walking. */
  readonly locomotion: Locomotion;
  /** Of ring and handles, as CSS. */
  readonly accent?: string;
}

export interface ManipulationEvents {
  readonly selected: string | null;
  /** This person took or let go of an object, by any means. */
  readonly held: { readonly objectId: string; readonly held: boolean };
  /** The room did not let this person have it; it went back. */
  readonly refused: string;
}

/** Choosing and moving shared objects on flat screens; the hands of a session take objects through `take` as well. */
export class Manipulation implements Disposable {
  readonly events = new Emitter<ManipulationEvents>();

  readonly #objects: ManipulableObjects;
  readonly #port: ManipulationPort;
  readonly #locomotion: Locomotion;
  readonly #grips: Grips;
  readonly #pointer: PointerManipulation;
  readonly #keys: KeyManipulation;
  readonly #gizmo: Gizmo;
  readonly #stopFrames: () => void;
  #selected: string | null = null;

  constructor(
    stage: Stage,
    objects: ManipulableObjects,
    port: ManipulationPort,
    options: ManipulationOptions,
  ) {
    this.#objects = objects;
    this.#port = port;
    this.#locomotion = options.locomotion;
    this.#gizmo = new Gizmo(stage, options.accent ?? '#ffb86b');
    this.#grips = new Grips(objects, port, {
      onHeldChange: (objectId, held) => this.events.emit('held', { objectId, held }),
      onRefused: (objectId) => this.events.emit('refused', objectId),
    });
    this.#pointer = new PointerManipulation(stage, objects, options.locomotion.claims, {
      selected: () => this.#selected,
      gizmoLayout: () => this.#gizmo.layout,
      select: (objectId) => this.select(objectId),
      take: (objectId) => this.take(objectId),
      canGrab: (objectId) => port.canGrab(objectId),
    });
    this.#keys = new KeyManipulation(options.locomotion.claims, {
      command: (command) => this.#obey(command),
      takeSelected: () => (this.#selected === null ? null : this.take(this.#selected)),
      dragged: () => this.#pointer.dragged,
      viewerYawRad: () => yawOf(options.locomotion.pose().head.rotation),
    });
    this.#stopFrames = stage.onFrame(({ dtSeconds, timeMs }) => this.#onFrame(dtSeconds, timeMs));
  }

  get selected(): string | null {
    return this.#selected;
  }

  /** Whether arrows move the selected object now, rather than walk. */
  get isCarryingByKeys(): boolean {
    return this.#keys.isCarrying;
  }

  select(objectId: string | null): void {
    if (objectId === this.#selected) return;
    this.#keys.letGo();
    this.#selected = objectId;
    this.#objects.setSelected(objectId);
    this.#port.select(objectId);
    this.events.emit('selected', objectId);
  }

  /** Selects and takes an object into this person's hand; null when it may not be taken or is held already. */
  take(objectId: string): Grip | null {
    const grip = this.#grips.take(objectId);
    if (grip !== null) this.select(objectId);
    return grip;
  }

  /** For the room to say that an object is gone, or that another member holds it. */
  lose(objectId: string): void {
    this.#grips.lose(objectId);
  }

  /** Lets go of everything, where it is: the connection went, the page is left. */
  letGoAll(): void {
    this.#pointer.letGo();
    this.#keys.letGo();
    this.#grips.letGoAll();
  }

  /** The drawn objects, for the hands of a session to point at. */
  get objects(): ManipulableObjects {
    return this.#objects;
  }

  /** The nearest object that a hand at `point` is in, or has within its fingers; null when it is in none. */
  objectAt(point: Vector3): string | null {
    let nearest: string | null = null;
    let nearestMetres = Infinity;
    for (const objectId of this.#port.objectIds()) {
      const bounds = this.#objects.boundsOf(objectId);
      if (bounds === null || bounds.distanceToPoint(point) > fingerMetres || !this.#port.canGrab(objectId))
        continue;
      // A hand inside a large thing that holds a small one means the small one.
      const metres = bounds.min.distanceTo(bounds.max);
      if (metres < nearestMetres) [nearest, nearestMetres] = [objectId, metres];
    }
    return nearest;
  }

  /** Whether it is worth reaching for the object. */
  canGrab(objectId: string): boolean {
    return this.#port.canGrab(objectId);
  }

  [Symbol.dispose](): void {
    this.#stopFrames();
    this.#pointer[Symbol.dispose]();
    this.#keys[Symbol.dispose]();
    this.#grips.letGoAll();
    this.#gizmo[Symbol.dispose]();
    this.events.clear();
  }

  #onFrame(dtSeconds: number, timeMs: number): void {
    if (this.#selected !== null && this.#port.transformOf(this.#selected) === null) {
      this.lose(this.#selected);
      this.select(null);
    }
    this.#pointer.onFrame();
    this.#keys.onFrame(dtSeconds);
    this.#grips.onFrame(timeMs);
    const shown =
      this.#selected !== null && this.#port.canGrab(this.#selected)
        ? this.#objects.boundsOf(this.#selected)
        : null;
    this.#gizmo.show(shown, this.#pointer.litHandle);
  }

  #obey(command: SelectionCommand): boolean {
    switch (command.kind) {
      case 'cycle':
        this.#cycle(command.step);
        return true;
      case 'escape':
        return this.#escape();
      case 'remove':
        return this.#removeSelected();
      default:
        return unreachable(command);
    }
  }

  #escape(): boolean {
    if (this.#pointer.dragged !== null) {
      this.#pointer.putBack();
      return true;
    }
    const had = this.#selected !== null;
    this.select(null);
    return had;
  }

  #removeSelected(): boolean {
    const objectId = this.#selected;
    if (objectId === null || !this.#port.canGrab(objectId)) return false;
    this.#pointer.letGo();
    this.select(null);
    this.#port.remove(objectId);
    return true;
  }

  #cycle(step: 1 | -1): void {
    const [x, y, z] = this.#locomotion.pose().head.position;
    const eyes = new Vector3(x, y, z);
    const objects = [];
    for (const objectId of this.#port.objectIds()) {
      const bounds = this.#objects.boundsOf(objectId);
      if (bounds !== null) objects.push({ objectId, metres: bounds.distanceToPoint(eyes) });
    }
    this.select(cycleByNearness(objects, this.#selected, step));
  }
}

export function createManipulation(
  stage: Stage,
  objects: ManipulableObjects,
  port: ManipulationPort,
  options: ManipulationOptions,
): Manipulation {
  return new Manipulation(stage, objects, port, options);
}
