import type { Box3, BufferGeometry, Group, Texture } from 'three';
import { disposeResources, extentOf, prepareParts, resourcesOf } from './model-parts.ts';
import { ModelInstance } from './model-instance.ts';
import { ModelRejected, readGlb } from './read-glb.ts';

/** A parsed model. Its copies share geometry, materials and textures; `dispose` frees them for all. */
export interface Model {
  readonly root: Group;
  /** In the model's own frame, metres. */
  readonly bounds: Box3;
  readonly geometries: readonly BufferGeometry[];
  readonly textures: readonly Texture[];
  /** Another copy for the room; whoever takes it disposes it. */
  readonly instantiate: () => ModelInstance;
  readonly dispose: () => void;
}

/** Parses a GLB that came whole. Rejects with `ModelRejected`. */
export async function parseModel(bytes: Uint8Array<ArrayBuffer>): Promise<Model> {
  const [{ scene: root, animations }, { clone }] = await Promise.all([
    readGlb(bytes),
    import('three/addons/utils/SkeletonUtils.js'),
  ]);
  prepareParts(root);
  const resources = resourcesOf(root);
  const dispose = (): void => disposeResources(resources);
  const bounds = extentOf(root);
  if (bounds === null) {
    dispose();
    throw new ModelRejected('EMPTY');
  }
  return {
    root,
    bounds,
    geometries: [...resources.geometries],
    textures: [...resources.textures],
    instantiate: () => new ModelInstance(clone(root), animations),
    dispose,
  };
}
