import { Picture } from './picture.ts';
import { SimulatedLink } from './simulated-link.ts';
import { frameMs } from './walking-path.ts';
import type { WalkWorld } from './walk-world.ts';

/** Somebody who walks and asks for bytes. */
export interface Walker {
  /** With every frame. */
  look(frame: number, nowMs: number): void;
}

export type MakeWalker = (world: WalkWorld, link: SimulatedLink, picture: Picture) => Walker;

export interface WalkOutcome {
  /** Visible error over time: weighted pixels times squared error of full scale 1, times seconds. */
  readonly area: number;
  /** Of every frame. */
  readonly errors: readonly number[];
  readonly bytes: number;
}

/** Walks the world's path once over a line. */
export function simulateWalk(
  world: WalkWorld,
  line: { readonly bitsPerSecond: number; readonly roundTripMs: number },
  make: MakeWalker,
): WalkOutcome {
  const link = new SimulatedLink(line.bitsPerSecond, line.roundTripMs);
  const picture = new Picture(world);
  const walker = make(world, link, picture);
  const errors = world.viewers.map((_, frame) => {
    const nowMs = frame * frameMs;
    while (link.nextMs <= nowMs) link.deliverNext();
    walker.look(frame, nowMs);
    return picture.error(frame);
  });
  const area = errors.reduce((sum, error) => sum + (error * frameMs) / 1_000, 0);
  return { area, errors, bytes: link.bytes };
}
