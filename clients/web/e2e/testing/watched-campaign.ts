import type { ComputedRoot, ComputeFigures } from '@streamxr/client';
import type { RoomPage } from './room-page.ts';

/** What a page's own simulation says of a campaign; null while it is not watched. */
export function simulationOf({ page }: RoomPage, campaignId: string): Promise<ComputeFigures | null> {
  return page.evaluate((id) => window.streamxr?.view?.campaigns.watchOf(id)?.computed ?? null, campaignId);
}

/** Waits for the only campaign of the room, and gives its id. */
export function untilOneCampaign(person: RoomPage): Promise<string> {
  return person.until('one campaign', () =>
    person.page.evaluate(() => {
      const ids = [...(window.streamxr?.client?.campaigns.keys() ?? [])];
      return ids.length === 1 && ids[0];
    }),
  );
}

/** Waits until every bit of what is simulated here has been found right. */
export function untilExact(person: RoomPage, campaignId: string, withinMs = 60_000): Promise<ComputeFigures> {
  return person.until(
    'an exact campaign',
    async () => {
      const figures = await simulationOf(person, campaignId);
      return figures !== null && figures.sync.kind === 'exact' && figures;
    },
    withinMs,
  );
}

/** Waits for checksums that two pages have of the same particles after the same tick, later than `afterTick`. */
export async function untilComparable(
  [first, second]: readonly [RoomPage, RoomPage],
  campaignId: string,
  afterTick: number,
): Promise<readonly [ComputedRoot, ComputedRoot]> {
  return first.until(
    'checksums of the same tick',
    async () => {
      const [ours, theirs] = await Promise.all([first, second].map((one) => simulationOf(one, campaignId)));
      for (const one of ours?.roots ?? [])
        for (const other of theirs?.roots ?? [])
          if (one.tick > afterTick && one.tick === other.tick && one.particles === other.particles)
            return [one, other] as const;
      return null;
    },
    60_000,
  );
}
