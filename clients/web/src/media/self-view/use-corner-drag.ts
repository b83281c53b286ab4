import type { RefObject } from 'preact';
import { useRef } from 'preact/hooks';
import type { Corner } from '../../preferences/preferences.ts';
import { nearestCorner } from './corners.ts';

const settleMs = 220;

interface Grab {
  readonly pointerId: number;
  readonly fromX: number;
  readonly fromY: number;
}

/** Takes a tile from corner to corner of the window: it follows the pointer, and glides to the corner it is let go beside. */
export function useCornerDrag(
  tile: RefObject<HTMLElement>,
  corner: Corner,
  onMove: (corner: Corner) => void,
  isCalm: boolean,
) {
  const grab = useRef<Grab | null>(null);
  /** Where it stood before it changed corners. */
  const former = useRef<DOMRect | null>(null);

  const moveTo = (next: Corner) => {
    former.current = tile.current?.getBoundingClientRect() ?? null;
    if (next === corner) settle();
    else onMove(next);
  };
  /** Once it stands in its corner: glides there from where it was. */
  const settle = () => {
    const element = tile.current;
    const from = former.current;
    former.current = null;
    if (element === null) return;
    element.style.translate = '';
    if (from === null || isCalm) return;
    const to = element.getBoundingClientRect();
    const away = `${from.left - to.left}px ${from.top - to.top}px`;
    element.animate([{ translate: away }, { translate: '0px 0px' }], {
      duration: settleMs,
      easing: 'cubic-bezier(0.2, 0.8, 0.2, 1)',
    });
  };
  const letGo = (event: PointerEvent) => {
    if (grab.current?.pointerId !== event.pointerId) return;
    grab.current = null;
    const box = tile.current?.getBoundingClientRect();
    if (box === undefined) return;
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    moveTo(nearestCorner(x, y, innerWidth, innerHeight));
  };
  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      if (grab.current !== null || event.button !== 0) return;
      grab.current = { pointerId: event.pointerId, fromX: event.clientX, fromY: event.clientY };
      if (event.currentTarget instanceof Element) event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent) => {
      const held = grab.current;
      if (held?.pointerId !== event.pointerId || tile.current === null) return;
      tile.current.style.translate = `${event.clientX - held.fromX}px ${event.clientY - held.fromY}px`;
    },
    onPointerUp: letGo,
    onPointerCancel: letGo,
  };
  return { handlers, moveTo, settle };
}
