import { TokenBucket } from '@streamxr/access';
import { accept, refuse, type Result } from '@streamxr/kernel';
import {
  DownlinkBudget,
  type DownlinkShares,
  type EngineLink,
  type EngineRoom,
  type LayerPreference,
  type LinkOffer,
  type LinkState,
  type LinkStats,
} from '@streamxr/media';
import type { Refusal } from '@streamxr/protocol';
import { judgeCandidate } from './candidate.ts';
import type { MediaLimits } from './media-limits.ts';

export interface MemberLinkEvents {
  /** For the first time. */
  connected(link: MemberLink): void;
  /** It is of no use any more, by no wish of the peer. */
  lost(link: MemberLink, reason: string): void;
  /** Its way carries much less than what is sent: each moment more queues. */
  collapsed(link: MemberLink): void;
  message(bytes: Uint8Array): void;
}

export interface MemberLinkOptions {
  readonly limits: MediaLimits;
  readonly channels: boolean;
  readonly events: MemberLinkEvents;
  readonly nowMs: () => number;
}

type Negotiated = Result<string, Refusal>;

/** Offers that may wait behind the one that is being answered. */
const offersWaitingMax = 1;

/** One peer connection: negotiated in turns, watched, and closed once. */
export class MemberLink {
  readonly budget: DownlinkBudget;
  readonly #options: MemberLinkOptions;
  readonly #offers: TokenBucket;
  #engineLink: EngineLink | null = null;
  #state: LinkState = 'connecting';
  /** Since it is in this state. */
  #sinceMs: number;
  #measuredMs: number;
  #wasConnected = false;
  #closed = false;
  #candidates = 0;
  /** Those that came before the first offer. */
  #early: { readonly candidate: string; readonly mid: string }[] = [];
  #isOffered = false;
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #offered: Pick<LinkOffer, 'sends' | 'svc'> = { sends: new Map() };
  #takesSvc: boolean | null = null;
  #receives: ReadonlyMap<string, string> = new Map();
  readonly #preferred = new Map<string, LayerPreference>();
  shares: DownlinkShares | null = null;
  stats: LinkStats | null = null;

  private constructor(options: MemberLinkOptions) {
    const { limits } = options;
    this.#options = options;
    this.#sinceMs = options.nowMs();
    this.#measuredMs = this.#sinceMs;
    this.budget = new DownlinkBudget(limits.viewerBitsPerSecondMax);
    this.#offers = new TokenBucket({ perSecond: limits.offersPerSecond, burst: limits.offersBurst });
  }

