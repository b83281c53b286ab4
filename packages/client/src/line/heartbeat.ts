/** A ping this often: keeps proxies from closing the line, and measures the round trip. */
const pingEveryMs = 5_000;
/** With the five seconds before the ping: twelve seconds of silence end the line. */
const answerMsMax = 7_000;
/** After a wake-up somebody is waiting in front of the screen. */
const answerAfterWakeMsMax = 4_000;
/** A check this late means that our own timers were held back (hidden page, sleep), so silence proves nothing yet. */
const lateMs = 3_000;

export type HeartbeatVerdict = 'fine' | 'ping' | 'dead';

/**
 * Decides when to ping and when a line is dead. Pure: the caller calls `check` at `dueMs` or later. Silence counts only once a
 * ping was sent and could have been answered, so a page whose timers ran once a minute does not give up a living line.
 */
export class Heartbeat {
  #heardMs: number;
  #pingMs: number;
  #answerMs = answerMsMax;
  #dueMs: number;

  /** The caller sends a first ping at `nowMs`. */
  constructor(nowMs: number) {
    this.#heardMs = nowMs;
    this.#pingMs = nowMs;
    this.#dueMs = nowMs + pingEveryMs;
  }

  get dueMs(): number {
    return this.#dueMs;
  }

  /** Anything at all arrived. */
  heard(nowMs: number): void {
    this.#heardMs = nowMs;
  }

  check(nowMs: number): HeartbeatVerdict {
    const late = nowMs - this.#dueMs > lateMs;
    const answered = this.#heardMs >= this.#pingMs;
    if (answered) {
      if (nowMs - this.#pingMs >= pingEveryMs) return this.#ping(nowMs, answerMsMax);
      this.#dueMs = this.#pingMs + pingEveryMs;
      return 'fine';
    }
    if (late) return this.#ping(nowMs, answerAfterWakeMsMax);
    if (nowMs - this.#pingMs >= this.#answerMs) return 'dead';
    this.#dueMs = this.#pingMs + this.#answerMs;
    return 'fine';
  }

  /** The network or the page came back: ask at once, and be less patient. The caller sends a ping. */
  wake(nowMs: number): void {
    this.#ping(nowMs, answerAfterWakeMsMax);
  }

  #ping(nowMs: number, answerMs: number): 'ping' {
    this.#pingMs = nowMs;
    this.#answerMs = answerMs;
    // An answer is looked for after its time, the next ping comes no later than every five seconds.
    this.#dueMs = nowMs + Math.min(answerMs, pingEveryMs);
    return 'ping';
  }
}
