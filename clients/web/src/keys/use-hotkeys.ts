import { useEffect } from 'preact/hooks';
import { unreachable } from '@streamxr/kernel';
import { type Page, usePage } from '../page.ts';
import { moveHand } from '../seats/hand.ts';
import { type Hotkey, hotkeyFor, leavesKeyAlone } from './hotkeys.ts';

/** Listens to the page's keys while the person is in the room. */
export function useHotkeys(): void {
  const page = usePage();
  useEffect(() => {
    const listening = new AbortController();
    window.addEventListener('keydown', (event) => onKeyDown(page, event), { signal: listening.signal });
    // Whichever way the key is let go, nobody is heard any longer than they mean to.
    for (const end of ['keyup', 'blur'] as const)
      window.addEventListener(end, (event) => stopTalking(page, event), { signal: listening.signal });
    return () => listening.abort();
  }, [page]);
}

function onKeyDown(page: Page, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const { key, shiftKey, altKey } = event;
  const hotkey = hotkeyFor({ key, ctrl: event.ctrlKey || event.metaKey, shift: shiftKey, alt: altKey });
  if (hotkey === null || !leavesKeyAlone(document.activeElement, hotkey)) return;
  event.preventDefault();
  obey(page, hotkey);
}

function stopTalking(page: Page, event: Event): void {
  if (!(event instanceof KeyboardEvent) || event.key.toLowerCase() === 'v') page.media.talk(false);
}

function obey(page: Page, hotkey: Hotkey): void {
  const { areLevelsShown, drawers, edits, isOverlayOpen, media, session } = page;
  switch (hotkey.does) {
    case 'drawer':
      return drawers.toggle(hotkey.drawer);
    case 'add':
      return void edits.addShape(hotkey.kind, session.self.value?.color ?? '#2c90d7');
    case 'upload':
      return document.querySelector<HTMLInputElement>('#model-file')?.click();
    case 'hand':
      return moveHand(page);
    case 'source':
      return void media.toggle(hotkey.source);
    case 'talk':
      return media.talk(true);
    case 'overlay':
      isOverlayOpen.value = !isOverlayOpen.value;
      return;
    case 'levels':
      // A key of the overlay: without it nobody would know what the colours mean.
      if (isOverlayOpen.value) areLevelsShown.value = !areLevelsShown.value;
      return;
    case 'undo':
      return void edits.undo();
    case 'redo':
      return void edits.redo();
    default:
      return unreachable(hotkey);
  }
}
