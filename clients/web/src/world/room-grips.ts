import { StreamXrError, type RoomClient } from '@streamxr/client';
import type { SharedObject } from '@streamxr/protocol';
import type { ManipulationPort, ObjectTransform } from '@streamxr/scene';
import type { ObjectEdits } from '../objects/object-edits.ts';
import type { PeopleStore } from '../people/people-store.ts';
import type { SessionStore } from '../session/session-store.ts';
import type { ToastStore } from '../toasts/toast-store.ts';

export interface RoomGripsParts {
  readonly session: SessionStore;
  readonly people: PeopleStore;
  readonly edits: ObjectEdits;
  readonly toasts: ToastStore;
  readonly onSelect: (objectId: string | null) => void;
}

/** What hands ask of the room: takes, moves and lets go of shared objects through the client, and says why when it may not be. */
export class RoomGrips implements ManipulationPort {
  readonly #parts: RoomGripsParts;
  /** Where each held object was when it was taken, to undo. */
  readonly #takenAt = new Map<string, ObjectTransform>();

  constructor(parts: RoomGripsParts) {
    this.#parts = parts;
  }

  objectIds(): Iterable<string> {
    return this.#client?.objects.keys() ?? [];
  }

  transformOf(objectId: string): ObjectTransform | null {
    return this.#find(objectId) ?? null;
  }

  canGrab(objectId: string): boolean {
    const object = this.#find(objectId);
    if (object === undefined || object.locked || !this.#parts.session.may('edit')) return false;
    return object.holder === null || object.holder === this.#client?.self?.clientId;
  }

  async grab(objectId: string): Promise<boolean> {
    const before = this.transformOf(objectId);
    if (before === null || this.#client === null) return false;
    try {
      await this.#client.grabObject(objectId);
    } catch (error) {
      this.#refused(objectId, error);
      return false;
    }
    const { position, rotation, scale } = before;
    this.#takenAt.set(objectId, { position, rotation, scale });
    return true;
  }

  move(objectId: string, { position, rotation, scale }: ObjectTransform): void {
    this.#client?.updateObjectLive(objectId, { position, rotation, scale });
  }

  release(objectId: string, transform: ObjectTransform): void {
    const before = this.#takenAt.get(objectId);
    this.#takenAt.delete(objectId);
    this.move(objectId, transform);
    // Releasing sends the last move first.
    this.#client?.releaseObject(objectId).then(
      () => before !== undefined && this.#parts.edits.recordMove(objectId, before, transform),
      (error: unknown) => this.#notReleased(error),
    );
  }

  select(objectId: string | null): void {
    this.#parts.onSelect(objectId);
  }

  remove(objectId: string): void {
    const object = this.#find(objectId);
    if (object !== undefined) void this.#parts.edits.remove(object);
  }

  get #client(): RoomClient | null {
    return this.#parts.session.client.value;
  }

  #find(objectId: string): SharedObject | undefined {
    return this.#client?.objects.get(objectId);
  }

  #refused(objectId: string, error: unknown): void {
    const holder = this.#find(objectId)?.holder ?? null;
    const isTheirs = error instanceof StreamXrError && error.code === 'OBJECT_HELD' && holder !== null;
    const text = isTheirs ? `${this.#parts.people.nameOf(holder)} is holding it` : 'You could not take it';
    const detail = isTheirs ? 'It went back to where it was.' : sentenceOf(error);
    this.#parts.toasts.show({ tone: 'info', text, detail });
  }

  #notReleased(error: unknown): void {
    // The room had taken it out of this hand already (the line dropped, somebody deleted it): nothing is left to let go of.
    if (error instanceof StreamXrError && ['OBJECT_NOT_HELD', 'OBJECT_NOT_FOUND'].includes(error.code))
      return;
    this.#parts.toasts.show({
      tone: 'trouble',
      text: 'The last move may be lost',
      detail: sentenceOf(error),
    });
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
