import { X } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import { IconButton } from '../controls/icon-button.tsx';
import { keepTabInside, rememberFocus } from './focus-trap.ts';
import { dragToClose } from './sheet-drag.ts';
import './drawer.css';

interface DrawerProps {
  readonly title: string;
  /** Beside the title: how many, for example. */
  readonly aside?: ComponentChildren;
  /** Below what scrolls. */
  readonly footer?: ComponentChildren;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

const phone = '(max-width: 719px)';

/**
 * A panel at the right of the world, or a sheet from below on a phone. It takes the focus (an element with `autofocus` inside, else the
 * panel), keeps it, and gives it back. Escape and pulling the sheet down close it.
 */
export function Drawer({ title, aside, footer, onClose, children }: DrawerProps) {
  const panel = useRef<HTMLElement>(null);
  const head = useRef<HTMLElement>(null);
  const titleId = useId();

  // Before it is painted: Escape has to find the panel as soon as a person sees it, however slow the frames are.
  useLayoutEffect(() => {
    const element = panel.current;
    if (element === null) return;
    const returnFocus = rememberFocus(element);
    const wanted = matchMedia(phone).matches ? null : element.querySelector<HTMLElement>('[data-autofocus]');
    (wanted ?? element).focus({ preventScroll: true });
    return returnFocus;
  }, []);

  useEffect(() => {
    if (panel.current === null || head.current === null || !matchMedia(phone).matches) return;
    return dragToClose(head.current, panel.current, onClose);
  }, [onClose]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onClose();
    } else if (panel.current !== null) {
      keepTabInside(panel.current, event);
    }
  };

  return (
    <section
      class="drawer glass"
      role="dialog"
      aria-labelledby={titleId}
      tabIndex={-1}
      ref={panel}
      onKeyDown={onKeyDown}
    >
      <header class="drawer-head" ref={head}>
        <h2 id={titleId}>{title}</h2>
        {aside !== undefined && <span class="drawer-aside">{aside}</span>}
        <IconButton label={`Close ${title.toLowerCase()}`} Icon={X} onClick={onClose} />
      </header>
      <div class="drawer-body">{children}</div>
      {footer !== undefined && <footer class="drawer-foot">{footer}</footer>}
    </section>
  );
}
