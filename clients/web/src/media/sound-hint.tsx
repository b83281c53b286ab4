import { MicOff, Volume2 } from 'lucide-preact';
import { usePage } from '../page.ts';
import './sound-hint.css';

/**
 * One line above the bar: the browser waits for a gesture before it plays the voices that arrive (any click, tap or key will do), or
 * this person speaks and nobody hears it.
 */
export function SoundHint() {
  const { media, preferences } = usePage();
  if (media.sound.value === 'blocked')
    return (
      <p class="sound-hint glass" role="status">
        <Volume2 aria-hidden="true" />
        Tap anywhere to hear the room
      </p>
    );
  if (!media.speaksMuted.value) return null;
  return (
    <p class="sound-hint glass is-muted" role="status">
      <MicOff aria-hidden="true" />
      {mutedWords(preferences.all.value.pushToTalk, matchMedia('(pointer: coarse)').matches)}
    </p>
  );
}

function mutedWords(isHeld: boolean, byTouch: boolean): string {
  if (isHeld) return byTouch ? 'Hold the microphone to be heard' : 'Hold V to be heard';
  return byTouch ? 'You are muted: tap the microphone to be heard' : 'You are muted: press M to be heard';
}
