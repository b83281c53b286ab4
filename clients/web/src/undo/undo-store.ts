import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { unreachable } from '@streamxr/kernel';
import type { SharedObject } from '@streamxr/protocol';
import { type Direction, type Edit, type LookChanges, objectIdOf, planStep, type Step } from './edit.ts';
import { dropped, emptyHistory, type History, moved, nextEdit, recorded, rekeyed } from './history.ts';

/** What undoing asks of the room. Rejections carry a sentence for the person in `message`. */
export interface EditPort {
  readonly selfId: string;
  objectOf(objectId: string): SharedObject | undefined;
  /** Makes an object that looks like this one; gives it as the room made it, under its new id. */
  create(object: SharedObject): Promise<SharedObject>;
  change(objectId: string, changes: LookChanges): Promise<void>;
  remove(objectId: string): Promise<void>;
}

/** How a press of undo or redo ended. */
export type UndoOutcome =
  | { readonly kind: 'done'; readonly edit: Edit }
  | { readonly kind: 'nothing' }
  /** An earlier press is still under way. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'stale'; readonly why: Extract<Step, { kind: 'stale' }>['why'] }
  | { readonly kind: 'refused'; readonly message: string };

/** This person's own edits, to take back and do again. What others changed since is never overwritten. */
export class UndoStore {
  readonly canUndo: ReadonlySignal<boolean>;
  readonly canRedo: ReadonlySignal<boolean>;
  readonly #history = signal<History>(emptyHistory);
  #isBusy = false;

  constructor() {
    this.canUndo = computed(() => this.#history.value.past.length > 0);
    this.canRedo = computed(() => this.#history.value.future.length > 0);
  }

  record(edit: Edit): void {
    this.#history.value = recorded(this.#history.value, edit);
  }

  /** Another room, or the same one as another member: nothing of before can be taken back. */
  forget(): void {
    this.#history.value = emptyHistory;
  }

  undo(port: EditPort): Promise<UndoOutcome> {
    return this.#step('undo', port);
  }

  redo(port: EditPort): Promise<UndoOutcome> {
    return this.#step('redo', port);
  }

  async #step(direction: Direction, port: EditPort): Promise<UndoOutcome> {
    if (this.#isBusy) return { kind: 'busy' };
    const edit = nextEdit(this.#history.value, direction);
    if (edit === undefined) return { kind: 'nothing' };
    const step = planStep(edit, direction, port.objectOf(objectIdOf(edit)), port.selfId);
    if (step.kind === 'stale') {
      this.#history.value = dropped(this.#history.value, direction);
      return step;
    }
    this.#isBusy = true;
    try {
      await this.#take(step, port);
      this.#history.value = moved(this.#history.value, direction);
      return { kind: 'done', edit };
    } catch (error) {
      // It stays in the history: what refused it (a lock, a held object) may pass.
      return { kind: 'refused', message: error instanceof Error ? error.message : String(error) };
    } finally {
      this.#isBusy = false;
    }
  }

  async #take(step: Exclude<Step, { kind: 'stale' }>, port: EditPort): Promise<void> {
    switch (step.kind) {
      case 'create': {
        const made = await port.create(step.object);
        this.#history.value = rekeyed(this.#history.value, step.object.objectId, made.objectId);
        return;
      }
      case 'delete':
        return port.remove(step.objectId);
      case 'change':
        return port.change(step.objectId, step.changes);
      default:
        return unreachable(step);
    }
  }
}
