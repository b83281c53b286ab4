import type { Corner } from '../../preferences/preferences.ts';

/** The corner of the window that a place is nearest to; in pixels from the top left of a window of that size. */
export function nearestCorner(x: number, y: number, width: number, height: number): Corner {
  return corner(y < height / 2, x < width / 2);
}

/** One step from a corner by an arrow key; the same corner where the window ends, null for other keys. */
export function cornerBeside(from: Corner, key: string): Corner | null {
  const isTop = from.startsWith('top');
  const isLeft = from.endsWith('left');
  switch (key) {
    case 'ArrowUp':
      return corner(true, isLeft);
    case 'ArrowDown':
      return corner(false, isLeft);
    case 'ArrowLeft':
      return corner(isTop, true);
    case 'ArrowRight':
      return corner(isTop, false);
    default:
      return null;
  }
}

/** For a sentence: `top left`. */
export function cornerWords(at: Corner): string {
  return at.replace('-', ' ');
}

function corner(isTop: boolean, isLeft: boolean): Corner {
  return `${isTop ? 'top' : 'bottom'}-${isLeft ? 'left' : 'right'}`;
}
