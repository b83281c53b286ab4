/** Farther down than this, or faster, and the sheet is meant to go. */
const closeAtPx = 96;
const closeAtPxPerMs = 0.5;

/** How a drag of the sheet's handle ended. */
export function endsClosed(draggedPx: number, durationMs: number): boolean {
  const isFlick = draggedPx > 24 && draggedPx / Math.max(1, durationMs) > closeAtPxPerMs;
  return draggedPx > closeAtPx || isFlick;
}

/**
 * Lets a finger on `handle` pull `sheet` down; `onClose` when it was pulled far or fast enough, else it springs back. Gives the function
 * that stops listening.
 */
export function dragToClose(handle: HTMLElement, sheet: HTMLElement, onClose: () => void): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  let from: { readonly y: number; readonly timeMs: number } | null = null;
  const draggedPx = (event: PointerEvent) => Math.max(0, event.clientY - (from?.y ?? event.clientY));
  const settle = () => {
    from = null;
    sheet.style.transform = '';
    sheet.style.transition = '';
  };
  handle.addEventListener(
    'pointerdown',
    (event) => {
      if (event.target instanceof Element && event.target.closest('button') !== null) return;
      from = { y: event.clientY, timeMs: event.timeStamp };
      handle.setPointerCapture(event.pointerId);
      sheet.style.transition = 'none';
    },
    { signal },
  );
  handle.addEventListener(
    'pointermove',
    (event) => {
      if (from !== null) sheet.style.transform = `translateY(${draggedPx(event)}px)`;
    },
    { signal },
  );
  handle.addEventListener(
    'pointerup',
    (event) => {
      if (from === null) return;
      const isClosing = endsClosed(draggedPx(event), event.timeStamp - from.timeMs);
      settle();
      if (isClosing) onClose();
    },
    { signal },
  );
  handle.addEventListener('pointercancel', settle, { signal });
  return () => listening.abort();
}
