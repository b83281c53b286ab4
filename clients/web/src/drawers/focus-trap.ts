const focusable =
  'a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), select:not(:disabled), [tabindex]:not([tabindex="-1"])';

/** Keeps Tab inside `container`: past the last comes the first. For `keydown`. */
export function keepTabInside(container: HTMLElement, event: KeyboardEvent): void {
  if (event.key !== 'Tab') return;
  const stops = [...container.querySelectorAll<HTMLElement>(focusable)].filter((element) =>
    element.checkVisibility(),
  );
  const first = stops[0];
  const last = stops.at(-1);
  if (first === undefined || last === undefined) return;
  const isAtEnd = document.activeElement === (event.shiftKey ? first : last);
  if (!isAtEnd && container.contains(document.activeElement)) return;
  event.preventDefault();
  (event.shiftKey ? last : first).focus();
}

/**
 * Remembers what has the focus; the function given back returns the focus there, or to the world when that is gone. It leaves the focus
 * alone when the person has put it somewhere else meanwhile.
 */
export function rememberFocus(container: HTMLElement): () => void {
  const before = document.activeElement;
  return () => {
    const { activeElement } = document;
    const isElsewhere =
      activeElement !== null && activeElement !== document.body && !container.contains(activeElement);
    if (isElsewhere) return;
    const target =
      before instanceof HTMLElement && before.isConnected
        ? before
        : document.querySelector<HTMLElement>('#world');
    target?.focus({ preventScroll: true });
  };
}
