import { angleBetweenRad, distance, type Vec3 } from '@streamxr/spatial';
import type { Viewer } from '../view/viewer.ts';

/** The pace of poses on the wire, and of looking anew while little changes. */
const lookMs = 100;
/** A turn or a step that is worth a look at once: a fifth of the fovea; a hand's breadth. */
const turnRadMin = (3 * Math.PI) / 180;
const stepMetresMin = 0.1;

/** When the errors of everything are worked out anew: when the view or the room has changed, at most ten times a second unless it has changed a lot. */
export class LookChange {
  #viewer: Viewer | null = null;
  #seen: Viewer | null = null;
  #seenMs = Number.NEGATIVE_INFINITY;
  #stale = false;
  #wakeMs = Number.POSITIVE_INFINITY;

  get viewer(): Viewer | null {
    return this.#viewer;
  }

  see(viewer: Viewer): void {
    this.#viewer = viewer;
  }

  /** Something other than the view has changed. */
  invalidate(): void {
    this.#stale = true;
  }

  /** Something is to be thought of again at that time. */
  wakeAt(ms: number): void {
    this.#wakeMs = Math.min(this.#wakeMs, ms);
  }

  /** The view to look with now, or null when there is no reason to look. */
  take(nowMs: number): Viewer | null {
    const viewer = this.#viewer;
    if (viewer === null || !this.#isDue(viewer, nowMs)) return null;
    this.#seen = viewer;
    this.#seenMs = nowMs;
    this.#stale = false;
    if (nowMs >= this.#wakeMs) this.#wakeMs = Number.POSITIVE_INFINITY;
    return viewer;
  }

  #isDue(viewer: Viewer, nowMs: number): boolean {
    const seen = this.#seen;
    if (seen === null || this.#stale || nowMs >= this.#wakeMs) return true;
    if (nowMs - this.#seenMs >= lookMs) return !isSame(seen, viewer);
    return (
      angleBetweenRad(seen.head.rotation, viewer.head.rotation) > turnRadMin ||
      distance(seen.head.position, viewer.head.position) > stepMetresMin ||
      gazeTurned(seen.gaze, viewer.gaze)
    );
  }
}

function isSame(a: Viewer, b: Viewer): boolean {
  return (
    a === b ||
    (areEqual(a.head.position, b.head.position) &&
      areEqual(a.head.rotation, b.head.rotation) &&
      areEqual(a.gaze, b.gaze) &&
      areEqual(a.motion.metresPerSecond, b.motion.metresPerSecond) &&
      areEqual(a.motion.radPerSecond, b.motion.radPerSecond) &&
      a.verticalFovRad === b.verticalFovRad &&
      a.aspect === b.aspect &&
      a.viewportHeightPx === b.viewportHeightPx)
  );
}

function areEqual(a: readonly number[] | null, b: readonly number[] | null): boolean {
  if (a === null || b === null) return a === b;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function gazeTurned(a: Vec3 | null, b: Vec3 | null): boolean {
  if (a === null || b === null) return a !== b;
  const cos = (a[0] * b[0] + a[1] * b[1] + a[2] * b[2]) / (Math.hypot(...a) * Math.hypot(...b));
  return cos < Math.cos(turnRadMin);
}
