import { MediaStudio } from './media-studio.ts';
import { SoundStudio } from './sound-studio.ts';

declare global {
  interface Window {
    mediaStudio?: MediaStudio;
    soundStudio?: SoundStudio;
  }
}

const canvas = document.querySelector('canvas');
if (canvas === null) throw new Error('the page has no canvas');
window.mediaStudio = new MediaStudio(canvas);
window.soundStudio = new SoundStudio();
