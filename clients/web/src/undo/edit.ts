import { unreachable } from '@streamxr/kernel';
import type { SharedObject } from '@streamxr/protocol';
import { angleBetweenRad, distance } from '@streamxr/spatial';

/** What of an object a person edits. */
export type ObjectLook = Pick<SharedObject, 'position' | 'rotation' | 'scale' | 'color' | 'locked'>;

/** What an edit changes of an object's look. */
export type LookChanges = Partial<ObjectLook>;

/** One thing that this person did to the room's objects. */
export type Edit =
  | { readonly kind: 'created'; readonly object: SharedObject }
  | { readonly kind: 'deleted'; readonly object: SharedObject }
  | {
      readonly kind: 'changed';
      readonly objectId: string;
      readonly before: ObjectLook;
      readonly after: ObjectLook;
    };

export type Direction = 'undo' | 'redo';

/** What would take an edit back, or do it again. */
export type Step =
  | { readonly kind: 'create'; readonly object: SharedObject }
  | { readonly kind: 'delete'; readonly objectId: string }
  | { readonly kind: 'change'; readonly objectId: string; readonly changes: LookChanges }
  /** Doing it would undo somebody else's work, or there is nothing left to do it to. */
  | { readonly kind: 'stale'; readonly why: 'gone' | 'changed-since' | 'held' };

// The wire rounds to millimetres and to 0.006°: what comes back is not bit for bit what was sent.
const positionMetresSlack = 0.002;
const rotationRadSlack = 0.01;
const scaleSlack = 0.002;

/** The look of an object, without the rest of it. */
export function lookOf({ position, rotation, scale, color, locked }: SharedObject): ObjectLook {
  return { position, rotation, scale, color, locked };
}

/** Plans one step against the object as the room has it now; `self` is this person's client id. */
export function planStep(
  edit: Edit,
  direction: Direction,
  current: SharedObject | undefined,
  self: string,
): Step {
  if (current !== undefined && current.holder !== null && current.holder !== self)
    return { kind: 'stale', why: 'held' };
  switch (edit.kind) {
    case 'created':
      return direction === 'undo'
        ? planDelete(edit.object, current)
        : { kind: 'create', object: edit.object };
    case 'deleted':
      return direction === 'undo'
        ? { kind: 'create', object: edit.object }
        : planDelete(edit.object, current);
    case 'changed': {
      if (current === undefined) return { kind: 'stale', why: 'gone' };
      const [from, to] = direction === 'undo' ? [edit.after, edit.before] : [edit.before, edit.after];
      const changes = lookChanges(from, to);
      // Only the fields that this edit touched count: a friend's new colour does not forbid taking back a move.
      const isUntouched = Object.keys(lookChanges(from, lookOf(current))).every(
        (field) => !(field in changes),
      );
      return isUntouched
        ? { kind: 'change', objectId: edit.objectId, changes }
        : { kind: 'stale', why: 'changed-since' };
    }
    default:
      return unreachable(edit);
  }
}

/** The fields in which `to` differs from `from`, beyond what the wire rounds away. */
export function lookChanges(from: ObjectLook, to: ObjectLook): LookChanges {
  return {
    ...(distance(from.position, to.position) > positionMetresSlack ? { position: to.position } : {}),
    ...(angleBetweenRad(from.rotation, to.rotation) > rotationRadSlack ? { rotation: to.rotation } : {}),
    ...(from.scale.some(
      (value, axis) => Math.abs(value - (to.scale[axis] ?? value)) > scaleSlack * Math.max(1, value),
    )
      ? { scale: to.scale }
      : {}),
    ...(from.color === to.color ? {} : { color: to.color }),
    ...(from.locked === to.locked ? {} : { locked: to.locked }),
  };
}

/** The same edit after its object came back under another id. */
export function renamed(edit: Edit, oldId: string, newId: string): Edit {
  switch (edit.kind) {
    case 'created':
    case 'deleted':
      return edit.object.objectId === oldId ? { ...edit, object: { ...edit.object, objectId: newId } } : edit;
    case 'changed':
      return edit.objectId === oldId ? { ...edit, objectId: newId } : edit;
    default:
      return unreachable(edit);
  }
}

export function objectIdOf(edit: Edit): string {
  return edit.kind === 'changed' ? edit.objectId : edit.object.objectId;
}

function planDelete(known: SharedObject, current: SharedObject | undefined): Step {
  if (current === undefined) return { kind: 'stale', why: 'gone' };
  const isUntouched = Object.keys(lookChanges(lookOf(known), lookOf(current))).length === 0;
  return isUntouched ? { kind: 'delete', objectId: known.objectId } : { kind: 'stale', why: 'changed-since' };
}
