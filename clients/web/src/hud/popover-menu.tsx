import type { LucideIcon } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import './popover-menu.css';

export interface MenuItem {
  readonly label: string;
  readonly Icon: LucideIcon;
  /** The key that does the same. */
  readonly hint?: string;
  /** Wider screens have a button of its own for it. */
  readonly isNarrowOnly?: boolean;
  readonly onChoose: () => void;
}

interface PopoverMenuProps {
  readonly label: string;
  readonly Icon: LucideIcon;
  readonly items: readonly MenuItem[];
  readonly children?: ComponentChildren;
  readonly class?: string;
}

/** A button of the bar with a menu above it. Arrows move, Enter chooses, Escape and a press elsewhere close it. */
export function PopoverMenu({ label, Icon, items, class: extra = '' }: PopoverMenuProps) {
  const [isOpen, setIsOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  // Before it is painted: the arrows have to find the menu as soon as a person sees it.
  useLayoutEffect(() => {
    if (!isOpen) return;
    menuItems(root.current)[0]?.focus();
    const listening = new AbortController();
    const closeOutside = (event: Event) => {
      if (event.target instanceof Node && root.current?.contains(event.target) === false) setIsOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside, { signal: listening.signal, capture: true });
    document.addEventListener('focusin', closeOutside, { signal: listening.signal });
    return () => listening.abort();
  }, [isOpen]);

  const close = () => {
    setIsOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      close();
    } else {
      moveFocus(menuItems(root.current), event);
    }
  };

  return (
    <div class="menu-anchor" ref={root}>
      <button
        type="button"
        class={`button bar-button ${extra}`}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        ref={button}
        onClick={() => setIsOpen(!isOpen)}
      >
        <Icon aria-hidden="true" />
        <span>{label}</span>
      </button>
      {isOpen && (
        <div class="menu glass" role="menu" aria-label={label} onKeyDown={onKeyDown}>
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              class={item.isNarrowOnly === true ? 'button menu-item narrow-only' : 'button menu-item'}
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                close();
                item.onChoose();
              }}
            >
              <item.Icon aria-hidden="true" />
              <span>{item.label}</span>
              {item.hint !== undefined && <kbd class="key">{item.hint}</kbd>}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function menuItems(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])].filter((item) =>
    item.checkVisibility(),
  );
}

function moveFocus(items: readonly HTMLElement[], event: KeyboardEvent): void {
  const at = items.findIndex((item) => item === document.activeElement);
  const steps: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  const target = steps[event.key];
  if (target === undefined) return;
  event.preventDefault();
  items.at(target % items.length)?.focus();
}
