import type { AssetManifest } from '@streamxr/assets';
import { Box3, type BufferGeometry, type Group, type Texture, Vector3 } from 'three';
import type { LevelColors } from './level-colors.ts';
import { MeshSlots, type MeshSlot } from './mesh-slots.ts';
import type { Model } from './model.ts';
import { ModelInstance } from './model-instance.ts';
import {
  disposeResources,
  disposeTexture,
  type ModelResources,
  prepareParts,
  resourcesOf,
} from './model-parts.ts';
import { ModelRejected, readGlb } from './read-glb.ts';
import { type TextureSlot, textureSlotsOf } from './texture-slots.ts';

/** What is drawn now, by places of the manifest; −1 is what the root file has. */
export interface ShownLevels {
  readonly parts: readonly number[];
  readonly textures: readonly number[];
}

/**
 * A model that sharpens piece by piece: the root file, drawn at once, whose geometry and pictures are replaced while it stands in the
 * room. Replacing takes effect everywhere in the same frame, and what is new must be on the graphics device before: nothing flashes.
 */
export class LayeredModel implements Model {
  readonly root: Group;
  readonly bounds: Box3;
  readonly geometries: readonly BufferGeometry[];
  readonly textures: readonly Texture[];
  readonly manifest: AssetManifest;
  readonly #resources: ModelResources;
  readonly #slotsOfParts: readonly (readonly MeshSlot[])[];
  readonly #textureSlots: ReadonlyMap<number, TextureSlot>;
  readonly #shown: { parts: number[]; textures: number[] };
  readonly instantiate: () => ModelInstance;
  #colors: LevelColors | null = null;
  #isDisposed = false;

  private constructor(manifest: AssetManifest, parts: LayeredParts) {
    const { root, meshes, resources, textureSlots, instantiate } = parts;
    this.manifest = manifest;
    this.root = root;
    this.#resources = resources;
    this.#textureSlots = textureSlots;
    this.instantiate = instantiate;
    this.geometries = [...resources.geometries];
    this.textures = [...resources.textures];
    const { min, max } = manifest.bounds;
    this.bounds = new Box3(new Vector3(...min), new Vector3(...max));
    this.#slotsOfParts = manifest.parts.map(({ meshes: numbers }) =>
      numbers.flatMap((number) => meshes.of(number)),
    );
    this.#shown = {
      parts: manifest.parts.map(() => -1),
      textures: manifest.textures.map(() => -1),
    };
  }

  /** Parses the root file. Rejects with `ModelRejected`, also when it is not the one that the manifest speaks of. */
  static async read(manifest: AssetManifest, bytes: Uint8Array<ArrayBuffer>): Promise<LayeredModel> {
    const [gltf, { clone }] = await Promise.all([
      readGlb(bytes),
      import('three/addons/utils/SkeletonUtils.js'),
    ]);
    const { scene: root, animations } = gltf;
    const meshes = await MeshSlots.of(gltf);
    prepareParts(root);
    const resources = resourcesOf(root);
    const textureSlots = textureSlotsOf(gltf, resources.materials);
    const instantiate = (): ModelInstance => {
      const copy = clone(root);
      return new ModelInstance(copy, animations, meshes.follow(root, copy));
    };
    const model = new LayeredModel(manifest, { root, meshes, resources, textureSlots, instantiate });
    if (model.#slotsOfParts.some((slots) => slots.length === 0)) {
      model.dispose();
      throw new ModelRejected('BROKEN');
    }
    return model;
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  get shown(): ShownLevels {
    return this.#shown;
  }

  /**
   * Draws a part with these geometries (by mesh and primitive) instead, or with null with the root's own. Takes them over: they are
   * disposed when they are replaced. Throws `ModelRejected` when they do not fit the part.
   */
  showPart(part: number, level: number, meshes: readonly (readonly BufferGeometry[])[] | null): void {
    const slots = this.#slotsOfParts[part] ?? [];
    const geometries = meshes?.flat();
    if (geometries !== undefined && geometries.length !== slots.length) throw new ModelRejected('BROKEN');
    for (const [index, slot] of slots.entries()) {
      const former = slot.show(geometries?.[index] ?? slot.rootGeometry);
      if (former !== slot.rootGeometry && former !== slot.geometry) former.dispose();
    }
    this.#shown.parts[part] = geometries === undefined ? -1 : level;
    if (this.#colors !== null) this.#paint(part);
  }

  /** Textures with this picture for a texture of the manifest, to be brought to the device and then shown. Empty when nothing shows it. */
  sharpen(texture: number, image: ImageBitmap): readonly Texture[] {
    return this.#textureSlotOf(texture)?.sharpen(image) ?? [];
  }

  /** Draws a texture of the manifest with what `sharpen` gave, or with null with what the root file has. */
  showTexture(texture: number, level: number, textures: readonly Texture[] | null): void {
    for (const former of this.#textureSlotOf(texture)?.show(textures) ?? []) disposeTexture(former);
    this.#shown.textures[texture] = textures === null ? -1 : level;
  }

  /** Paints every part in the colour of its level; null gives it its own materials back. */
  setColors(colors: LevelColors | null): void {
    this.#colors = colors;
    for (const part of this.#slotsOfParts.keys()) this.#paint(part);
  }

  /** Everything back to what the root file has. */
  showRoot(): void {
    for (const part of this.manifest.parts.keys()) this.showPart(part, -1, null);
    for (const texture of this.manifest.textures.keys()) this.showTexture(texture, -1, null);
  }

  readonly dispose = (): void => {
    this.#isDisposed = true;
    this.showRoot();
    disposeResources(this.#resources);
  };

  #textureSlotOf(texture: number): TextureSlot | undefined {
    const part = this.manifest.textures[texture];
    return part === undefined ? undefined : this.#textureSlots.get(part.texture);
  }

  #paint(part: number): void {
    const levels = this.manifest.parts[part]?.levels.length ?? 0;
    const paint = this.#colors?.of(this.#shown.parts[part] ?? -1, levels) ?? null;
    for (const slot of this.#slotsOfParts[part] ?? []) slot.paint(paint);
  }
}

interface LayeredParts {
  readonly root: Group;
  readonly meshes: MeshSlots;
  readonly resources: ModelResources;
  readonly textureSlots: ReadonlyMap<number, TextureSlot>;
  readonly instantiate: () => ModelInstance;
}
