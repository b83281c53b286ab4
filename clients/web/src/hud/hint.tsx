import { usePage } from '../page.ts';
import './hint.css';

/** One line on what can be done next with what is selected. */
export function Hint() {
  const { coach, drawers, objects, session } = usePage();
  const object = objects.selected.value;
  if (object === null || coach.lesson.value !== null || drawers.open.value !== null || !session.may('edit'))
    return null;
  return (
    <p class="hint" aria-live="polite">
      {hintFor(object.locked, matchMedia('(pointer: coarse)').matches)}
    </p>
  );
}

function hintFor(isLocked: boolean, byTouch: boolean): string {
  if (isLocked) return 'Unlock it to move it';
  if (byTouch) return 'Drag to move it; the handles lift, turn and scale';
  return 'Drag to move it, or Enter to carry it; R F turn, + − scale, Esc done';
}
