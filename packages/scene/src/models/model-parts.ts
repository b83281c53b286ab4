import {
  Box3,
  type BufferGeometry,
  Camera,
  type Group,
  Light,
  Line,
  type Material,
  Mesh,
  type Object3D,
  Points,
  SkinnedMesh,
  Texture,
} from 'three';

/** Something of a model that is drawn. */
export type Drawn = Object3D & { geometry: BufferGeometry; material: Material | Material[] };

export function isDrawn(object: Object3D): object is Drawn {
  return object instanceof Mesh || object instanceof Line || object instanceof Points;
}

export function materialsOf(drawn: { readonly material: Material | Material[] }): Material[] {
  return Array.isArray(drawn.material) ? drawn.material : [drawn.material];
}

/** What lies on the graphics device because of a model. */
export interface ModelResources {
  readonly geometries: ReadonlySet<BufferGeometry>;
  readonly materials: ReadonlySet<Material>;
  readonly textures: ReadonlySet<Texture>;
}

export function resourcesOf(root: Object3D): ModelResources {
  const geometries = new Set<BufferGeometry>();
  const materials = new Set<Material>();
  const textures = new Set<Texture>();
  root.traverse((object) => {
    if (!isDrawn(object)) return;
    geometries.add(object.geometry);
    for (const material of materialsOf(object)) {
      materials.add(material);
      for (const { texture } of texturesOf(material)) textures.add(texture);
    }
  });
  return { geometries, materials, textures };
}

export function disposeResources({ geometries, materials, textures }: ModelResources): void {
  for (const resource of [...geometries, ...materials]) resource.dispose();
  for (const texture of textures) disposeTexture(texture);
}

export function disposeTexture(texture: Texture): void {
  texture.dispose();
  // Decoded pictures hold memory outside the heap until they are closed.
  const image: unknown = texture.image;
  if (typeof ImageBitmap !== 'undefined' && image instanceof ImageBitmap) image.close();
}

/** Where a material shows a texture: `map`, `normalMap` and so on. */
export interface TextureUse {
  readonly material: Material;
  readonly property: string;
  readonly texture: Texture;
}

export function texturesOf(material: Material): TextureUse[] {
  return Object.entries(material as unknown as Record<string, unknown>).flatMap(([property, texture]) =>
    texture instanceof Texture ? [{ material, property, texture }] : [],
  );
}

/** An animated body leaves the sphere that fits it at rest: arms lifted, a jump. */
const motionRoom = 2;

/** Shadows on; lights and cameras out: a model must not relight the room or look through it. */
export function prepareParts(root: Group): void {
  const unwanted: Object3D[] = [];
  root.updateMatrixWorld(true);
  root.traverse((object) => {
    if (object instanceof Light || object instanceof Camera) unwanted.push(object);
    if (!isMesh(object)) return;
    object.receiveShadow = true;
    object.castShadow = materialsOf(object).every((material) => !material.transparent);
    if (!isSkinned(object)) return;
    // Copies inherit it, so that none walks through all its vertices again in the middle of a frame.
    object.computeBoundingSphere();
    if (object.boundingSphere !== null) object.boundingSphere.radius *= motionRoom;
  });
  for (const object of unwanted) object.removeFromParent();
}

export function isMesh(object: Object3D): object is Mesh {
  return object instanceof Mesh;
}

export function isSkinned(object: Object3D): object is SkinnedMesh {
  return object instanceof SkinnedMesh;
}

/** The box around what is drawn, metres; null when there is nothing, or nothing that can be measured. */
export function extentOf(root: Object3D): Box3 | null {
  const box = new Box3().setFromObject(root);
  const isFinite = [...box.min.toArray(), ...box.max.toArray()].every(Number.isFinite);
  return box.isEmpty() || !isFinite ? null : box;
}
