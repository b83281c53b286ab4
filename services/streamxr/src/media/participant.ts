import { TokenBucket } from '@streamxr/access';
import type { ClientMessageOf, Grant, PictureView, ServerMessage } from '@streamxr/protocol';
import type { MediaMember } from '../gateway/ports.ts';
import { Outgoing } from '../rooms/outgoing.ts';
import type { MemberLink } from './member-link.ts';

/** Browsers start once, and again when something was lost. */
const startRate = { perSecond: 0.5, burst: 5 } as const;
/** Another picture in view is told four times a second at most; the rest of the bucket is for pages that are slow to count. */
const viewRate = { perSecond: 8, burst: 16 } as const;
/** Everybody hears of each change of a track: buttons are pressed a few times a second. */
const changeRate = { perSecond: 4, burst: 16 } as const;
/** A picture that was turned away from keeps its section for this long. */
const lingerMs = 10_000;

/** What a participant has been told to receive. */
export interface ToldPlan {
  readonly tracks: readonly string[];
  /** Of each track, which of its sources it was. */
  readonly sources: ReadonlyMap<string, number>;
  readonly atMs: number;
}

const nothingTold: ToldPlan = { tracks: [], sources: new Map(), atMs: Number.NEGATIVE_INFINITY };

/** A member as live media knows it: its line, its peer connection, what it sees. */
export class Participant {
  readonly clientId: string;
  readonly starts = new TokenBucket(startRate);
  readonly views = new TokenBucket(viewRate);
  readonly changes = new TokenBucket(changeRate);
  grants: ReadonlySet<Grant>;
  /** Null while it is away. */
  line: MediaMember | null;
  awaySinceMs = 0;
  link: MemberLink | null = null;
  /** Counts its `start-media`: what was begun for an earlier one is of no use. */
  started = 0;
  plan: ToldPlan = nothingTold;
  /** The plan before: offers that were under way may still follow it. */
  formerPlan: ToldPlan = nothingTold;
  /** The newest `media-quality` in few words. */
  qualityTold = '';
  readonly #seen = new Map<string, { view: PictureView; lastMs: number }>();

  constructor(clientId: string, line: MediaMember, grants: ReadonlySet<Grant>) {
    this.clientId = clientId;
    this.line = line;
    this.grants = grants;
  }

  /** At once, in nobody's tick. */
  tell(message: ServerMessage): void {
    this.line?.tellNow(new Outgoing(message));
  }

  look({ pictures }: ClientMessageOf<'media-view'>, nowMs: number): void {
    const named = new Set(pictures.map(({ trackId }) => trackId));
    for (const [trackId, seen] of this.#seen) {
      if (nowMs - seen.lastMs > lingerMs) this.#seen.delete(trackId);
      else if (!named.has(trackId)) seen.view = { ...seen.view, heightPixels: 0 };
    }
    for (const view of pictures) {
      const lastMs = view.heightPixels > 0 ? nowMs : (this.#seen.get(view.trackId)?.lastMs ?? -lingerMs);
      this.#seen.set(view.trackId, { view, lastMs });
    }
  }

  /** Null for what it has not named, or cannot see. */
  viewOf(trackId: string): PictureView | null {
    const view = this.#seen.get(trackId)?.view;
    return view === undefined || view.heightPixels === 0 ? null : view;
  }

  /** What it sees, and saw a moment ago. */
  lingering(nowMs: number): Set<string> {
    const lingering = new Set<string>();
    for (const [trackId, { view, lastMs }] of this.#seen)
      if (view.heightPixels > 0 || nowMs - lastMs <= lingerMs) lingering.add(trackId);
    return lingering;
  }

  forgetTrack(trackId: string): void {
    this.#seen.delete(trackId);
    this.link?.forget(trackId);
  }

  /** Its peer connection is gone, and with it all that was planned for it. */
  unlink(): void {
    this.link?.close();
    this.link = null;
    this.plan = nothingTold;
    this.formerPlan = nothingTold;
    this.qualityTold = '';
    this.line?.usePresenceWay(null);
    this.line?.paceAssets(null);
  }
}
