import { ParticleStudio } from './particle-studio.ts';

declare global {
  interface Window {
    particleStudio?: ParticleStudio;
  }
}

const canvas = document.querySelector('canvas');
if (canvas === null) throw new Error('the page has no canvas');
window.particleStudio = new ParticleStudio(canvas);
