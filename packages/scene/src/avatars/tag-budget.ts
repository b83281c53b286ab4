/** Names are read from here on inwards… */
export const tagFadeStartMetres = 12;
/** …and nobody's from here on outwards. */
export const tagFadeEndMetres = 16;
/** A texture each: what a screen can show legibly, and 4 MB. */
export const tagsMax = 24;

/** How visible a name tag is at a distance, 0 to 1. */
export function tagOpacity(distanceMetres: number): number {
  const t = (distanceMetres - tagFadeStartMetres) / (tagFadeEndMetres - tagFadeStartMetres);
  const clamped = Math.min(1, Math.max(0, t));
  return 1 - clamped * clamped * (3 - 2 * clamped);
}

/** A tag far away grows a little against perspective: it stays legible and never shouts. Factor on its size in metres. */
export function tagScale(distanceMetres: number): number {
  return Math.min(2.2, Math.max(0.8, 0.45 + distanceMetres * 0.17));
}

export interface TagCandidate {
  readonly clientId: string;
  readonly distanceMetres: number;
  /** The tag in the picture, in pixels from any corner: the middle of its foot, and its size. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** It has a tag already: it keeps it against somebody who is hardly nearer. */
  readonly isTagged: boolean;
}

/** Tags next to each other keep this share of their height between them. */
const gapShare = 0.15;
/** By so much nearer somebody must be to take a tag's place. */
const stayFactor = 0.85;

/** Whose tags are shown: the nearest first, at most `max`, nobody beyond the fade, and none that would lie over another. */
export function chooseTags(candidates: readonly TagCandidate[], max: number): TagCandidate[] {
  const chosen: TagCandidate[] = [];
  const byNearness = candidates
    .filter(({ distanceMetres }) => distanceMetres < tagFadeEndMetres)
    .sort((a, b) => rank(a) - rank(b));
  for (const candidate of byNearness) {
    if (chosen.length >= max) break;
    if (chosen.every((other) => !overlap(candidate, other))) chosen.push(candidate);
  }
  return chosen;
}

function rank({ distanceMetres, isTagged }: TagCandidate): number {
  return isTagged ? distanceMetres * stayFactor : distanceMetres;
}

function overlap(a: TagCandidate, b: TagCandidate): boolean {
  const gap = gapShare * Math.max(a.height, b.height);
  return (
    Math.abs(a.x - b.x) < (a.width + b.width) / 2 + gap &&
    a.y < b.y + b.height + gap &&
    b.y < a.y + a.height + gap
  );
}
