/** Violations kept word for word; past these they are only counted. */
const violationsKept = 20;

/**
 * What one member has heard, held against what each is owed: every durable event once, in the order of offsets, and every line of
 * every speaker once, in the order in which it was said. Speakers number their lines from 1.
 */
export class Testimony {
  readonly #violations: string[] = [];
  readonly #lines = new Map<string, number>();
  #violationCount = 0;
  #offset: number;

  /** `offset`: up to there, a welcome has told the whole state. */
  constructor(offset: number) {
    this.#offset = offset;
  }

  /** Of the newest event that came. */
  get offset(): number {
    return this.#offset;
  }

  /** Sentences, the first twenty of them. Empty when all is well. */
  get violations(): readonly string[] {
    const left = this.#violationCount - this.#violations.length;
    return left === 0 ? this.#violations : [...this.#violations, `and ${left} more`];
  }

  heardEvent(offset: number): void {
    const wrong = outOfTurn(this.#offset, offset);
    if (wrong !== null) this.#violated(`event ${wrong}`);
    this.#offset = Math.max(this.#offset, offset);
  }

  heardLine(speaker: string, line: number): void {
    const last = this.lastLineOf(speaker);
    const wrong = outOfTurn(last, line);
    if (wrong !== null) this.#violated(`${speaker}'s line ${wrong}`);
    this.#lines.set(speaker, Math.max(last, line));
  }

  /** A snapshot has told it, and with it everything before. */
  caughtUpToLine(speaker: string, line: number): void {
    this.#lines.set(speaker, Math.max(this.lastLineOf(speaker), line));
  }

  /** 0 before the first. */
  lastLineOf(speaker: string): number {
    return this.#lines.get(speaker) ?? 0;
  }

  #violated(sentence: string): void {
    this.#violationCount += 1;
    if (this.#violations.length < violationsKept) this.#violations.push(sentence);
  }
}

/** What is wrong with `number` after `last`, or null when it is the next one. */
function outOfTurn(last: number, number: number): string | null {
  if (number === last + 1) return null;
  if (number <= last) return `${number} came after ${last}`;
  return number === last + 2 ? `${last + 1} is missing` : `${last + 1} to ${number - 1} are missing`;
}
