import type { MediaTrack } from '@streamxr/protocol';

/** Pictures that hang on the wall at once: more would be too small to read. The room may have some more, which wait. */
export const wallHungMax = 4;

export interface WallOrder {
  /** The first is the one that people came for. */
  readonly hung: readonly MediaTrack[];
  /** They hang as soon as one of the others ends. */
  readonly waiting: readonly MediaTrack[];
}

/** Which of a room's tracks hang on its wall, the same for everybody: screens first, since they are read; of each kind who came first. */
export function orderWall(tracks: Iterable<MediaTrack>): WallOrder {
  const pictures = [...tracks]
    .filter(({ kind, place, muted }) => place === 'wall' && !muted && rank(kind) < unranked)
    .toSorted((a, b) => rank(a.kind) - rank(b.kind));
  return { hung: pictures.slice(0, wallHungMax), waiting: pictures.slice(wallHungMax) };
}

const unranked = 3;

function rank(kind: MediaTrack['kind']): number {
  switch (kind) {
    case 'screen':
      return 0;
    case 'external':
      return 1;
    case 'camera':
      return 2;
    default:
      // A sound.
      return unranked;
  }
}
