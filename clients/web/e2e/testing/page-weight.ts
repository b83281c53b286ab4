import type { Page } from 'playwright-core';
import { readDrawnObject } from './drawn-room.ts';

/** When something was first so, in milliseconds since the page was asked for; null while it never was. */
export interface FirstSight {
  frameMs: number | null;
  /** One is inside, on the line, and sees it. */
  walkMs: number | null;
  /** Of a model that was streamed; the room's own shapes do not count. */
  modelMs: number | null;
}

declare global {
  interface Window {
    firstSight?: FirstSight;
  }
}

/** For `scripts` of a visit: looks at every picture until all of `window.firstSight` has happened. */
export const watchFirstSight = `(${noteFirstSight.toString()})(${readDrawnObject.toString()})`;

/** Runs in the page: nothing but `window` and its argument. */
function noteFirstSight(read: typeof readDrawnObject): void {
  const sight: FirstSight = { frameMs: null, walkMs: null, modelMs: null };
  window.firstSight = sight;
  const look = () => {
    const { client, page, stage } = window.streamxr ?? {};
    const nowMs = performance.now();
    if (client && page && stage && stage.stats.drawCalls > 0) {
      sight.frameMs ??= nowMs;
      if (page.session.whereabouts.value === 'inside' && client.connection.state === 'joined')
        sight.walkMs ??= nowMs;
      const isModelSeen = () =>
        [...client.objects.values()].some(
          ({ kind, objectId }) => kind === 'asset' && (read(objectId)?.meshCount ?? 0) > 0,
        );
      if (sight.modelMs === null && isModelSeen()) sight.modelMs = nowMs;
    }
    if (sight.walkMs === null || sight.modelMs === null) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Compressed bytes of JavaScript, as they came over the line. */
export interface PageWeight {
  /** Asked for before the first picture. */
  readonly beforeFirstFrame: number;
  readonly total: number;
}

/** Null before the first picture; needs `watchFirstSight`, and a browser that has not been here before. */
export function weighScripts(page: Page): Promise<PageWeight | null> {
  return page.evaluate(() => {
    const frameMs = window.firstSight?.frameMs ?? null;
    if (frameMs === null) return null;
    const scripts = performance
      .getEntriesByType('resource')
      .filter((entry) => new URL(entry.name).pathname.endsWith('.js')) as PerformanceResourceTiming[];
    const weigh = (some: readonly PerformanceResourceTiming[]) =>
      some.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
    return {
      beforeFirstFrame: weigh(scripts.filter(({ startTime }) => startTime <= frameMs)),
      total: weigh(scripts),
    };
  });
}
