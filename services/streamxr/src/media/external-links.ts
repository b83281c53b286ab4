import { refuse, accept, type Result } from '@streamxr/kernel';
import type { EndedTrack, EngineRoom, LinkState, Tracks } from '@streamxr/media';
import { isSound } from '@streamxr/media';
import type { MediaTrack, Refusal } from '@streamxr/protocol';
import type { MediaCounts } from './media-counts.ts';
import type { MediaLimits } from './media-limits.ts';
import { MemberLink } from './member-link.ts';
import { type SdpSection, sectionsOf } from './sdp-sections.ts';
import type { Sources } from './sources.ts';

export interface ExternalLinksOptions {
  readonly tracks: Tracks;
  readonly sources: Sources;
  readonly limits: MediaLimits;
  readonly counts: MediaCounts;
  readonly hasRoom: () => boolean;
  /** Null where there is no engine. */
  readonly engineRoom: () => Promise<EngineRoom | null>;
  readonly nowMs: () => number;
  readonly published: (track: MediaTrack) => void;
  readonly ended: (ended: EndedTrack) => void;
  readonly changed: () => void;
  /** Resolves when no picture has its layers in one encoding: players cannot follow when one gives that up. */
  readonly svcEnded: () => Promise<void>;
}

/** A peer connection of nobody in the room: a program that sends to it (WHIP) or plays it (WHEP). */
export interface ExternalLink {
  /** The answer to its first offer. */
  readonly answer: string;
  readonly state: LinkState;
  /** An offer anew, as for an ICE restart: the same sections. The answer. */
  negotiate(sdp: string): Promise<Result<string, Refusal>>;
  /** A trickled candidate, as in `a=candidate:`. Null is a yes. */
  addCandidate(candidate: string, mid: string): Refusal | null;
  /** Called once, when it ends by whatever reason but `close`. */
  onEnd(listener: () => void): void;
  close(): void;
}

interface Entry {
  readonly link: MemberLink;
  /** Tracks that it publishes. */
  readonly published: readonly string[];
  readonly plays: boolean;
  onEnd: () => void;
}

/** Peer connections without a member. */
export class ExternalLinks {
  readonly #options: ExternalLinksOptions;
  readonly #entries = new Set<Entry>();
  #arriving = 0;

  constructor(options: ExternalLinksOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Those that play, or are about to. */
  get players(): number {
    return this.#arriving + [...this.#entries].filter(({ plays }) => plays).length;
  }

  *links(): Iterable<MemberLink> {
    for (const { link } of this.#entries) yield link;
  }

  /**
   * Takes in what the offer sends: its first picture and its first sound hang on the wall from now on. Refuses SDP_INVALID, MEDIA_FULL,
   * MEDIA_UNAVAILABLE, STAGE_TAKEN, TOO_MANY_TRACKS.
   */
  async publish(
    sdp: string,
    rights: { readonly title?: string | undefined; readonly mayModerate: boolean },
  ): Promise<Result<ExternalLink, Refusal>> {
    const sections = sectionsOf(sdp).filter(({ direction }) => direction.startsWith('send'));
    const sends = new Map<string, string>();
    const added: MediaTrack[] = [];
    for (const [media, kind] of [
      ['video', 'external'],
      ['audio', 'external-sound'],
    ] as const) {
      const section = sections.find((one) => one.media === media);
      if (section === undefined) continue;
      const outcome = this.#options.tracks.publishExternal(kind, rights);
      if (!outcome.ok) {
        this.#withdraw(added);
        return outcome;
      }
      added.push(outcome.value);
      sends.set(section.mid, outcome.value.trackId);
    }
    if (added.length === 0) return refuse({ code: 'SDP_INVALID', message: 'The offer sends nothing.' });
    const opened = await this.#open(sdp, sends, new Map(), added);
    if (!opened.ok) {
      this.#withdraw(added);
      return opened;
    }
    for (const track of added) this.#options.published(track);
    return opened;
  }

  /** Nobody has been told of these. */
  #withdraw(added: readonly MediaTrack[]): void {
    for (const { trackId } of added) {
      this.#options.tracks.end(trackId, 'failed');
      this.#options.sources.forget(trackId);
    }
  }

  /**
   * Plays a track with its sound, or what there is to watch: the stage, else the wall. Refuses TRACK_NOT_FOUND, SDP_INVALID, MEDIA_FULL,
   * MEDIA_UNAVAILABLE.
   */
  async play(sdp: string, trackId: string | null): Promise<Result<ExternalLink, Refusal>> {
    const picture = trackId === null ? this.#toWatch() : (this.#options.tracks.get(trackId) ?? null);
    if (picture === null) return refuse({ code: 'TRACK_NOT_FOUND' });
    const sections = sectionsOf(sdp).filter(({ direction }) => direction !== 'sendonly');
    const receives = new Map<string, string>();
    const sectionFor = (media: SdpSection['media']): SdpSection | undefined =>
      sections.find((one) => one.media === media);
    const video = isSound(picture.kind) ? undefined : sectionFor('video');
    if (video !== undefined) receives.set(video.mid, picture.trackId);
    const sound = isSound(picture.kind) ? picture : this.#soundOf(picture);
    const audio = sectionFor('audio');
    if (audio !== undefined && sound !== null) receives.set(audio.mid, sound.trackId);
    if (receives.size === 0)
      return refuse({ code: 'SDP_INVALID', message: 'The offer has no section for what there is to play.' });
    // Who is refused anyhow shall cost nobody a change of codec.
    if (!this.#options.hasRoom()) return refuse({ code: 'MEDIA_FULL', retryAfterMs: 5_000 });
    this.#arriving += 1;
    try {
      await this.#options.svcEnded();
      return await this.#open(sdp, new Map(), receives, []);
    } finally {
      this.#arriving -= 1;
    }
  }

  #toWatch(): MediaTrack | null {
    const { tracks } = this.#options;
    const { streamer } = tracks.stage;
    const pictures = tracks.all.filter(({ kind }) => !isSound(kind));
    const ofStreamer = pictures.filter(({ clientId }) => clientId !== null && clientId === streamer);
    const candidates = [...ofStreamer, ...pictures.filter(({ place }) => place === 'wall')];
    return candidates[0] ?? tracks.all.find(({ broadcast }) => broadcast) ?? null;
  }

  #soundOf(picture: MediaTrack): MediaTrack | null {
    const { tracks, sources } = this.#options;
    const wanted = { external: 'external-sound', screen: 'screen-sound', camera: 'microphone' } as const;
    const kind = picture.kind in wanted ? wanted[picture.kind as keyof typeof wanted] : null;
    const link = sources.linkOf(picture.trackId);
    return tracks.all.find((one) => one.kind === kind && sources.linkOf(one.trackId) === link) ?? null;
  }

