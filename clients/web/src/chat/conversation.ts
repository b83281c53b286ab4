import { isSameDay } from '../format/times.ts';
import type { Saying } from './chat-store.ts';

/** A saying as it is drawn: under a new day, under a new head, or right below what the same person just said. */
export interface ConversationRow {
  readonly saying: Saying;
  readonly startsDay: boolean;
  readonly startsGroup: boolean;
}

/** After this long a pause the name is said again. */
const groupMsMax = 5 * 60_000;

/** Groups sayings (oldest first) by day and by person. */
export function toConversation(sayings: readonly Saying[]): ConversationRow[] {
  return sayings.map((saying, i) => {
    const before = sayings[i - 1];
    const startsDay = before === undefined || !isSameDay(before.timeMs, saying.timeMs);
    const follows =
      before !== undefined &&
      before.clientId === saying.clientId &&
      before.name === saying.name &&
      saying.timeMs - before.timeMs < groupMsMax;
    return { saying, startsDay, startsGroup: startsDay || !follows };
  });
}
