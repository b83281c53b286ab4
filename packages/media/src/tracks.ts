import { accept, refuse, type Result } from '@streamxr/kernel';
import type {
  ClientMessageOf,
  ErrorCode,
  MediaTrack,
  Stage,
  TrackChanges,
  TrackEnding,
} from '@streamxr/protocol';
import {
  defaultTrackLimits,
  grantFor,
  hasStage,
  isBroadcast,
  isExternal,
  isSound,
  type TrackLimits,
  type TrackMember,
  usualPlace,
} from './track-rules.ts';

export interface TrackRefusal {
  readonly code: ErrorCode;
  readonly message?: string;
}

export interface EndedTrack {
  readonly track: MediaTrack;
  readonly why: TrackEnding;
}

/** What a change of the stage does. */
export interface StageConsequences {
  readonly ended: readonly EndedTrack[];
  readonly updated: readonly { readonly trackId: string; readonly changes: TrackChanges }[];
}

type Decision<Value> = Result<Value, TrackRefusal>;
export type PublishOrder = Pick<
  ClientMessageOf<'publish-track'>,
  'kind' | 'title' | 'place' | 'muted' | 'encrypted' | 'svc'
>;

/** All sources of sound and pictures in a room, and who may do what to them. Says nothing of how they travel. */
export class Tracks {
  readonly #limits: TrackLimits;
  readonly #tracks = new Map<string, MediaTrack>();
  #stage: Stage;
  #published = 0;

  constructor(stage: Stage, limits: TrackLimits = defaultTrackLimits) {
    this.#stage = stage;
    this.#limits = limits;
  }

  get stage(): Stage {
    return this.#stage;
  }

