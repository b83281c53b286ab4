import type { AssetFeed } from '@streamxr/client';
import {
  Box3,
  Frustum,
  Group,
  type Material,
  Matrix4,
  MeshPhysicalMaterial,
  type Object3D,
  type Raycaster,
  Vector3,
} from 'three';
import { type Occluder, occludersMax } from '../media/pictures/occlusion.ts';
import { ContactShadows, contactStrength } from '../environment/contact-shadows.ts';
import type { Frame, Stage } from '../stage.ts';
import { Emphasis } from './emphasis.ts';
import { GpuUploads } from '../models/gpu-uploads.ts';
import { LayeredModel, type ShownLevels } from '../models/layered-model.ts';
import { LevelColors } from '../models/level-colors.ts';
import { showPart, showTexture } from '../models/level-shows.ts';
import { parseModel, type Model } from '../models/model.ts';
import { ModelLibrary } from '../models/model-library.ts';
import { occluderOf } from './occluder.ts';
import { primitiveGeometry } from './primitive-geometry.ts';
import type { ObjectTransform, SharedObjectView } from './shared-object.ts';
import { SharedResources } from '../shared-resources.ts';
import { type ObjectResources, ShownObject } from './shown-object.ts';

/** Objects in one picture; a room's own limit is lower. */
export const objectsShownMax = 8192;
const contactShadowsMax = 512;
/** Something as wide as a room casts a real shadow; a blob under all of it would only be a stain. */
const contactSideMaxMetres = 6;
const defaultAccentColor = '#ffb169';

export interface SceneObjectsOptions {
  /** Where models come from. */
  readonly assets: AssetFeed;
  /** Outline of what is selected, '#rrggbb'. */
  readonly accentColor?: string;
  /** Told why a model is shown as missing: a `ModelRejected`, or why the feed could not have it. */
  readonly onModelFailure?: (assetId: string, error: unknown) => void;
}

/** Where a ray meets an object; metres, in the room's frame. */
export interface ObjectHit {
  readonly objectId: string;
  readonly point: Vector3;
  readonly distance: number;
  /** Of the surface, unit length, towards the outside. */
  readonly normal: Vector3;
}

/** The room's shared objects as they are seen: eased where others move them, immediate where the local hand does. */
export class SceneObjects implements Disposable {
  readonly root = new Group();
  readonly #stage: Stage;
  readonly #objects = new Map<string, ShownObject>();
  readonly #ids = new Map<Object3D, string>();
  readonly #leaving = new Set<ShownObject>();
  readonly #resources: ObjectResources;
  readonly #emphasis: Emphasis;
  readonly #contacts: ContactShadows;
  readonly #uploads: GpuUploads;
  readonly #stops: readonly (() => void)[];
  readonly #picture = new Frustum();
  readonly #projection = new Matrix4();
  readonly #box = new Box3();
  #hoverId: string | null = null;
  #selectedId: string | null = null;
  #contactsAreStale = true;
  #colors: LevelColors | null = null;

  constructor(stage: Stage, options: SceneObjectsOptions) {
    const { assets, accentColor = defaultAccentColor, onModelFailure = () => {} } = options;
    this.#stage = stage;
    const uploads = new GpuUploads(stage);
    this.#uploads = uploads;
    this.#resources = {
      geometries: new SharedResources(primitiveGeometry, (geometry) => geometry.dispose()),
      materials: new SharedResources<string, Material>(primitiveMaterial, (material) => material.dispose()),
      models: new ModelLibrary({
        feed: assets,
        parse: parseModel,
        parseRoot: (manifest, bytes) => LayeredModel.read(manifest, bytes),
        upload: (model) => uploadGently(stage, uploads, model),
        levels: {
          part: (...show) => showPart(uploads, ...show),
          texture: (...show) => showTexture(uploads, ...show),
        },
        onFailure: onModelFailure,
      }),
    };
    this.#emphasis = new Emphasis(accentColor);
    this.#contacts = new ContactShadows(stage.scene, contactShadowsMax);
    stage.scene.add(this.root);
    this.#stops = [
      stage.onFrame((frame) => this.#advance(frame)),
      stage.events.on('context-restored', () => this.#resources.models.reopenLayered()),
    ];
  }

