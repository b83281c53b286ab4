import type { Clock, Logger, Random } from '@streamxr/kernel';
import { errorEntry, type ServerMessageOf } from '@streamxr/protocol';
import { backoffMs } from '../../line/backoff.ts';
import { StreamXrError } from '../../stream-xr-error.ts';
import type { Cancel, Timers } from '../../timers.ts';
import type { MediaState } from '../media-types.ts';
import type { Link, LinkEvents } from './link.ts';

/** From `media-ready` to packets. */
const connectMsMax = 15_000;
/** Connected for this long, a link counts as good, and the next loss starts with the shortest delay. */
const stableMs = 5_000;
/** In succession; then it is said to have failed, and tried again when asked, when the network changes, or after a while. */
const attemptsMax = 6;
/** What nobody was told of comes back, too: a TURN server, a rule of a firewall. */
const restMs = 60_000;

export interface LinkKeeperOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  readonly log: Logger;
  /** `start-media`. */
  readonly ask: () => Promise<ServerMessageOf<'media-ready'>>;
  readonly openLink: (
    ready: ServerMessageOf<'media-ready'>,
    events: Pick<LinkEvents, 'connected' | 'failed'>,
  ) => Link;
  readonly events: LinkKeeperEvents;
}

export interface LinkKeeperEvents {
  stateChanged(): void;
  /** There is a link, or none; nothing of the former one is left. */
  linkChanged(link: Link | null): void;
  /** The link is connected, this long after it was asked for. */
  connected(sinceStartMs: number): void;
  /** It could not connect. */
  failed(): void;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: StreamXrError) => void;
}

/** Keeps a link while it is wanted: asks for it, and asks again with growing delays when it is lost. */
export class LinkKeeper {
  readonly #options: LinkKeeperOptions;
  #state: MediaState = 'off';
  #problem: StreamXrError | null = null;
  #link: Link | null = null;
  #isWanted = false;
  #hasLine = false;
  #hasConnected = false;
  #attempt = 0;
  #askedMs = 0;
  #connectedMs = 0;
  /** What an older one brings is ignored. */
  #round = 0;
  #cancel: Cancel | null = null;
  #waiters: { readonly for: 'link' | 'connection'; readonly waiter: Waiter }[] = [];

  constructor(options: LinkKeeperOptions) {
    this.#options = options;
  }

  get state(): MediaState {
    return this.#state;
  }

  get problem(): StreamXrError | null {
    return this.#problem;
  }

  get link(): Link | null {
    return this.#link;
  }

  /** Since the newest `start-media`. */
  get sinceAskedMs(): number {
    return this.#options.clock.nowMs() - this.#askedMs;
  }

  /** How long it took to connect; from `start-media`, in milliseconds. Null before. */
  get connectMs(): number | null {
    return this.#state === 'connected' ? this.#connectedMs - this.#askedMs : null;
  }

  /** Resolves when packets can flow. Rejects with what keeps them from it, once it gives up. */
  start(): Promise<void> {
    return this.#wait('connection');
  }

  /** Resolves when there is a link to put tracks on. */
  ready(): Promise<void> {
    return this.#wait('link');
  }

  stop(): void {
    this.#isWanted = false;
    this.#drop();
    this.#hasConnected = false;
    this.#settle(new StreamXrError('MEDIA_NOT_STARTED', 'Voice and video were stopped.'));
    this.#setState('off', null);
  }

