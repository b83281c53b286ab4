import type { Logger } from '@streamxr/kernel';
import type { MediaTrack, MemberTrackKind, ServerMessageOf, TrackChanges } from '@streamxr/protocol';
import { StreamXrError } from '../stream-xr-error.ts';
import type { LinkSend } from './link/link.ts';
import type { MediaRequestDraft } from './media-requests.ts';
import type { PublishAs, PublishedEnding, PublishedTrack } from './media-types.ts';

export interface OwnTracksOptions {
  readonly log: Logger;
  readonly ask: (draft: MediaRequestDraft) => Promise<unknown>;
  /** Whether what is published from now on is encrypted. */
  readonly isEncrypting: () => boolean;
  /** Whether such a picture can be sent with its layers in one encoding. */
  readonly canSvc: (kind: MemberTrackKind, media: MediaStreamTrack) => Promise<boolean>;
  /** `sends` is different. */
  readonly changed: () => void;
  /** Another device for a track that is sent. */
  readonly replaced: (trackId: string, media: MediaStreamTrack) => Promise<void>;
  readonly ended: (track: PublishedTrack, why: PublishedEnding) => void;
}

/** Tracks of this member: what the room knows of them is brought in line with what is wanted here. */
export class OwnTracks {
  readonly #options: OwnTracksOptions;
  readonly #tracks = new Set<OwnTrack>();

  constructor(options: OwnTracksOptions) {
    this.#options = options;
  }

  get sends(): readonly LinkSend[] {
    return [...this.#tracks].map(({ trackId, kind, media, encrypted, svc }) => ({
      trackId,
      kind,
      media,
      encrypted,
      svc,
    }));
  }

  get all(): readonly PublishedTrack[] {
    return [...this.#tracks];
  }

  /** Rejects with the server's refusal. */
  async publish(media: MediaStreamTrack, as: PublishAs): Promise<PublishedTrack> {
    if (media.readyState === 'ended') throw new StreamXrError('BAD_FIELD', 'media: has ended');
    const track = new OwnTrack(media, as, {
      muted: (own) => this.#tellMuted(own),
      replaced: async (own) => {
        if (this.#tracks.has(own)) await this.#options.replaced(own.trackId, own.media);
      },
      unpublish: (own) => this.#unpublish(own),
      deviceEnded: (own) => this.#deviceEnded(own),
    });
    try {
      await this.#announce(track);
    } catch (error) {
      track.release('ended');
      throw error;
    }
    if (track.ended === null) {
      this.#tracks.add(track);
      this.#options.changed();
    }
    return track;
  }

  /** All tracks of this member that the room knows, after each welcome. */
  told(known: readonly MediaTrack[]): void {
    const own = new Map([...this.#tracks].map((track) => [track.trackId, track]));
    for (const { trackId, muted, svc } of known) {
      const track = own.get(trackId);
      own.delete(trackId);
      if (svc !== true) this.#withoutSvc(trackId);
      // Of a page before this one, or of a request whose answer was lost.
      if (track === undefined) this.#quietly({ type: 'unpublish-track', trackId });
      else if (track.muted !== muted) this.#tellMuted(track);
    }
    for (const track of own.values()) void this.#publishAgain(track);
  }

  /** The room has been told so by somebody else: a moderator mutes. */
  updated({ trackId, changes, requestId }: ServerMessageOf<'track-updated'>): void {
    if (changes.svc === false) this.#withoutSvc(trackId);
    if (requestId !== undefined || changes.muted === undefined) return;
    this.#find(trackId)?.mutedByOther(changes.muted);
  }

  /** Its encoder cannot do it after all. */
  svcFailed(trackId: string): void {
    this.#quietly({ type: 'update-track', trackId, changes: { svc: false } });
  }

  #withoutSvc(trackId: string): void {
    const track = this.#find(trackId);
    if (track === undefined || !track.svc) return;
    track.endSvc();
    this.#options.changed();
  }

  /** The server ended it. */
  ended({ trackId, why, requestId }: ServerMessageOf<'track-unpublished'>): void {
    const track = this.#find(trackId);
    if (track === undefined || requestId !== undefined) return;
    this.#end(track, why);
  }

  /** Publishes all of them anew: what they are encrypted with is different. */
  async renew(): Promise<void> {
    for (const track of [...this.#tracks]) {
      this.#quietly({ type: 'unpublish-track', trackId: track.trackId });
      await this.#publishAgain(track);
    }
  }

  /** This member is gone from the room, or from its media. */
  endAll(): void {
    for (const track of [...this.#tracks]) this.#end(track, 'left');
  }

  async #announce(track: OwnTrack): Promise<void> {
    const { kind, title, place } = track.as;
    const encrypted = this.#options.isEncrypting();
    const { muted } = track;
    const svc = await this.#options.canSvc(kind, track.media);
    const answer = (await this.#options.ask({
      type: 'publish-track',
      kind,
      title,
      place,
      muted,
      encrypted,
      ...(svc && { svc }),
    })) as ServerMessageOf<'track-published'>;
    track.published(answer.track, encrypted);
    if (track.muted !== muted) this.#tellMuted(track);
  }

  async #publishAgain(track: OwnTrack): Promise<void> {
    try {
      await this.#announce(track);
      this.#options.changed();
    } catch (error) {
      // Without a line, `told` comes again with the next one.
      if (error instanceof StreamXrError && error.code === 'OFFLINE') return;
      this.#options.log.warn('a track could not be published again', { error: String(error) });
      this.#end(track, 'ended');
    }
  }

  #tellMuted({ trackId, muted }: OwnTrack): void {
    const changes: TrackChanges = { muted };
    this.#quietly({ type: 'update-track', trackId, changes });
  }

  async #unpublish(track: OwnTrack): Promise<void> {
    if (!this.#forget(track)) return;
    track.release('ended');
    await this.#options.ask({ type: 'unpublish-track', trackId: track.trackId });
  }

  #deviceEnded(track: OwnTrack): void {
    if (!this.#tracks.has(track)) return;
    this.#quietly({ type: 'unpublish-track', trackId: track.trackId });
    this.#end(track, 'device');
  }

  #end(track: OwnTrack, why: PublishedEnding): void {
    if (!this.#forget(track)) return;
    track.release(why);
    this.#options.ended(track, why);
  }

  #forget(track: OwnTrack): boolean {
    if (!this.#tracks.delete(track)) return false;
    this.#options.changed();
    return true;
  }

  #find(trackId: string): OwnTrack | undefined {
    return [...this.#tracks].find((track) => track.trackId === trackId);
  }

  /** What goes wrong here is put right by `told`, with the next line. */
  #quietly(draft: MediaRequestDraft): void {
    this.#options.ask(draft).catch((error: unknown) => {
      this.#options.log.info('a track was not changed', { type: draft.type, error: String(error) });
    });
  }
}

