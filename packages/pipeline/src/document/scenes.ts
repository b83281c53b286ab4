import type { Document, Transform } from '@gltf-transform/core';
import { broken } from '../refusal.ts';

/** A file without a default scene shows its first; from here on that is said. Other scenes stay. */
export function bringSceneForward(): Transform {
  return (document: Document): void => {
    const root = document.getRoot();
    const scene = root.getDefaultScene() ?? root.listScenes()[0];
    if (scene === undefined) throw broken('The file contains no scene, so there is nothing to show.');
    root.setDefaultScene(scene);
  };
}