  /** Rejects when the engine cannot, also when it loses the link meanwhile: nothing was told of that, then. */
  static async open(room: EngineRoom, options: MemberLinkOptions): Promise<MemberLink> {
    const link = new MemberLink(options);
    link.#engineLink = await room.openLink({
      channels: options.channels,
      incomingBitsPerSecondMax: options.limits.publisherBitsPerSecondMax,
      events: {
        state: (state) => link.#changed(state),
        estimate: (bitsPerSecond) => {
          if (link.budget.estimated(bitsPerSecond, options.nowMs())) options.events.collapsed(link);
        },
        message: (bytes) => {
          if (!link.#closed) options.events.message(bytes);
        },
      },
    });
    if (link.#closed) {
      link.#engineLink.close();
      throw new Error('The connection was lost while it opened.');
    }
    return link;
  }

  get engineLink(): EngineLink {
    if (this.#engineLink === null) throw new TypeError('a link that is open has one in its engine');
    return this.#engineLink;
  }

  get state(): LinkState {
    return this.#closed ? 'closed' : this.#state;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Track ids that its offer sends. */
  get sends(): Iterable<string> {
    return this.#offered.sends.values();
  }

  /** What its newest offer sends. */
  get offered(): Pick<LinkOffer, 'sends' | 'svc'> {
    return this.#offered;
  }

  /** Whether its peer can receive layers in one encoding; null while it has not said. */
  get takesSvc(): boolean | null {
    return this.#takesSvc;
  }

  /** Track ids that its offer has a section for. */
  get receives(): Iterable<string> {
    return this.#receives.values();
  }

  /** Milliseconds until it may offer again; 0 when it may now. */
  takeOffer(nowMs: number): number {
    return this.#waiting > offersWaitingMax ? 250 : this.#offers.take(nowMs);
  }

  /** The answer. `offer` is asked for when its turn comes: tracks may have ended since it was sent. Never rejects. */
  negotiate(offer: () => LinkOffer): Promise<Negotiated> {
    this.#waiting += 1;
    const turn = this.#turn.then(async () => {
      this.#waiting -= 1;
      return this.#negotiate(offer());
    });
    this.#turn = turn;
    return turn;
  }

  async #negotiate(offer: LinkOffer): Promise<Negotiated> {
    if (this.#closed) return refuse({ code: 'MEDIA_NOT_STARTED' });
    try {
      const answered = await this.engineLink.negotiate(offer);
      if (!answered.ok) return answered;
      this.#offered = offer;
      this.#takesSvc = answered.value.takesSvc ?? this.#takesSvc;
      this.#receives = offer.receives;
      this.#isOffered = true;
      for (const { candidate, mid } of this.#early.splice(0)) this.engineLink.addCandidate(candidate, mid);
      for (const trackId of offer.receives.values()) {
        const preference = this.#preferred.get(trackId);
        if (preference !== undefined) this.engineLink.prefer(trackId, preference);
      }
      return accept(answered.value.sdp);
    } catch (error) {
      // The engine's worker may have died over it.
      return refuse({ code: 'MEDIA_UNAVAILABLE', message: reasonOf(error) });
    }
  }

  addCandidate(candidate: string, mid: string): Refusal | null {
    if (this.#candidates >= this.#options.limits.candidatesMax)
      return { code: 'RATE_LIMITED', message: 'A connection has no use for so many candidates.' };
    this.#candidates += 1;
    const verdict = judgeCandidate(candidate);
    if (verdict === 'malformed') return { code: 'BAD_FIELD', message: 'candidate: is none' };
    if (verdict === 'hidden') return null;
    if (this.#isOffered) this.engineLink.addCandidate(candidate, mid);
    else this.#early.push({ candidate, mid });
    return null;
  }

  prefer(trackId: string, preference: LayerPreference): void {
    const before = this.#preferred.get(trackId);
    if (before !== undefined && isSame(before, preference)) return;
    this.#preferred.set(trackId, preference);
    for (const received of this.#receives.values())
      if (received === trackId) this.engineLink.prefer(trackId, preference);
  }

  /** The layer that it was last given; null for none. */
  preferred(trackId: string): number | null {
    const preference = this.#preferred.get(trackId);
    return preference?.forward === true ? preference.layer : null;
  }

  /** A track that is gone. */
  forget(trackId: string): void {
    this.#preferred.delete(trackId);
  }

  setPaused(trackId: string, paused: boolean): void {
    if (!this.#closed) this.engineLink.setSourcePaused(trackId, paused);
  }

  /** Asks the engine; null when it has no answer. */
  async measure(): Promise<LinkStats | null> {
    if (this.#closed) return null;
    try {
      this.stats = await this.engineLink.stats();
    } catch {
      // It has gone meanwhile.
      return null;
    }
    const sent = this.stats.receives.filter(({ bitsPerSecond }) => bitsPerSecond > 0);
    const bits = sent.reduce((sum, { bitsPerSecond }) => sum + bitsPerSecond, 0);
    // What weighs more says more.
    const lost = sent.reduce((sum, { bitsPerSecond, loss }) => sum + bitsPerSecond * loss, 0);
    if (bits > 0) this.budget.sent(bits, lost / bits, this.#options.nowMs());
    return this.stats;
  }

  /** Since the last call: what the newest figures stand for. */
  takeMeasuredSeconds(): number {
    const nowMs = this.#options.nowMs();
    const seconds = (nowMs - this.#measuredMs) / 1_000;
    this.#measuredMs = nowMs;
    return seconds;
  }

  /** Gives up what takes too long. */
  tick(nowMs: number): void {
    if (this.#closed) return;
    const { connectMsMax, silentMsMax } = this.#options.limits;
    const forMs = nowMs - this.#sinceMs;
    if (!this.#wasConnected && forMs > connectMsMax)
      this.#lose(`No connection came about within ${connectMsMax / 1_000} seconds.`);
    else if (this.#wasConnected && this.#state !== 'connected' && forMs > silentMsMax)
      this.#lose('Nothing was heard of the peer any more.');
  }

  #changed(state: LinkState): void {
    if (this.#closed || state === this.#state) return;
    if (this.#wasConnected || state === 'connected') this.#sinceMs = this.#options.nowMs();
    this.#state = state;
    if (state === 'failed') this.#lose('The connection failed.');
    else if (state === 'closed') this.#lose('The connection was closed.');
    else if (state === 'connected' && !this.#wasConnected) {
      this.#wasConnected = true;
      this.#options.events.connected(this);
    }
  }

  #lose(reason: string): void {
    if (this.#closed) return;
    const isOpen = this.#engineLink !== null;
    this.close();
    if (isOpen) this.#options.events.lost(this, reason);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#early = [];
    this.#engineLink?.close();
  }
}

function isSame(a: LayerPreference, b: LayerPreference): boolean {
  if (!a.forward || !b.forward) return a.forward === b.forward;
  return a.layer === b.layer && a.priority === b.priority;
}

export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 200);
}
