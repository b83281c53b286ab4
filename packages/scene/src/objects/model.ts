import {
  Box3,
  type BufferGeometry,
  type Group,
  Light,
  Camera,
  Line,
  type Material,
  Mesh,
  type Object3D,
  Points,
  Texture,
} from 'three';
import { inspectGlb, type GlbRefusal } from './glb-guard.ts';

/** A model cannot be shown; `reason` is the guard's code, or 'BROKEN' when the loader rejected it, or 'EMPTY' when nothing is to be seen. */
export class ModelRejected extends Error {
  override readonly name = 'ModelRejected';
  readonly reason: GlbRefusal | 'BROKEN' | 'EMPTY';

  constructor(reason: GlbRefusal | 'BROKEN' | 'EMPTY', cause?: unknown) {
    super(`model rejected: ${reason}`, { cause });
    this.reason = reason;
  }
}

/** A parsed model. Its copies share geometry, materials and textures; `dispose` frees them for all. */
export interface Model {
  readonly root: Group;
  /** In the model's own frame, metres. */
  readonly bounds: Box3;
  readonly textures: readonly Texture[];
  instantiate(): Object3D;
  dispose(): void;
}

/**
 * Parses a GLB, with meshopt compression, nothing fetched. The loader comes as a chunk of its own, so that the first frame does not
 * wait for it. Rejects with `ModelRejected`.
 */
export async function parseModel(bytes: ArrayBuffer): Promise<Model> {
  const verdict = inspectGlb(bytes);
  if (!verdict.ok) throw new ModelRejected(verdict.refusal);
  const [{ GLTFLoader }, { MeshoptDecoder }, { clone }] = await Promise.all([
    import('three/addons/loaders/GLTFLoader.js'),
    import('three/addons/libs/meshopt_decoder.module.js'),
    import('three/addons/utils/SkeletonUtils.js'),
  ]);
  const loader = new GLTFLoader().setMeshoptDecoder(MeshoptDecoder);
  const root = await loader.parseAsync(bytes, '').then(
    ({ scene }) => scene,
    (cause: unknown) => {
      throw new ModelRejected('BROKEN', cause);
    },
  );
  prepare(root);
  const { geometries, materials, textures } = resourcesOf(root);
  const dispose = (): void => {
    for (const resource of [...geometries, ...materials, ...textures]) resource.dispose();
    for (const texture of textures) closeImage(texture);
  };
  const bounds = new Box3().setFromObject(root);
  if (!isFiniteBox(bounds)) {
    dispose();
    throw new ModelRejected('EMPTY');
  }
  return { root, bounds, textures: [...textures], instantiate: () => clone(root), dispose };
}

/** Shadows on; lights and cameras out: a model must not relight the room or look through it. */
function prepare(root: Group): void {
  const unwanted: Object3D[] = [];
  root.traverse((object) => {
    if (object instanceof Light || object instanceof Camera) unwanted.push(object);
    if (!(object instanceof Mesh)) return;
    object.receiveShadow = true;
    object.castShadow = materialsOf(object).every((material) => !material.transparent);
  });
  for (const object of unwanted) object.removeFromParent();
}

interface ModelResources {
  readonly geometries: ReadonlySet<BufferGeometry>;
  readonly materials: ReadonlySet<Material>;
  readonly textures: ReadonlySet<Texture>;
}

function resourcesOf(root: Object3D): ModelResources {
  const geometries = new Set<BufferGeometry>();
  const materials = new Set<Material>();
  const textures = new Set<Texture>();
  root.traverse((object) => {
    if (!isDrawn(object)) return;
    geometries.add(object.geometry);
    for (const material of materialsOf(object)) {
      materials.add(material);
      for (const value of Object.values(material as object) as unknown[])
        if (isTexture(value)) textures.add(value);
    }
  });
  return { geometries, materials, textures };
}

type Drawn = Object3D & { readonly geometry: BufferGeometry; readonly material: Material | Material[] };

function isDrawn(object: Object3D): object is Drawn {
  return object instanceof Mesh || object instanceof Line || object instanceof Points;
}

function isTexture(value: unknown): value is Texture {
  return value instanceof Texture;
}

function materialsOf(drawn: { readonly material: Material | Material[] }): Material[] {
  return Array.isArray(drawn.material) ? drawn.material : [drawn.material];
}

/** Decoded pictures hold memory outside the heap until they are closed. */
function closeImage(texture: Texture): void {
  const image: unknown = texture.image;
  if (typeof ImageBitmap !== 'undefined' && image instanceof ImageBitmap) image.close();
}

function isFiniteBox(box: Box3): boolean {
  return !box.isEmpty() && [...box.min.toArray(), ...box.max.toArray()].every(Number.isFinite);
}
