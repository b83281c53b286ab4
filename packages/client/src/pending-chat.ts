import type { ChatLine } from './mirror.ts';

/** What this member has said and the room has not heard yet, in the order of saying. */
export class PendingChat {
  #lines: readonly ChatLine[] = [];

  get lines(): readonly ChatLine[] {
    return this.#lines;
  }

  add(line: ChatLine): void {
    this.#lines = [...this.#lines, line];
  }

  /** The line with that key, taken out; undefined when there is none. */
  take(key: string): ChatLine | undefined {
    const line = this.#lines.find((candidate) => candidate.key === key);
    if (line !== undefined) this.#lines = this.#lines.filter((candidate) => candidate !== line);
    return line;
  }
}
