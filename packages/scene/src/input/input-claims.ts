/**
 * Who owns a finger or a key. Moving an object and moving oneself use the same pointers and arrows;
 * whoever has business with one claims it, and walking leaves claimed ones alone.
 */
export class InputClaims {
  readonly #pointers = new Set<number>();
  readonly #keys = new Map<string, number>();

  claimPointer(pointerId: number): void {
    this.#pointers.add(pointerId);
  }

  releasePointer(pointerId: number): void {
    this.#pointers.delete(pointerId);
  }

  isPointerClaimed(pointerId: number): boolean {
    return this.#pointers.has(pointerId);
  }

  /** `codes` are KeyboardEvent codes. Returns the function that gives them back. */
  claimKeys(codes: readonly string[]): () => void {
    for (const code of codes) this.#keys.set(code, (this.#keys.get(code) ?? 0) + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      for (const code of codes) {
        const left = (this.#keys.get(code) ?? 1) - 1;
        if (left === 0) this.#keys.delete(code);
        else this.#keys.set(code, left);
      }
    };
  }

  isKeyClaimed(code: string): boolean {
    return this.#keys.has(code);
  }
}
