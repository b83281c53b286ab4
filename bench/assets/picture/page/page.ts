import { Studio } from './studio.ts';

declare global {
  interface Window {
    studio?: Studio;
  }
}

const canvas = document.querySelector('canvas');
if (canvas === null) throw new Error('the page has no canvas');
window.studio = new Studio(canvas);
