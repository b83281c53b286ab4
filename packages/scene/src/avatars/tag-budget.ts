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
}

/** The nearest members who get a tag, at most `max`, nobody beyond the fade. */
export function chooseTags(candidates: readonly TagCandidate[], max: number): TagCandidate[] {
  return candidates
    .filter(({ distanceMetres }) => distanceMetres < tagFadeEndMetres)
    .sort((a, b) => a.distanceMetres - b.distanceMetres)
    .slice(0, max);
}
