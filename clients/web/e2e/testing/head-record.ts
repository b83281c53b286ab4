import { distance, type Vec3 } from '@streamxr/spatial';
import type { RoomPage } from './room-page.ts';

export interface HeadSample {
  readonly timeMs: number;
  readonly head: Vec3;
}

declare global {
  interface Window {
    /** Where a member's head was in each picture; only while a test records it. */
    headRecord?: { samples: HeadSample[]; stop: () => void };
  }
}

/** Notes where a member's head is in every picture of this page, until stopped. */
export async function recordHead(
  { page }: RoomPage,
  clientId: string,
): Promise<{ stop(): Promise<readonly HeadSample[]> }> {
  await page.evaluate((member) => {
    const samples: HeadSample[] = [];
    const stop = window.streamxr?.stage?.onFrame(({ timeMs }) => {
      const head = window.streamxr?.view?.headOf(member) ?? null;
      if (head !== null) samples.push({ timeMs, head });
    });
    window.headRecord = { samples, stop: stop ?? (() => undefined) };
  }, clientId);
  return {
    stop: () =>
      page.evaluate(() => {
        window.headRecord?.stop();
        return window.headRecord?.samples ?? [];
      }),
  };
}

/** How the head went: metres in all, the highest speed between two pictures in m/s, and in how many pictures it moved. */
export function glide(samples: readonly HeadSample[]): { metres: number; speedMax: number; frames: number } {
  let metres = 0;
  let speedMax = 0;
  let frames = 0;
  for (const [index, { timeMs, head }] of samples.entries()) {
    const previous = samples[index - 1];
    if (previous === undefined) continue;
    const step = distance(previous.head, head);
    if (step > 0) frames += 1;
    metres += step;
    speedMax = Math.max(speedMax, (step * 1000) / Math.max(1, timeMs - previous.timeMs));
  }
  return { metres, speedMax, frames };
}