  /** Shows an object, or brings one up to date. 'full' when 8,192 are shown already. */
  upsert(object: SharedObjectView): 'shown' | 'full' {
    const shown = this.#objects.get(object.objectId);
    if (shown !== undefined) {
      shown.update(object);
    } else {
      if (this.#objects.size >= objectsShownMax) return 'full';
      this.#add(object);
    }
    this.#emphasise(object.objectId);
    this.#contactsAreStale = true;
    return 'shown';
  }

  /** Lets an object disappear. Unknown objects are no error. */
  remove(objectId: string): void {
    const shown = this.#objects.get(objectId);
    if (shown === undefined) return;
    this.#objects.delete(objectId);
    this.#ids.delete(shown.node);
    shown.setOutline(null);
    shown.appearance.leave(!this.#stage.reducedMotion);
    this.#leaving.add(shown);
    if (this.#hoverId === objectId) this.#hoverId = null;
    if (this.#selectedId === objectId) this.#selectedId = null;
  }

  /** Draws an object exactly there while the local person moves it, whatever the room says meanwhile. */
  setLocalTransform(objectId: string, transform: ObjectTransform): void {
    const shown = this.#objects.get(objectId);
    if (shown === undefined) return;
    shown.motion.setLocal(transform);
    shown.place();
    this.#contactsAreStale = true;
  }

  /** Returns an object to the room's word, easing the difference. */
  clearLocalTransform(objectId: string): void {
    const shown = this.#objects.get(objectId);
    if (shown === undefined) return;
    shown.motion.clearLocal(!this.#stage.reducedMotion);
    shown.place();
    this.#contactsAreStale = true;
  }

  setHover(objectId: string | null): void {
    const before = this.#hoverId;
    if (before === objectId) return;
    this.#hoverId = objectId;
    this.#emphasise(before);
    this.#emphasise(objectId);
  }

  setSelected(objectId: string | null): void {
    const before = this.#selectedId;
    if (before === objectId) return;
    this.#selectedId = objectId;
    this.#emphasise(before);
    this.#emphasise(objectId);
  }

  /** The nearest object on the ray, or null. A model that is still streaming is met at its silhouette. */
  raycast(raycaster: Raycaster): ObjectHit | null {
    for (const hit of raycaster.intersectObject(this.root, true)) {
      const objectId = this.#idOf(hit.object);
      if (objectId === null) continue;
      const normal =
        hit.face?.normal.clone().transformDirection(hit.object.matrixWorld) ?? new Vector3(0, 1, 0);
      return { objectId, point: hit.point, distance: hit.distance, normal };
    }
    return null;
  }

  /** The box around an object as it is drawn now, in the room's frame, metres; null for one that is not shown. */
  boundsOf(objectId: string): Box3 | null {
    return this.#objects.get(objectId)?.bounds(new Box3()) ?? null;
  }

  /** What nobody sees through: cubes and spheres that are large enough to hide a face. Models have holes, so they do not count. */
  get occluders(): readonly Occluder[] {
    const found: Occluder[] = [];
    for (const { view, motion } of this.#objects.values()) {
      if (found.length >= occludersMax) break;
      const occluder = occluderOf(view.kind, motion.shown);
      if (occluder !== null) found.push(occluder);
    }
    return found;
  }

  /** Asks again for models that could not be had, for example after the connection came back. */
  retryMissingModels(): void {
    this.#resources.models.retryMissing();
  }

  /** Calls `visit` for every object that shows a model, with where it is drawn now. For each frame: it allocates nothing. */
  visitModels(visit: (objectId: string, assetId: string, transform: ObjectTransform) => void): void {
    for (const [objectId, { view, motion }] of this.#objects) {
      if (view.kind === 'asset' && view.assetId !== undefined) visit(objectId, view.assetId, motion.shown);
    }
  }

  /** Levels that an asset is drawn with; null when it has none, or is not drawn. */
  shownLevels(assetId: string): ShownLevels | null {
    return this.#resources.models.shownLevels(assetId);
  }

  /** Paints models by the levels of their parts, as `levelPalette` says, instead of with their own materials. */
  get levelColors(): boolean {
    return this.#colors !== null;
  }

  set levelColors(isOn: boolean) {
    if (isOn === (this.#colors !== null)) return;
    const former = this.#colors;
    this.#colors = isOn ? new LevelColors() : null;
    this.#resources.models.setColors(this.#colors);
    former?.[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
    for (const shown of [...this.#objects.values(), ...this.#leaving]) shown[Symbol.dispose]();
    this.#objects.clear();
    this.#ids.clear();
    this.#leaving.clear();
    const { geometries, materials, models } = this.#resources;
    for (const part of [geometries, materials, models, this.#contacts, this.#uploads]) part[Symbol.dispose]();
    this.#colors?.[Symbol.dispose]();
    this.root.removeFromParent();
  }

  #add(object: SharedObjectView): void {
    const shown = new ShownObject(object, this.#resources, !this.#stage.reducedMotion);
    this.#objects.set(object.objectId, shown);
    this.#ids.set(shown.node, object.objectId);
    this.root.add(shown.node);
  }

  #emphasise(objectId: string | null): void {
    if (objectId === null) return;
    const shown = this.#objects.get(objectId);
    if (shown === undefined) return;
    const isSelected = objectId === this.#selectedId;
    shown.setOutline(this.#emphasis.styleOf(shown.view, isSelected, objectId === this.#hoverId));
  }

  #idOf(object: Object3D): string | null {
    for (let at: Object3D | null = object; at !== null; at = at.parent) {
      const objectId = this.#ids.get(at);
      if (objectId !== undefined) return objectId;
    }
    return null;
  }

  #advance({ dtSeconds }: Frame): void {
    const isEased = !this.#stage.reducedMotion;
    for (const shown of this.#objects.values()) {
      if (shown.advance(dtSeconds, isEased)) this.#contactsAreStale = true;
    }
    if (isEased) this.#animate(dtSeconds);
    for (const shown of this.#leaving) {
      shown.advance(dtSeconds, isEased);
      this.#contactsAreStale = true;
      if (!shown.appearance.isGone) continue;
      this.#leaving.delete(shown);
      shown[Symbol.dispose]();
    }
    if (this.#contactsAreStale) this.#shadeFloor();
  }

  #animate(dtSeconds: number): void {
    const { camera } = this.#stage;
    this.#picture.setFromProjectionMatrix(
      this.#projection.multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse),
    );
    for (const shown of this.#objects.values()) shown.animate(dtSeconds, this.#picture, this.#box);
  }

  #shadeFloor(): void {
    this.#contactsAreStale = false;
    this.#contacts.clear();
    for (const shown of [...this.#objects.values(), ...this.#leaving]) {
      const { min, max } = shown.bounds(this.#box);
      const width = max.x - min.x;
      const depth = max.z - min.z;
      if (Math.max(width, depth) > contactSideMaxMetres || max.y < 0) continue;
      const strength = contactStrength(min.y) * shown.weight;
      this.#contacts.add((min.x + max.x) / 2, (min.z + max.z) / 2, width, depth, strength);
    }
    this.#contacts.commit();
  }
}

/** Satin, like lacquered wood: a soft highlight under a thin clear coat. */
function primitiveMaterial(color: string): MeshPhysicalMaterial {
  return new MeshPhysicalMaterial({ color, roughness: 0.5, clearcoat: 0.45, clearcoatRoughness: 0.28 });
}

/** Starts compiling a model's shaders and sends what they read, so that the frame in which it appears has nothing left to do. */
async function uploadGently(stage: Stage, uploads: GpuUploads, model: Model): Promise<void> {
  stage.renderer.compile(model.root, stage.camera, stage.scene);
  await Promise.all([
    ...model.geometries.map((geometry) => uploads.geometry(geometry)),
    ...model.textures.map((texture) => uploads.texture(texture)),
  ]);
}
