import { Volume2 } from 'lucide-preact';
import { usePage } from '../page.ts';
import './sound-hint.css';

/** While the browser waits for a gesture before it plays the voices that arrive: any click, tap or key will do. */
export function SoundHint() {
  const { media } = usePage();
  if (media.sound.value !== 'blocked') return null;
  return (
    <p class="sound-hint glass" role="status">
      <Volume2 aria-hidden="true" />
      Tap anywhere to hear the room
    </p>
  );
}
