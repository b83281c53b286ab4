import type { ObjectTransform } from '../objects/shared-object.ts';
import { isSame, keptAbove } from './transform.ts';

export type GripState =
  /** The room has not answered yet; the object already follows. */
  | { readonly state: 'asking'; readonly letGo: boolean }
  | { readonly state: 'held'; readonly sentAtMs: number; readonly moved: boolean }
  /** Let go and told; drawn in its place until the echo must be there. */
  | { readonly state: 'settling'; readonly untilMs: number }
  /** Refused, lost, or settled. */
  | { readonly state: 'over' };

export interface GripOwner {
  draw(grip: Grip): void;
  letGo(grip: Grip): void;
}

/** One object in this person's hand. Made by `Grips.take`; whoever moves it stops when `isHeld` is false. */
export class Grip {
  readonly objectId: string;
  /** Where it was when taken. */
  readonly taken: ObjectTransform;
  /** How it stands with the room; `Grips` alone writes it. */
  current: GripState = { state: 'asking', letGo: false };
  readonly #owner: GripOwner;
  readonly #restHeightMetres: number;
  #transform: ObjectTransform;

  /** `restHeightMetres`: how high its place is above its lowest point, so that it is not pushed into the ground; −∞ where it may be. */
  constructor(objectId: string, taken: ObjectTransform, restHeightMetres: number, owner: GripOwner) {
    this.objectId = objectId;
    this.taken = taken;
    this.#transform = taken;
    this.#restHeightMetres = restHeightMetres;
    this.#owner = owner;
  }

  /** Where it is drawn. */
  get transform(): ObjectTransform {
    return this.#transform;
  }

  get isHeld(): boolean {
    return this.current.state === 'held' || (this.current.state === 'asking' && !this.current.letGo);
  }

  move(wanted: ObjectTransform): void {
    if (!this.isHeld) return;
    const kept = keptAbove(wanted, this.taken, this.#restHeightMetres);
    // A hand at rest asks for the same place every frame; the room need not hear it.
    if (isSame(kept, this.#transform)) return;
    this.#transform = kept;
    if (this.current.state === 'held') this.current = { ...this.current, moved: true };
    this.#owner.draw(this);
  }

  letGo(): void {
    if (this.isHeld) this.#owner.letGo(this);
  }

  /** Puts it back where it was taken and lets go. */
  putBack(): void {
    if (!this.isHeld) return;
    this.#transform = this.taken;
    this.#owner.draw(this);
    this.#owner.letGo(this);
  }
}
