import type { Tracks } from '@streamxr/media';
import type { MemberLink } from './member-link.ts';
import type { Sources } from './sources.ts';

export interface SvcRuleOptions {
  readonly tracks: Tracks;
  readonly sources: Sources;
  /** Whether the engine tells layers within one encoding apart. */
  readonly isAble: () => boolean;
  readonly links: () => Iterable<MemberLink>;
  /** Programs that play what is here, and those that are about to. */
  readonly players: () => number;
  /** A track comes without, from now on. */
  readonly ended: (trackId: string) => void;
  readonly nowMs: () => number;
}

/** For a publisher to offer its picture anew. Who waits goes on after it, whatever comes. */
const waitMsMax = 3_000;

/**
 * When pictures may come with their layers in one encoding: while everybody here can decode that. A track that has to go without once
 * does so until its end: each change costs everybody a moment without a picture. Players (WHEP) count as unable, whatever they offer:
 * they have one offer for their whole life, and must not be left with a codec that goes away when somebody else comes.
 */
export class SvcRule {
  readonly #options: SvcRuleOptions;
  #waiting: { readonly untilMs: number; readonly go: () => void }[] = [];

  constructor(options: SvcRuleOptions) {
    this.#options = options;
  }

  get isAllowed(): boolean {
    const { isAble, players, links } = this.#options;
    if (!isAble() || players() > 0) return false;
    for (const { takesSvc } of links()) if (takesSvc === false) return false;
    return true;
  }

  /** After whatever may have changed who is here. */
  check(): void {
    if (this.isAllowed) return;
    for (const trackId of this.#options.tracks.endSvc()) this.#options.ended(trackId);
  }

  /** Resolves when nothing comes with it any more. */
  ended(): Promise<void> {
    this.check();
    const { sources, nowMs } = this.#options;
    if (!sources.hasSvc) return Promise.resolve();
    return new Promise((go) => this.#waiting.push({ untilMs: nowMs() + waitMsMax, go }));
  }

  tick(nowMs: number): void {
    if (this.#waiting.length === 0) return;
    const isOver = !this.#options.sources.hasSvc;
    const done = this.#waiting.filter(({ untilMs }) => isOver || nowMs >= untilMs);
    this.#waiting = this.#waiting.filter((one) => !done.includes(one));
    for (const { go } of done) go();
  }

  close(): void {
    for (const { go } of this.#waiting.splice(0)) go();
  }
}
