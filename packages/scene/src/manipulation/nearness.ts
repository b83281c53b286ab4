/** An object and how far it is from the viewer. */
export interface Nearness {
  readonly objectId: string;
  readonly metres: number;
}

/** The object `step` places farther (or nearer, below 0) than `current`, round the end; the nearest when nothing is current. Null when there is none. */
export function cycleByNearness(
  objects: readonly Nearness[],
  current: string | null,
  step: 1 | -1,
): string | null {
  if (objects.length === 0) return null;
  // The id settles ties, so that two stacked objects do not trade places between presses.
  const sorted = [...objects].sort((a, b) => a.metres - b.metres || (a.objectId < b.objectId ? -1 : 1));
  const at = sorted.findIndex(({ objectId }) => objectId === current);
  const next = at < 0 ? (step > 0 ? 0 : sorted.length - 1) : (at + step + sorted.length) % sorted.length;
  return sorted[next]?.objectId ?? null;
}
