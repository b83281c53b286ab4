import { type Document, type Mesh, PropertyType } from '@gltf-transform/core';
import { dedup, flatten, join, prune, resample } from '@gltf-transform/functions';
import { compactAnimations } from './compact-animations.ts';
import { bringSceneForward } from './scenes.ts';
import { sanitise } from './sanitise.ts';

/** More draw calls than this slow every visitor down; what stands still is then joined by material. */
const drawnMeshesMax = 512;
/** Unless copies of few meshes would become so many times their triangles, and more than these. */
const joinedGrowthMax = 3;
const joinedTrianglesMax = 200_000;

/** What nothing shows goes. Whether an image is of one colour only is not worth decoding it for. */
const unused = {
  keepAttributes: false,
  keepIndices: true,
  keepLeaves: false,
  keepSolidTextures: true,
} as const;

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
    prune(unused),
  );
  if (shouldJoin(document)) await document.transform(flatten(), join(), prune(unused));
  return document;
}

function shouldJoin(document: Document): boolean {
  const meshes = document
    .getRoot()
    .listNodes()
    .flatMap((node) => node.getMesh() ?? []);
  const trianglesOf = (all: Iterable<Mesh>): number =>
    [...all].reduce((sum, mesh) => sum + cornersOf(mesh) / 3, 0);
  return (
    meshes.length > drawnMeshesMax &&
    trianglesOf(meshes) <= Math.max(joinedTrianglesMax, joinedGrowthMax * trianglesOf(new Set(meshes)))
  );
}

function cornersOf(mesh: Mesh): number {
  return mesh
    .listPrimitives()
    .reduce(
      (sum, primitive) =>
        sum + ((primitive.getIndices() ?? primitive.getAttribute('POSITION'))?.getCount() ?? 0),
      0,
    );
}