interface OwnTrackOwner {
  muted(track: OwnTrack): void;
  replaced(track: OwnTrack): Promise<void>;
  unpublish(track: OwnTrack): Promise<void>;
  deviceEnded(track: OwnTrack): void;
}

class OwnTrack implements PublishedTrack {
  readonly as: PublishAs;
  readonly #owner: OwnTrackOwner;
  readonly #onEnded = (): void => this.#owner.deviceEnded(this);
  #trackId = '';
  #encrypted = false;
  #svc = false;
  #media: MediaStreamTrack;
  #muted: boolean;
  #ended: PublishedEnding | null = null;

  constructor(media: MediaStreamTrack, as: PublishAs, owner: OwnTrackOwner) {
    this.as = as;
    this.#owner = owner;
    this.#media = media;
    this.#muted = as.muted ?? false;
    this.#take(media);
  }

  get trackId(): string {
    return this.#trackId;
  }

  get encrypted(): boolean {
    return this.#encrypted;
  }

  get svc(): boolean {
    return this.#svc;
  }

  get kind(): PublishAs['kind'] {
    return this.as.kind;
  }

  get media(): MediaStreamTrack {
    return this.#media;
  }

  get muted(): boolean {
    return this.#muted;
  }

  get ended(): PublishedEnding | null {
    return this.#ended;
  }

  async replace(media: MediaStreamTrack): Promise<void> {
    if (media.kind !== this.#media.kind) throw new StreamXrError('BAD_FIELD', 'media: is of another kind');
    this.#media.removeEventListener('ended', this.#onEnded);
    this.#media = media;
    this.#take(media);
    await this.#owner.replaced(this);
  }

  setMuted(muted: boolean): void {
    if (muted === this.#muted || this.#ended !== null) return;
    this.#muted = muted;
    this.#media.enabled = !muted;
    this.#owner.muted(this);
  }

  unpublish(): Promise<void> {
    return this.#owner.unpublish(this);
  }

  published({ trackId, svc }: MediaTrack, encrypted: boolean): void {
    this.#trackId = trackId;
    this.#encrypted = encrypted;
    this.#svc = svc === true;
  }

  endSvc(): void {
    this.#svc = false;
  }

  mutedByOther(muted: boolean): void {
    this.#muted = muted;
    this.#media.enabled = !muted;
  }

  release(why: PublishedEnding): void {
    this.#ended = why;
    this.#media.removeEventListener('ended', this.#onEnded);
  }

  #take(media: MediaStreamTrack): void {
    media.enabled = !this.#muted;
    media.addEventListener('ended', this.#onEnded);
  }
}
