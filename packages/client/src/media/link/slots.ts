/** The kind of a media section. */
export type SlotKind = 'audio' | 'video';

/** A section that only receives; `trackId` is what it shall carry, or null while it is free. */
export interface Slot {
  readonly kind: SlotKind;
  readonly trackId: string | null;
}

export interface WantedTrack {
  readonly trackId: string;
  readonly kind: SlotKind;
}

/**
 * Puts the planned tracks into slots: those that have one keep it, the others take free ones of their kind, then new ones at the
 * end, `slotsMax` together. Plans name the most important first: what finds no slot is left out. Slots are never taken away.
 */
export function assignSlots(
  slots: readonly Slot[],
  plan: readonly WantedTrack[],
  slotsMax: number,
): readonly Slot[] {
  const planned = new Map(plan.map((track) => [track.trackId, track]));
  const assigned: Slot[] = slots.map(({ kind, trackId }) => {
    const keeps = trackId !== null && planned.get(trackId)?.kind === kind;
    return { kind, trackId: keeps ? trackId : null };
  });
  const placed = new Set(assigned.map(({ trackId }) => trackId));
  for (const { trackId, kind } of planned.values()) {
    if (placed.has(trackId)) continue;
    const free = assigned.findIndex((slot) => slot.kind === kind && slot.trackId === null);
    if (free >= 0) assigned[free] = { kind, trackId };
    else if (assigned.length < slotsMax) assigned.push({ kind, trackId });
  }
  return assigned;
}
