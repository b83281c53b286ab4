import { unreachable } from '@streamxr/kernel';
import type { CrowdAnswer, CrowdOrder, CrowdShare } from './crowd.ts';
import { Follower } from './follower.ts';

/** Handshakes under way at a time: joining is not what is tested. */
const joinsAtOnce = 20;

/** The process of some members of a Crowd: does what it is told, and ends with the test. */
const followers: Follower[] = [];

async function obey(order: CrowdOrder): Promise<CrowdAnswer> {
  switch (order.order) {
    case 'join':
      await join(order.share);
      return { answer: 'done' };
    case 'cut-off':
      return { answer: 'returns', afterMs: await cutOff() };
    case 'hear':
      await Promise.all(followers.map((follower) => follower.hears(new Map(order.said), order.withinMs)));
      return { answer: 'done' };
    case 'tell':
      return {
        answer: 'story',
        violations: followers.flatMap(({ violations }) => violations),
        freshReturns: followers.reduce((sum, { freshReturns }) => sum + freshReturns, 0),
      };
    default:
      return unreachable(order);
  }
}

async function join({ socketUrl, room, from, count }: CrowdShare): Promise<void> {
  for (let index = 0; index < count; index += joinsAtOnce) {
    const batch = Array.from({ length: Math.min(joinsAtOnce, count - index) }, (_, place) => {
      const name = `Member ${from + index + place}`;
      return new Follower({ socketUrl, room, name });
    });
    followers.push(...batch);
    await Promise.all(batch.map((follower) => follower.joins(60_000)));
  }
}

/** Breaks all lines at once. Gives how long it took each to be let in again, in milliseconds. */
async function cutOff(): Promise<readonly number[]> {
  const startMs = performance.now();
  const returnsBefore = followers.map(({ returns }) => returns);
  for (const follower of followers) follower.line.break();
  await Promise.all(
    followers.map((follower, index) =>
      follower.until(() => follower.returns > (returnsBefore[index] ?? 0), 'to come back', 60_000),
    ),
  );
  return followers.map(({ joinedMs }) => joinedMs - startMs);
}

process.on('message', (order: CrowdOrder) => {
  obey(order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      process.send?.({ answer: 'failed', message } satisfies CrowdAnswer);
    },
  );
});
process.on('disconnect', () => process.exit());
