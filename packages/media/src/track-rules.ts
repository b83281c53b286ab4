import type { Grant, MediaTrack, Stage, Standing, TrackKind } from '@streamxr/protocol';

/** Who publishes, as the room knows it. */
export interface TrackMember {
  readonly clientId: string;
  readonly grants: ReadonlySet<Grant>;
  readonly standing: Standing;
}

/** Bounds of one room. */
export interface TrackLimits {
  readonly tracksMax: number;
  /** Pictures on the wall at once. */
  readonly wallMax: number;
  /** Tracks that came in from outside, sound and pictures each. */
  readonly externalsMax: number;
}

export const defaultTrackLimits: TrackLimits = {
  // A voice, a face and a screen with its sound for two hundred and fifty.
  tracksMax: 1_000,
  wallMax: 6,
  externalsMax: 8,
};

export function isSound(kind: TrackKind): boolean {
  return kind === 'microphone' || kind === 'screen-sound' || kind === 'external-sound';
}

export function isExternal(kind: TrackKind): boolean {
  return kind === 'external' || kind === 'external-sound';
}

/** What one has to have been granted to publish it. */
export function grantFor(kind: TrackKind): Grant {
  return isSound(kind) ? 'speak' : 'show';
}

/** On a stage one streamer publishes, and who runs the room. */
export function hasStage(stage: Stage, { clientId, grants }: TrackMember): boolean {
  return stage.mode === 'conversation' || stage.streamer === clientId || grants.has('moderate');
}

/** The streamer is heard by everybody alike while it has the stage; so is what comes from outside and hangs on the wall. */
export function isBroadcast(
  stage: Stage,
  { kind, clientId }: Pick<MediaTrack, 'kind' | 'clientId'>,
): boolean {
  if (kind === 'external-sound') return true;
  return kind === 'microphone' && stage.mode === 'stage' && stage.streamer === clientId && clientId !== null;
}

/** Where it is when its publisher does not say. */
export function usualPlace(kind: TrackKind): MediaTrack['place'] {
  return kind === 'microphone' || kind === 'camera' ? 'portrait' : 'wall';
}