  async #open(
    sdp: string,
    sends: ReadonlyMap<string, string>,
    receives: ReadonlyMap<string, string>,
    published: readonly MediaTrack[],
  ): Promise<Result<ExternalLink, Refusal>> {
    const { limits, nowMs, counts } = this.#options;
    if (!this.#options.hasRoom()) return refuse({ code: 'MEDIA_FULL', retryAfterMs: 5_000 });
    const room = await this.#options.engineRoom().catch(() => null);
    if (room === null) return refuse({ code: 'MEDIA_UNAVAILABLE', retryAfterMs: 10_000 });
    let entry: Entry | null = null;
    const opening = MemberLink.open(room, {
      limits,
      channels: false,
      nowMs,
      events: {
        connected: () => counts.connected(),
        lost: () => {
          if (entry !== null) this.#end(entry);
        },
        collapsed: () => undefined,
        message: () => undefined,
      },
    });
    const link = await opening.catch(() => null);
    if (link === null) return refuse({ code: 'MEDIA_UNAVAILABLE', retryAfterMs: 2_000 });
    counts.started();
    entry = {
      link,
      published: published.map(({ trackId }) => trackId),
      plays: receives.size > 0,
      onEnd: () => undefined,
    };
    this.#entries.add(entry);
    const negotiate = async (offer: string): Promise<Result<string, Refusal>> => {
      const answered = await link.negotiate(() => ({ sdp: offer, sends, receives }));
      if (answered.ok && this.#options.sources.offered(link, link.offered, nowMs())) this.#options.changed();
      return answered;
    };
    const answered = await negotiate(sdp);
    if (!answered.ok) {
      this.#entries.delete(entry);
      link.close();
      return answered;
    }
    return accept({
      answer: answered.value,
      get state() {
        return link.state;
      },
      negotiate,
      addCandidate: (candidate, mid) => link.addCandidate(candidate, mid),
      onEnd: (listener) => (entry.onEnd = listener),
      close: () => {
        entry.onEnd = () => undefined;
        this.#end(entry);
      },
    });
  }

  /** Its tracks end with it. */
  #end(entry: Entry): void {
    if (!this.#entries.delete(entry)) return;
    const { tracks, sources, nowMs, ended, changed } = this.#options;
    sources.offered(entry.link, { sends: new Map() }, nowMs());
    entry.link.close();
    for (const trackId of entry.published) {
      const one = tracks.end(trackId, 'ended');
      if (one !== null) ended(one);
    }
    changed();
    entry.onEnd();
  }

  /** Somebody who moderates may end them one by one; with the last of them the link is of no use. */
  trackEnded(trackId: string): void {
    for (const entry of this.#entries)
      if (
        entry.published.includes(trackId) &&
        entry.published.every((one) => this.#options.tracks.get(one) === undefined)
      )
        this.#end(entry);
  }

  /** WHIP and WHEP know no message for it: their clients see the connection end, and come again. */
  lostAll(_reason: string): void {
    this.close();
  }

  close(): void {
    for (const entry of this.#entries) this.#end(entry);
  }
}
