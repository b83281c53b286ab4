import { Talker } from './talker.ts';

declare global {
  interface Window {
    talker?: Talker;
  }
}

window.talker = new Talker();