  get all(): readonly MediaTrack[] {
    return [...this.#tracks.values()];
  }

  get size(): number {
    return this.#tracks.size;
  }

  get(trackId: string): MediaTrack | undefined {
    return this.#tracks.get(trackId);
  }

  of(clientId: string): readonly MediaTrack[] {
    return this.all.filter((track) => track.clientId === clientId);
  }

  /** Refuses SPECTATOR, NOT_ALLOWED, STAGE_TAKEN, TOO_MANY_TRACKS, BAD_FIELD. */
  publish(member: TrackMember, order: PublishOrder): Decision<MediaTrack> {
    const { kind } = order;
    if (member.standing === 'spectator') return refuse({ code: 'SPECTATOR' });
    if (!member.grants.has(grantFor(kind)))
      return refuse({
        code: 'NOT_ALLOWED',
        message: isSound(kind) ? 'You may not speak here.' : 'You may not show anything here.',
      });
    if (!hasStage(this.#stage, member)) return refuse(this.#stageRefusal());
    if (order.title !== undefined && kind !== 'screen') return refuse(untitled);
    for (const track of this.#tracks.values())
      if (track.clientId === member.clientId && track.kind === kind)
        return refuse({ code: 'TOO_MANY_TRACKS', message: `You have published a ${kind} already.` });
    return this.#add({
      kind,
      clientId: member.clientId,
      title: order.title,
      place: order.place ?? usualPlace(kind),
      muted: order.muted ?? false,
      encrypted: order.encrypted ?? false,
      ...(order.svc === true && !isSound(kind) && { svc: true }),
    });
  }

  /** Of nobody in the room: what comes from outside. Refuses STAGE_TAKEN, TOO_MANY_TRACKS. */
  publishExternal(
    kind: 'external' | 'external-sound',
    { title, mayModerate }: { readonly title?: string | undefined; readonly mayModerate: boolean },
  ): Decision<MediaTrack> {
    if (this.#stage.mode === 'stage' && !mayModerate) return refuse(this.#stageRefusal());
    const alike = this.all.filter((track) => track.kind === kind).length;
    if (alike >= this.#limits.externalsMax)
      return refuse({ code: 'TOO_MANY_TRACKS', message: 'No more streams may come in from outside.' });
    return this.#add({ kind, clientId: null, title, place: 'wall', muted: false, encrypted: false });
  }

  #add(track: Omit<MediaTrack, 'trackId' | 'broadcast'>): Decision<MediaTrack> {
    if (this.#tracks.size >= this.#limits.tracksMax) return refuse({ code: 'TOO_MANY_TRACKS' });
    if (!this.#wallHasRoom(track, null)) return refuse(wallFull);
    this.#published += 1;
    const added: MediaTrack = {
      ...track,
      trackId: `t${this.#published}`,
      broadcast: isBroadcast(this.#stage, track),
    };
    this.#tracks.set(added.trackId, added);
    return accept(added);
  }

  #wallHasRoom({ kind, place }: Pick<MediaTrack, 'kind' | 'place'>, except: string | null): boolean {
    if (place !== 'wall' || isSound(kind)) return true;
    let onWall = 0;
    for (const track of this.#tracks.values())
      if (track.place === 'wall' && !isSound(track.kind) && track.trackId !== except) onWall += 1;
    return onWall < this.#limits.wallMax;
  }

  /**
   * The changes that were made; what is as it was already is left out. Refuses TRACK_NOT_FOUND, NOT_ALLOWED, TOO_MANY_TRACKS,
   * BAD_FIELD. Nobody but its member lets a track be heard again: others can only mute it.
   */
  update(member: TrackMember, trackId: string, wanted: TrackChanges): Decision<TrackChanges> {
    const track = this.#tracks.get(trackId);
    if (track === undefined) return refuse({ code: 'TRACK_NOT_FOUND' });
    const isOwn = track.clientId === member.clientId;
    const mayModerate = member.grants.has('moderate');
    if (!isOwn && !mayModerate) return refuse({ code: 'NOT_ALLOWED' });
    if (!isOwn && track.clientId !== null && wanted.muted === false)
      return refuse({ code: 'NOT_ALLOWED', message: 'Only they themselves can unmute a member.' });
    const onStage = this.#stage.mode === 'stage' && this.#stage.streamer === member.clientId;
    if (wanted.broadcast !== undefined && !mayModerate && !(isOwn && onStage))
      return refuse({ code: 'NOT_ALLOWED', message: 'Only who has the stage is heard everywhere.' });
    if (wanted.svc === true || (wanted.svc === false && !isOwn))
      return refuse({ code: 'NOT_ALLOWED', message: 'svc: only its publisher can go without.' });
    if (wanted.title !== undefined && track.kind !== 'screen' && !isExternal(track.kind))
      return refuse(untitled);
    if (wanted.place !== undefined && !this.#wallHasRoom({ kind: track.kind, place: wanted.place }, trackId))
      return refuse(wallFull);
    const changes = changed(track, wanted);
    this.#tracks.set(trackId, merged(track, changes));
    return accept(changes);
  }

  /** Somebody is here who cannot decode it. What was changed, by trackId. */
  endSvc(): readonly string[] {
    const layered = this.all.filter(({ svc }) => svc === true);
    for (const track of layered) this.#tracks.set(track.trackId, merged(track, { svc: false }));
    return layered.map(({ trackId }) => trackId);
  }

  /** One's own, or with the grant `moderate` anybody's. Refuses TRACK_NOT_FOUND, NOT_ALLOWED. */
  unpublish(member: TrackMember, trackId: string): Decision<EndedTrack> {
    const track = this.#tracks.get(trackId);
    if (track === undefined) return refuse({ code: 'TRACK_NOT_FOUND' });
    const isOwn = track.clientId === member.clientId;
    if (!isOwn && !member.grants.has('moderate')) return refuse({ code: 'NOT_ALLOWED' });
    this.#tracks.delete(trackId);
    return accept({ track, why: isOwn ? 'ended' : 'moderated' });
  }

  /** Null when there is no such track any more. */
  end(trackId: string, why: TrackEnding): EndedTrack | null {
    const track = this.#tracks.get(trackId);
    if (track === undefined) return null;
    this.#tracks.delete(trackId);
    return { track, why };
  }

  endAllOf(clientId: string, why: TrackEnding): readonly EndedTrack[] {
    return this.of(clientId).flatMap(({ trackId }) => this.end(trackId, why) ?? []);
  }

  /** `mayStay`: who publishes from wherever it stands, as those do who run the room. */
  setStage(stage: Stage, mayStay: (clientId: string) => boolean): StageConsequences {
    this.#stage = stage;
    const isAudience = ({ clientId }: MediaTrack): boolean =>
      stage.mode === 'stage' && clientId !== null && clientId !== stage.streamer && !mayStay(clientId);
    const ended = this.all.flatMap((track) =>
      isAudience(track) ? (this.end(track.trackId, 'stage') ?? []) : [],
    );
    const updated = this.all.flatMap((track) => {
      const broadcast = isBroadcast(stage, track);
      if (track.kind !== 'microphone' || broadcast === track.broadcast) return [];
      this.#tracks.set(track.trackId, { ...track, broadcast });
      return { trackId: track.trackId, changes: { broadcast } };
    });
    return { ended, updated };
  }

  #stageRefusal(): TrackRefusal {
    return this.#stage.streamer === null
      ? { code: 'STAGE_TAKEN', message: 'There is a stage here, and nobody has been given it yet.' }
      : { code: 'STAGE_TAKEN' };
  }
}

const untitled: TrackRefusal = { code: 'BAD_FIELD', message: 'title: only screens and streams have one' };
const wallFull: TrackRefusal = { code: 'TOO_MANY_TRACKS', message: 'There is no more room on the wall.' };

function changed(track: MediaTrack, wanted: TrackChanges): TrackChanges {
  const { title, place, muted, broadcast, svc } = wanted;
  return {
    ...(title !== undefined && title !== track.title && { title }),
    ...(place !== undefined && place !== track.place && { place }),
    ...(muted !== undefined && muted !== track.muted && { muted }),
    ...(broadcast !== undefined && broadcast !== track.broadcast && { broadcast }),
    ...(svc === false && track.svc === true && { svc }),
  };
}

function merged(track: MediaTrack, changes: TrackChanges): MediaTrack {
  return {
    ...track,
    title: changes.title ?? track.title,
    place: changes.place ?? track.place,
    muted: changes.muted ?? track.muted,
    broadcast: changes.broadcast ?? track.broadcast,
    svc: changes.svc ?? track.svc,
  };
}
