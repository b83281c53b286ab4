import { limits, memberTrackKinds } from '@streamxr/protocol';
import type { Vec3 } from '@streamxr/spatial';
import { inOrder, type SeenPicture } from './pictures.ts';
import type { VoiceField } from './voices.ts';

export interface Viewer {
  readonly clientId: string;
  readonly position: Vec3;
  /** The audio zones it is in, of the soundscape of its programme; those at its place unless said. */
  readonly zones?: number;
  /** What it has been told to receive. */
  readonly planned: readonly string[];
}

/** What there is for one viewer to receive. */
export interface Programme {
  readonly voices: VoiceField;
  /** Sound of screens and of streams from outside, the most important first. */
  readonly sounds: readonly string[];
  readonly pictures: readonly SeenPicture[];
  /** Pictures that were seen a moment ago: they keep their section while nobody else needs it. */
  readonly lingering: ReadonlySet<string>;
}

export interface PlanLimits {
  readonly voicesMax: number;
  readonly picturesMax: number;
}

export interface Plan {
  /** What to receive, as `media-plan` says it; equal plans are equal lists. */
  readonly tracks: readonly string[];
  readonly voices: number;
}

/** Of one offer: what a member can send (one of each kind) and the sounds beside voices have their sections for themselves. */
const sectionsSent = memberTrackKinds.length;
const soundsMax = 3;

/** Voices and pictures that fit an offer. Sections of one kind cannot take the other later, so that the bounds hold for each. */
export function fitPlanLimits({ voicesMax, picturesMax }: PlanLimits): PlanLimits {
  const sections = limits.mediaSectionsMax - sectionsSent - soundsMax;
  const voices = Math.min(voicesMax, sections);
  return { voicesMax: voices, picturesMax: Math.min(picturesMax, sections - voices) };
}

export const defaultPlanLimits: PlanLimits = fitPlanLimits({ voicesMax: 8, picturesMax: 9 });

/** What a viewer shall receive: sound of screens, the voices that count, the pictures that it sees. */
export function planFor(
  viewer: Viewer,
  programme: Programme,
  planLimits: PlanLimits = defaultPlanLimits,
): Plan {
  const { planned: held } = viewer;
  const sounds = programme.sounds.slice(0, soundsMax);
  const voices = programme.voices.choose({ ...viewer, held }, planLimits.voicesMax);
  const pictures = inOrder(programme.pictures)
    .slice(0, planLimits.picturesMax)
    .map(({ trackId }) => trackId);
  for (const trackId of held)
    if (
      pictures.length < planLimits.picturesMax &&
      programme.lingering.has(trackId) &&
      !pictures.includes(trackId)
    )
      pictures.push(trackId);
  return { tracks: steady([...sounds, ...voices, ...pictures], held), voices: voices.length + sounds.length };
}

/** What stays keeps its order. */
function steady(wanted: readonly string[], held: readonly string[]): readonly string[] {
  const rest = new Set(wanted);
  const kept = held.filter((trackId) => rest.delete(trackId));
  return [...kept, ...rest];
}

export function isSamePlan(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((trackId, place) => trackId === b[place]);
}
