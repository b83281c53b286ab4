import type { ClientMessageOf } from '@streamxr/protocol';
import type { Cancel, Timers } from '../../timers.ts';
import type { MediaStats } from '../media-types.ts';

const periodMs = 1_000;
const reportEverySeconds = 10;
const millisecondsMax = 3_600_000;

export type Report = Omit<ClientMessageOf<'media-report'>, 'type'>;

export interface LinkWatchOptions {
  readonly timers: Timers;
  readonly read: () => Promise<MediaStats>;
  readonly told: (stats: MediaStats) => void;
  readonly report: (report: Report) => void;
  readonly sinceStartMs: () => number;
}

/** Looks at a connected link once a second, and reports what it sees to the server now and then. */
export class LinkWatch {
  readonly #options: LinkWatchOptions;
  #cancel: Cancel;
  #isStopped = false;
  #seconds = 0;
  #hasPlayed = false;
  #reported = { freezes: 0, freezeMs: 0 };

  constructor(options: LinkWatchOptions) {
    this.#options = options;
    this.#cancel = this.#later();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  #later(): Cancel {
    return this.#options.timers.after(periodMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    const stats = await this.#options.read().catch(() => null);
    if (this.#isStopped) return;
    if (stats !== null) this.#looked(stats);
    this.#cancel = this.#later();
  }

  #looked(stats: MediaStats): void {
    const { told, report, sinceStartMs } = this.#options;
    this.#seconds += 1;
    told(stats);
    if (this.#seconds === 1)
      report({
        state: 'connected',
        ...this.#measured(stats),
        sinceStartMs: bounded(stats.link.connectMs ?? sinceStartMs()),
      });
    else if (this.#seconds % reportEverySeconds === 0)
      report({ state: 'measured', ...this.#measured(stats) });
    if (!this.#hasPlayed && stats.received.some(({ framesPerSecond }) => framesPerSecond > 0)) {
      this.#hasPlayed = true;
      report({ state: 'playing', sinceStartMs: bounded(sinceStartMs()) });
    }
  }

  #measured({ link, received }: MediaStats): Omit<Report, 'state' | 'sinceStartMs'> {
    const { roundTripMs, path } = link;
    const total = { freezes: sum(received, 'freezes'), freezeMs: sum(received, 'freezeMs') };
    // Tracks that went took their freezes with them.
    const freezes = Math.max(0, total.freezes - this.#reported.freezes);
    const freezeMs = Math.max(0, total.freezeMs - this.#reported.freezeMs);
    this.#reported = total;
    return {
      ...(path === null ? {} : { path }),
      ...(roundTripMs === null ? {} : { roundTripMs: bounded(roundTripMs) }),
      ...(received.length === 0
        ? {}
        : {
            jitterMs: bounded(Math.max(...received.map(({ jitterMs }) => jitterMs))),
            loss: sum(received, 'loss') / received.length,
          }),
      freezes: Math.min(100_000, Math.round(freezes)),
      freezeMs: bounded(freezeMs),
    };
  }
}

function sum<Name extends string>(
  entries: readonly { readonly [Key in Name]: number }[],
  name: Name,
): number {
  return entries.reduce((total, entry) => total + entry[name], 0);
}

function bounded(milliseconds: number): number {
  return Math.max(0, Math.min(millisecondsMax, milliseconds));
}
