/** A frame or two of the track before come after a switch, and one that is changed on its way locks nothing. */
const failuresMax = 10;

/** Says when what arrives cannot be opened any more, and when it can again. */
export class LockWatch {
  #failures = 0;
  #isLocked = false;

  /** `isOpen`: the frame could be opened. Gives the new state when that is another one. */
  saw(isOpen: boolean): boolean | null {
    this.#failures = isOpen ? 0 : Math.min(failuresMax, this.#failures + 1);
    const isLocked = this.#failures >= failuresMax || (this.#isLocked && !isOpen);
    if (isLocked === this.#isLocked) return null;
    this.#isLocked = isLocked;
    return isLocked;
  }

  /** Another track, or another key. */
  reset(): void {
    this.#failures = 0;
    this.#isLocked = false;
  }
}
