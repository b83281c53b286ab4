import type { MediaTrack, ServerMessageOf, TrackEnding } from '@streamxr/protocol';

export interface EndedTrack {
  readonly track: MediaTrack;
  readonly why: TrackEnding;
}

/** The tracks of a room, as the server tells of them. */
export class TrackList {
  readonly #tracks = new Map<string, MediaTrack>();

  get all(): ReadonlyMap<string, MediaTrack> {
    return this.#tracks;
  }

  /** All at once. Gives those that are gone; nobody can say any more why. */
  replace(tracks: readonly MediaTrack[]): readonly EndedTrack[] {
    const present = new Set(tracks.map(({ trackId }) => trackId));
    const gone = [...this.#tracks.values()].filter(({ trackId }) => !present.has(trackId));
    this.#tracks.clear();
    for (const track of tracks) this.#tracks.set(track.trackId, track);
    return gone.map((track) => ({ track, why: 'ended' }));
  }

  add(track: MediaTrack): void {
    this.#tracks.set(track.trackId, track);
  }

  /** False for a track that is gone. */
  update({ trackId, changes }: ServerMessageOf<'track-updated'>): boolean {
    const before = this.#tracks.get(trackId);
    if (before === undefined) return false;
    const { title = before.title, place = before.place } = changes;
    const { muted = before.muted, broadcast = before.broadcast } = changes;
    this.#tracks.set(trackId, { ...before, title, place, muted, broadcast });
    return true;
  }

  remove(trackId: string): MediaTrack | null {
    const track = this.#tracks.get(trackId) ?? null;
    this.#tracks.delete(trackId);
    return track;
  }
}
