/** What has been packed: how things are after `tick`, and how they were after `tickBefore`. */
export interface TickInterval {
  readonly tickBefore: number;
  readonly tick: number;
}

/** How far a moment between two ticks is on its way to the newer one, 0 to 1. Nothing is guessed beyond either. */
export function shareOf({ tickBefore, tick }: TickInterval, shownTick: number): number {
  if (tick <= tickBefore) return 1;
  return Math.min(1, Math.max(0, (shownTick - tickBefore) / (tick - tickBefore)));
}
