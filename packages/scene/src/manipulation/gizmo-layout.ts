/** What dragging a handle does. */
export type HandleKind = 'raise' | 'rotate' | 'scale';

/** The gizmo on the canvas, in CSS pixels, y downward. */
export interface GizmoLayout {
  readonly x: number;
  readonly y: number;
  readonly radiusPx: number;
  /** Of the canvas. */
  readonly width: number;
  readonly height: number;
}

/** Where each handle sits on the ring, clockwise from the right: raise on top, turn at the lower left, scale at the lower right. */
const handleAnglesRad: Readonly<Record<HandleKind, number>> = {
  raise: -Math.PI / 2,
  rotate: Math.PI * 0.75,
  scale: Math.PI * 0.25,
};

export const knobRadiusPx = 15;
/** Half of 48 px: a thumb's width (WCAG 2.2 2.5.5 asks for 44). */
const hitRadiusPx = 24;
// Small enough for a marble, with room between three thumbs; never so large that the handles leave a phone.
const radiusMinPx = 52;
const gapPx = 18;

/** The ring round an object whose middle and extent on the canvas are known; null while its middle is out of the picture. */
export function layoutGizmo(
  x: number,
  y: number,
  objectRadiusPx: number,
  width: number,
  height: number,
): GizmoLayout | null {
  if (!(x >= 0 && x <= width && y >= 0 && y <= height)) return null;
  const most = Math.max(radiusMinPx, Math.min(width, height) * 0.36);
  const radiusPx = Math.min(most, Math.max(radiusMinPx, objectRadiusPx + gapPx));
  return { x, y, radiusPx, width, height };
}

/** Where a handle is drawn: on the ring, or at the canvas's edge beside it where the ring leaves the picture. */
export function handlePoint(layout: GizmoLayout, kind: HandleKind): readonly [x: number, y: number] {
  const angle = handleAnglesRad[kind];
  return [
    within(layout.x + Math.cos(angle) * layout.radiusPx, layout.width),
    within(layout.y + Math.sin(angle) * layout.radiusPx, layout.height),
  ];
}

function within(at: number, size: number): number {
  return Math.max(hitRadiusPx, Math.min(size - hitRadiusPx, at));
}

/** The handle under a pointer: the nearest within reach, or null. */
export function pickHandle(layout: GizmoLayout, x: number, y: number): HandleKind | null {
  let nearest: HandleKind | null = null;
  let nearestPx = hitRadiusPx;
  for (const kind of ['raise', 'rotate', 'scale'] as const) {
    const [handleX, handleY] = handlePoint(layout, kind);
    const px = Math.hypot(x - handleX, y - handleY);
    if (px <= nearestPx) [nearest, nearestPx] = [kind, px];
  }
  return nearest;
}

/** The pointer's angle about the ring's middle, clockwise as the canvas shows it. */
export function angleOn(layout: GizmoLayout, x: number, y: number): number {
  return Math.atan2(y - layout.y, x - layout.x);
}
