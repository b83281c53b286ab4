import { Stage } from './stage.ts';

declare global {
  interface Window {
    mediaStage?: Stage;
  }
}

window.mediaStage = new Stage();
