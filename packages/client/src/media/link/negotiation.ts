/**
 * When to offer. One offer is under way at a time; whatever changes meanwhile goes into the next one. Pure: whoever holds the peer
 * connection does what `next` says, and tells what came of it.
 */
export class Negotiation {
  #at: 'stable' | 'making' | 'offered' | 'answering' = 'stable';
  #revision = 0;
  /** Something is to be offered that no offer holds. */
  #isDirty = false;
  #wantsIceRestart = false;

  get isStable(): boolean {
    return this.#at === 'stable' && !this.#isDirty;
  }

  get revision(): number {
    return this.#revision;
  }

  /** What an offer would say is different. */
  change(): void {
    this.#isDirty = true;
  }

  restartIce(): void {
    this.#wantsIceRestart = true;
    this.#isDirty = true;
  }

  /** Begins an offer if it is time for one: make it, and tell `offered`. Null: nothing to do, or not yet. */
  next(): { readonly revision: number; readonly iceRestart: boolean } | null {
    if (this.#at !== 'stable' || !this.#isDirty) return null;
    this.#at = 'making';
    const iceRestart = this.#wantsIceRestart;
    this.#isDirty = false;
    this.#wantsIceRestart = false;
    this.#revision += 1;
    return { revision: this.#revision, iceRestart };
  }

  /** The offer is out, or would be if there were a line. */
  offered(): void {
    this.#at = 'offered';
  }

  /** True: take the answer, and tell `applied`. False: it is late, or answers nothing; ignore it. */
  answered(revision: number): boolean {
    if (this.#at !== 'offered' || revision !== this.#revision) return false;
    this.#at = 'answering';
    return true;
  }

  applied(): void {
    this.#at = 'stable';
  }

  /**
   * The line was lost and is back. An offer that was out may have been heard or not: it is said again, as it is, under the number
   * that is given; null where none was out.
   */
  again(): number | null {
    if (this.#at !== 'offered') return null;
    this.#revision += 1;
    return this.#revision;
  }
}
