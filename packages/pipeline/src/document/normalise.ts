import { type Document, PropertyType } from '@gltf-transform/core';
import { dedup, flatten, join, prune, resample } from '@gltf-transform/functions';
import { compactAnimations } from './compact-animations.ts';
import { bringSceneForward } from './scenes.ts';
import { sanitise } from './sanitise.ts';

/** More draw calls than this slow every visitor down; what stands still is then joined by material. */
const drawnMeshesMax = 512;

/** Makes of any document the one whose geometry and images are worked on: nothing twice, nothing unused, nothing hidden. */
export async function normalise(document: Document): Promise<Document> {
  await document.transform(
    sanitise(),
    bringSceneForward(),
    dedup({
      propertyTypes: [
        PropertyType.ACCESSOR,
        PropertyType.MESH,
        PropertyType.TEXTURE,
        PropertyType.MATERIAL,
        PropertyType.SKIN,
      ],
      keepUniqueNames: false,
    }),
    resample({ tolerance: 1e-4 }),
    compactAnimations(),
    prune({ keepAttributes: false, keepIndices: true, keepLeaves: false, keepSolidTextures: true }),
  );
  const drawn = document
    .getRoot()
    .listNodes()
    .filter((node) => node.getMesh() !== null).length;
  if (drawn > drawnMeshesMax) await document.transform(flatten(), join(), prune());
  return document;
}
