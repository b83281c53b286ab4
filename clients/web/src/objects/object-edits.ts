import type { ObjectSpec, RoomClient } from '@streamxr/client';
import { unreachable } from '@streamxr/kernel';
import type { Asset, ObjectKind, SharedObject } from '@streamxr/protocol';
import type { Pose, Vec3 } from '@streamxr/spatial';
import type { SessionStore } from '../session/session-store.ts';
import type { ToastStore } from '../toasts/toast-store.ts';
import { type LookChanges, lookChanges, lookOf } from '../undo/edit.ts';
import type { EditPort, UndoOutcome, UndoStore } from '../undo/undo-store.ts';
import { placeBeside, placeModel, placeModelAt, placeShape, type Placement } from '../world/placement.ts';
import type { WorldStore } from '../world/world-store.ts';
import type { ObjectsStore } from './objects-store.ts';

/** Where somebody without a drawn room puts things: at the entrance. */
const noBody: Pose = { position: [0, 1.6, 4], rotation: [0, 0, 0, 1] };

export interface ObjectEditsParts {
  readonly session: SessionStore;
  readonly objects: ObjectsStore;
  readonly undo: UndoStore;
  readonly toasts: ToastStore;
  readonly world: WorldStore;
}

/** Everything a person can do to objects from the page. Each can be undone; each refusal is told in a toast, none is thrown. */
export class ObjectEdits {
  readonly #parts: ObjectEditsParts;
  /** The toast that offers to undo a deletion: only as long as the deletion is what undo would take back. */
  #undoOffer: number | null = null;

  constructor(parts: ObjectEditsParts) {
    this.#parts = parts;
  }

  /** Puts a shape before the viewer and selects it. */
  addShape(kind: Exclude<ObjectKind, 'asset'>, color: string): Promise<void> {
    return this.#add({ kind, color, ...placeShape(this.#head()) });
  }

  /** Puts a model before the viewer, or on a place of the floor, and selects it. */
  placeAsset({ assetId, bounds }: Asset, floor: Vec3 | null = null): Promise<void> {
    const head = this.#head();
    const placement = floor === null ? placeModel(head, bounds) : placeModelAt(floor, head, bounds);
    return this.#add({ kind: 'asset', assetId, ...placement });
  }

  duplicate(object: SharedObject): Promise<void> {
    const { kind, assetId, color } = object;
    const width = this.#parts.world.view?.widthOf(object.objectId) ?? 0;
    const placement = placeBeside(object, width, this.#head());
    return this.#add({ kind, color, ...(assetId === undefined ? {} : { assetId }), ...placement });
  }

  async change(object: SharedObject, changes: LookChanges): Promise<void> {
    const before = lookOf(object);
    const after = { ...before, ...changes };
    const needed = lookChanges(before, after);
    if (Object.keys(needed).length === 0) return;
    await this.#attempt('That did not change', async (client) => {
      await client.updateObject(object.objectId, needed);
      this.#parts.undo.record({ kind: 'changed', objectId: object.objectId, before, after });
    });
  }

  /** A move that the room has taken already (by dragging); remembered so that it can be taken back. */
  recordMove(objectId: string, before: Placement, after: Placement): void {
    const object = this.#parts.objects.find(objectId);
    if (object === undefined) return;
    const { color, locked } = object;
    const edit = { before: { ...before, color, locked }, after: { ...after, color, locked } };
    if (Object.keys(lookChanges(edit.before, edit.after)).length === 0) return;
    this.#withdrawUndoOffer();
    this.#parts.undo.record({ kind: 'changed', objectId, ...edit });
  }

  async remove(object: SharedObject): Promise<void> {
    await this.#attempt('That was not deleted', async (client) => {
      await client.deleteObject(object.objectId);
      this.#parts.undo.record({ kind: 'deleted', object });
      this.#undoOffer = this.#parts.toasts.show({
        tone: 'info',
        text: 'Deleted for everybody',
        action: { label: 'Undo', run: () => void this.undo() },
      });
    });
  }

  async undo(): Promise<void> {
    this.#withdrawUndoOffer();
    const port = this.#port();
    if (port !== null) this.#tell('undo', await this.#parts.undo.undo(port));
  }

  async redo(): Promise<void> {
    this.#withdrawUndoOffer();
    const port = this.#port();
    if (port !== null) this.#tell('redo', await this.#parts.undo.redo(port));
  }

  async #add(spec: ObjectSpec): Promise<void> {
    await this.#attempt('That was not added', async (client) => {
      const object = await client.createObject(spec);
      this.#parts.undo.record({ kind: 'created', object });
      this.#parts.world.view?.select(object.objectId);
    });
  }

  #withdrawUndoOffer(): void {
    if (this.#undoOffer !== null) this.#parts.toasts.dismiss(this.#undoOffer);
    this.#undoOffer = null;
  }

  #head(): Pose {
    return this.#parts.world.view?.head() ?? noBody;
  }

  async #attempt(failure: string, action: (client: RoomClient) => Promise<void>): Promise<void> {
    const client = this.#parts.session.client.value;
    if (client === null) return;
    this.#withdrawUndoOffer();
    try {
      await action(client);
    } catch (error) {
      this.#parts.toasts.show({ tone: 'trouble', text: failure, detail: sentenceOf(error) });
    }
  }

  #port(): EditPort | null {
    const client = this.#parts.session.client.value;
    if (client === null || client.self === null) return null;
    return {
      selfId: client.self.clientId,
      objectOf: (objectId) => client.objects.get(objectId),
      create: async ({ kind, assetId, position, rotation, scale, color, locked }) => {
        const spec = {
          kind,
          position,
          rotation,
          scale,
          color,
          ...(assetId === undefined ? {} : { assetId }),
        };
        const made = await client.createObject(spec);
        if (locked) await client.updateObject(made.objectId, { locked });
        return { ...made, locked };
      },
      change: async (objectId, changes) => {
        await client.updateObject(objectId, changes);
      },
      remove: async (objectId) => {
        await client.deleteObject(objectId);
      },
    };
  }

  #tell(direction: 'undo' | 'redo', outcome: UndoOutcome): void {
    const { toasts } = this.#parts;
    switch (outcome.kind) {
      case 'done':
      case 'busy':
        return;
      case 'nothing':
        toasts.show({
          tone: 'info',
          text: `Nothing to ${direction}`,
          detail: 'Only what you did yourself since you came in.',
        });
        return;
      case 'stale':
        toasts.show({ tone: 'info', text: `Left as it is`, detail: staleWords[outcome.why] });
        return;
      case 'refused':
        toasts.show({ tone: 'trouble', text: `Could not ${direction} that`, detail: outcome.message });
        return;
      default:
        return unreachable(outcome);
    }
  }
}

const staleWords = {
  gone: 'Somebody has deleted it meanwhile.',
  'changed-since': 'Somebody else has changed it since; their work stays.',
  held: 'Somebody is holding it right now.',
} as const;

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