  /** `isNew`: the member is another one, or the server another: no link of before is known there. */
  lineBack(isNew: boolean): void {
    this.#hasLine = true;
    if (!this.#isWanted) return;
    this.#attempt = 0;
    if (this.#link === null || isNew) this.#begin();
    else this.#link.lineBack();
  }

  lineLost(): void {
    this.#hasLine = false;
    // A link outlives the line for a while; the wait for a new one does not.
    if (this.#link === null) this.#forgetTimer();
  }

  /** The server says that the link is gone there. */
  lost({ reason, retryAfterMs }: ServerMessageOf<'media-lost'>): void {
    if (this.#isWanted) this.#failed(new StreamXrError('MEDIA_UNAVAILABLE', reason, { retryAfterMs }));
  }

  networkChanged(): void {
    if (this.#state === 'failed') this.#again();
    else this.#link?.networkChanged();
  }

  /** Makes a new link in the place of this one. */
  renew(): void {
    if (this.#link !== null) this.#begin();
  }

  #wait(what: 'link' | 'connection'): Promise<void> {
    const isDone = what === 'link' ? this.#link !== null : this.#state === 'connected';
    if (isDone) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ for: what, waiter: { resolve, reject } });
      if (!this.#isWanted || this.#state === 'failed' || this.#state === 'unavailable') this.#again();
    });
  }

  #again(): void {
    this.#isWanted = true;
    this.#attempt = 0;
    if (this.#hasLine) this.#begin();
    else this.#setState('starting', null);
  }

  #begin(): void {
    const { clock, ask, log } = this.#options;
    this.#drop();
    const round = this.#round;
    this.#attempt += 1;
    this.#askedMs = clock.nowMs();
    this.#setState(this.#hasConnected ? 'reconnecting' : 'starting', null);
    ask().then(
      (ready) => {
        if (round === this.#round) this.#open(ready);
      },
      (error: unknown) => {
        if (round !== this.#round) return;
        log.info('no peer connection', { error: String(error) });
        this.#failed(error instanceof StreamXrError ? error : new StreamXrError('INTERNAL', String(error)));
      },
    );
  }

  #open(ready: ServerMessageOf<'media-ready'>): void {
    const { timers, openLink, events } = this.#options;
    const unreachable = new StreamXrError('MEDIA_UNREACHABLE');
    this.#cancel = timers.after(connectMsMax, () => this.#failed(unreachable));
    let link: Link;
    try {
      link = openLink(ready, { connected: () => this.#connected(), failed: (error) => this.#failed(error) });
    } catch (error) {
      this.#failed(new StreamXrError('MEDIA_UNREACHABLE', String(error), { cause: error }));
      return;
    }
    this.#link = link;
    events.linkChanged(link);
    void link.open();
    this.#settle(null, 'link');
  }

  #connected(): void {
    const { clock, events } = this.#options;
    this.#forgetTimer();
    this.#hasConnected = true;
    this.#connectedMs = clock.nowMs();
    this.#setState('connected', null);
    events.connected(this.#connectedMs - this.#askedMs);
    this.#settle(null);
  }

  #failed(error: StreamXrError): void {
    const { clock, timers, random, events } = this.#options;
    if (this.#state === 'connected' && clock.nowMs() - this.#connectedMs >= stableMs) this.#attempt = 0;
    if (this.#link !== null && this.#state !== 'connected') events.failed();
    this.#drop();
    const isHopeless = error.code === 'MEDIA_UNAVAILABLE' && error.retryAfterMs === undefined;
    if (isHopeless || !mayBeRetried(error)) this.#giveUp(isHopeless ? 'unavailable' : 'failed', error);
    else if (this.#attempt >= attemptsMax) {
      this.#giveUp('failed', error);
      this.#cancel = timers.after(restMs, () => this.#again());
    } else {
      this.#setState(this.#hasConnected ? 'reconnecting' : 'starting', error);
      if (!this.#hasLine) return;
      const delayMs = backoffMs(this.#attempt + 1, random, error.retryAfterMs);
      this.#cancel = timers.after(delayMs, () => this.#begin());
    }
  }

  #giveUp(state: 'failed' | 'unavailable', error: StreamXrError): void {
    this.#setState(state, error);
    this.#settle(error);
  }

  #drop(): void {
    this.#round += 1;
    this.#forgetTimer();
    const link = this.#link;
    if (link === null) return;
    this.#link = null;
    link.close();
    this.#options.events.linkChanged(null);
  }

  #forgetTimer(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #settle(error: StreamXrError | null, what: 'link' | 'connection' | 'all' = 'all'): void {
    const due = this.#waiters.filter((entry) => what === 'all' || entry.for === what);
    this.#waiters = this.#waiters.filter((entry) => !due.includes(entry));
    for (const { waiter } of due) {
      if (error === null) waiter.resolve();
      else waiter.reject(error);
    }
  }

  #setState(state: MediaState, problem: StreamXrError | null): void {
    if (state === this.#state && problem === this.#problem) return;
    this.#state = state;
    this.#problem = problem;
    this.#options.events.stateChanged();
  }
}

function mayBeRetried({ code }: StreamXrError): boolean {
  switch (code) {
    case 'OFFLINE':
    case 'TIMEOUT':
    case 'MEDIA_UNREACHABLE':
      return true;
    case 'SDP_INVALID':
      // The peer connections of both sides differ: new ones agree.
      return true;
    default:
      return errorEntry(code).retry;
  }
}
