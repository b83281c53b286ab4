import { type Clock } from '@streamxr/kernel';
import { limits, type PictureView } from '@streamxr/protocol';
import type { Cancel, Timers } from '../timers.ts';

const periodMs = 250;
/** Smaller differences change no layer. */
const heightShareMin = 0.05;
const gazeRadMin = 0.035;

export interface ViewThinnerOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  /** False when there is no line; it is offered again with `again`. */
  readonly send: (pictures: readonly PictureView[]) => boolean;
}

/** Tells the server how large pictures are here: when it matters, four times a second at most, the newest always. */
export class ViewThinner {
  readonly #options: ViewThinnerOptions;
  #newest: readonly PictureView[] = [];
  #sent: readonly PictureView[] = [];
  #sentMs = -Infinity;
  #cancel: Cancel | null = null;

  constructor(options: ViewThinnerOptions) {
    this.#options = options;
  }

  see(pictures: readonly PictureView[]): void {
    this.#newest = tidied(pictures);
    this.#run();
  }

  /** The server knows nothing any more. */
  again(): void {
    this.#sent = [];
    this.#run();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #run(): void {
    if (this.#cancel !== null || !differs(this.#newest, this.#sent)) return;
    const { clock, timers, send } = this.#options;
    const waitMs = this.#sentMs + periodMs - clock.nowMs();
    if (waitMs > 0) {
      this.#cancel = timers.after(waitMs, () => {
        this.#cancel = null;
        this.#run();
      });
      return;
    }
    if (!send(this.#newest)) return;
    this.#sent = this.#newest;
    this.#sentMs = clock.nowMs();
  }
}

/** What the wire can carry: the largest, without those that cannot be seen. */
function tidied(pictures: readonly PictureView[]): readonly PictureView[] {
  return pictures
    .map(({ trackId, heightPixels, gazeRad }) => ({
      trackId,
      heightPixels: Math.max(0, Math.min(limits.pictureHeightMax, Math.round(heightPixels))),
      gazeRad: Math.max(0, Math.min(Math.PI, gazeRad)),
    }))
    .filter(({ heightPixels }) => heightPixels > 0)
    .sort((a, b) => b.heightPixels - a.heightPixels)
    .slice(0, limits.picturesSeenMax);
}

function differs(a: readonly PictureView[], b: readonly PictureView[]): boolean {
  if (a.length !== b.length) return true;
  const former = new Map(b.map((view) => [view.trackId, view]));
  return a.some(({ trackId, heightPixels, gazeRad }) => {
    const view = former.get(trackId);
    return (
      view === undefined ||
      Math.abs(heightPixels - view.heightPixels) > view.heightPixels * heightShareMin ||
      Math.abs(gazeRad - view.gazeRad) > gazeRadMin
    );
  });
}
