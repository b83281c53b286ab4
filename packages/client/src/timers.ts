/** Stops what it was given for; harmless when that is over already. */
export type Cancel = () => void;

/** Waiting, injected, so that tests own the time. */
export interface Timers {
  /** Calls back once, `delayMs` from now or later: browsers hold timers of hidden pages back by up to a minute. */
  after(delayMs: number, callback: () => void): Cancel;
}

export const systemTimers: Timers = {
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
