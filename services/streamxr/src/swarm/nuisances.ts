import type { Behaviour, Bot } from './bot.ts';
import type { Seat } from './audience.ts';

/** Goes to its seat before the stage and watches. */
export class Spectator implements Behaviour {
  readonly #seat: Seat;
  #isOnItsWay = false;

  constructor(seat: Seat) {
    this.#seat = seat;
  }

  act(bot: Bot): void {
    if (this.#isOnItsWay) return;
    this.#isOnItsWay = true;
    bot.walk.takeSeat(this.#seat);
  }
}

/** Far beyond what any role may say. */
const floodPerStep = 5;
/** Requests that wait for an answer; the flood pauses rather than fill our own memory. */
const unansweredMax = 100;

/** Says much too much. */
export class Flooder implements Behaviour {
  #unanswered = 0;

  act(bot: Bot): void {
    for (let i = 0; i < floodPerStep && this.#unanswered < unansweredMax; i++) {
      this.#unanswered += 1;
      void bot
        .ask((client) => client.say('All of you must hear this, again and again.'))
        .then(() => (this.#unanswered -= 1));
    }
  }
}

const readingMs = 2_000;
const stoppedMs = 6_000;

/** Reads for a while, then stops for longer than buffers hide. */
export class SlowReader implements Behaviour {
  readonly hearsLate = true;
  #isStopped = false;
  #nextMs = 0;

  act(bot: Bot, nowMs: number): void {
    if (nowMs < this.#nextMs) return;
    this.#isStopped = !this.#isStopped;
    this.#nextMs = nowMs + (this.#isStopped ? stoppedMs : readingMs);
    if (this.#isStopped) bot.line?.stopReading();
    else bot.line?.goOnReading();
  }

  calmDown(bot: Bot): void {
    bot.line?.goOnReading();
  }
}

/** On average, between two breaks of a line. */
const wholeMsMean = 8_000;

/** Behaves as another does, over a line that breaks at random moments. */
export class Breaker implements Behaviour {
  readonly hearsLate = true;
  readonly #inner: Behaviour;
  #nextMs = 0;

  constructor(inner: Behaviour) {
    this.#inner = inner;
  }

  act(bot: Bot, nowMs: number): void {
    const isFirst = this.#nextMs === 0;
    if (isFirst || nowMs >= this.#nextMs) {
      // Exponential: at any moment as likely as at any other.
      this.#nextMs = nowMs - Math.log(1 - bot.random.float()) * wholeMsMean;
      if (!isFirst) bot.line?.break();
    }
    this.#inner.act(bot, nowMs);
  }
}
