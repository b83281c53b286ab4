import type { ObjectChanges, SharedObject } from './shapes.ts';

/** The object with the changes on top, at the new version: what server and clients alike make of `object-updated`. */
export function mergeObject(object: SharedObject, changes: ObjectChanges, version: number): SharedObject {
  return {
    ...object,
    position: changes.position ?? object.position,
    rotation: changes.rotation ?? object.rotation,
    scale: changes.scale ?? object.scale,
    color: changes.color ?? object.color,
    holder: changes.holder === undefined ? object.holder : changes.holder,
    locked: changes.locked ?? object.locked,
    version,
  };
}
