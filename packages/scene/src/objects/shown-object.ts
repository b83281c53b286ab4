import { unreachable } from '@streamxr/kernel';
import {
  Box3,
  type BufferGeometry,
  type Frustum,
  Group,
  type Material,
  Mesh,
  type Object3D,
  Vector3,
} from 'three';
import { Appearance } from '../appearance.ts';
import type { ModelInstance } from '../models/model-instance.ts';
import type { Model } from '../models/model.ts';
import type { ModelLibrary, ModelState } from '../models/model-library.ts';
import { ObjectMotion } from './object-motion.ts';
import { Outline, type OutlineStyle } from './outline.ts';
import { primitiveMetres, type PrimitiveKind } from './primitive-geometry.ts';
import type { ObjectTransform, SharedObjectView } from './shared-object.ts';
import type { SharedResources } from '../shared-resources.ts';
import { Silhouette, silhouetteFadeSeconds } from './silhouette.ts';

/** What objects share among themselves. */
export interface ObjectResources {
  readonly geometries: SharedResources<PrimitiveKind, BufferGeometry>;
  /** By colour, '#rrggbb'. */
  readonly materials: SharedResources<string, Material>;
  readonly models: ModelLibrary;
}

type Content =
  | { readonly state: 'primitive'; readonly mesh: Mesh; readonly kind: PrimitiveKind; color: string }
  | { readonly state: 'waiting'; readonly assetId: string; readonly silhouette: Silhouette }
  | {
      readonly state: 'revealing';
      readonly assetId: string;
      readonly model: ModelInstance;
      readonly silhouette: Silhouette;
      elapsedSeconds: number;
    }
  | { readonly state: 'shown'; readonly assetId: string; readonly model: ModelInstance };

/** Its model starts this much smaller than it is, inside the silhouette that dissolves around it. */
const revealScale = 0.93;
const silhouetteWeight = 0.35;
const half = primitiveMetres / 2;
const primitiveBounds = new Box3(new Vector3(-half, -half, -half), new Vector3(half, half, half));
/** Before anything is known of a model: half a metre, standing where it was put. */
const unknownBounds = new Box3(new Vector3(-half, 0, -half), new Vector3(half, primitiveMetres, half));

/** One shared object in the scene: where it is drawn, what it is made of at the moment, and its outline. */
export class ShownObject implements Disposable {
  readonly node = new Group();
  readonly appearance: Appearance;
  readonly motion: ObjectMotion;
  readonly #resources: ObjectResources;
  readonly #inner = new Group();
  #view: SharedObjectView;
  #content: Content;
  #contentBounds: Box3;
  #letModelGo: (() => void) | null = null;
  #outline: Outline | null = null;
  #outlineStyle: OutlineStyle | null = null;
  #isEased: boolean;

  constructor(view: SharedObjectView, resources: ObjectResources, isEased: boolean) {
    this.#view = view;
    this.#resources = resources;
    this.#isEased = isEased;
    this.appearance = new Appearance(isEased);
    this.motion = new ObjectMotion(view);
    this.node.add(this.#inner);
    this.place();
    this.#scaleIn();
    this.#contentBounds = primitiveBounds;
    this.#content = this.#build();
  }

  get view(): SharedObjectView {
    return this.#view;
  }

  /** How much it darkens the floor, 0 to 1: what is translucent, or still coming in, does so less. */
  get weight(): number {
    return this.appearance.presence * (this.#content.state === 'waiting' ? silhouetteWeight : 1);
  }

  /** Takes the room's word for it: where it is, what it is, what colour it has. */
  update(view: SharedObjectView): void {
    const before = this.#view;
    this.#view = view;
    this.motion.setRemote(view, this.#isEased);
    this.place();
    if (view.kind !== before.kind || view.assetId !== before.assetId) {
      this.#tearDown();
      this.#content = this.#build();
      this.#redrawOutline();
    } else if (this.#content.state === 'primitive' && view.color !== this.#content.color) {
      this.#recolor(this.#content, view.color);
    }
  }

  setOutline(style: OutlineStyle | null): void {
    if (style === this.#outlineStyle) return;
    this.#outlineStyle = style;
    if (style !== null && this.#outline !== null) this.#outline.restyle(style);
    else this.#redrawOutline();
  }

  /** Writes the box around it in the room, metres, its arrival's growth left out. */
  bounds(target: Box3): Box3 {
    this.node.updateMatrixWorld();
    return target.copy(this.#contentBounds).applyMatrix4(this.node.matrixWorld);
  }

  /** Moves on by `dtSeconds`; true when the box around it may have changed. */
  advance(dtSeconds: number, isEased: boolean): boolean {
    this.#isEased = isEased;
    const hasMoved = this.motion.advance(dtSeconds);
    if (hasMoved) this.place();
    const wasSettled = this.appearance.isSettled;
    if (!wasSettled) {
      this.appearance.advance(dtSeconds);
      this.#scaleIn();
    }
    return this.#advanceContent(dtSeconds) || hasMoved || !wasSettled;
  }

  /** Moves its model's animation on, when it has one and stands in the picture. */
  animate(dtSeconds: number, picture: Frustum, box: Box3): void {
    const content = this.#content;
    if (content.state !== 'shown' && content.state !== 'revealing') return;
    if (content.model.isAnimated && picture.intersectsBox(this.bounds(box))) content.model.animate(dtSeconds);
  }

  /** Puts the node where the motion says. */
  place(): void {
    const { position, rotation, scale }: ObjectTransform = this.motion.shown;
    this.node.position.set(...position);
    this.node.quaternion.set(...rotation);
    this.node.scale.set(...scale);
  }

  [Symbol.dispose](): void {
    this.#outline?.[Symbol.dispose]();
    this.#tearDown();
    this.node.removeFromParent();
  }

  #scaleIn(): void {
    // A scale of exactly zero has no inverse, and shading wants one.
    this.#inner.scale.setScalar(Math.max(1e-4, this.appearance.presence));
  }

  #build(): Content {
    const { kind, color, assetId = '' } = this.#view;
    if (kind === 'asset') {
      const silhouette = this.#standIn(unknownBounds);
      this.#content = { state: 'waiting', assetId, silhouette };
      // The library may answer at once, and then the content is already the model.
      this.#letModelGo = this.#resources.models.acquire(assetId, (state) => this.#onModel(state));
      return this.#content;
    }
    const { geometries, materials } = this.#resources;
    const mesh = new Mesh(geometries.acquire(kind), materials.acquire(color));
    mesh.castShadow = true;
    mesh.receiveShadow = true;
    this.#inner.add(mesh);
    this.#contentBounds = primitiveBounds;
    return { state: 'primitive', mesh, kind, color };
  }

  #tearDown(): void {
    const content = this.#content;
    switch (content.state) {
      case 'primitive':
        content.mesh.removeFromParent();
        this.#resources.geometries.release(content.kind);
        this.#resources.materials.release(content.color);
        break;
      case 'waiting':
        content.silhouette[Symbol.dispose]();
        break;
      case 'revealing':
        content.silhouette[Symbol.dispose]();
        content.model[Symbol.dispose]();
        break;
      case 'shown':
        content.model[Symbol.dispose]();
        break;
      default:
        unreachable(content);
    }
    this.#letModelGo?.();
    this.#letModelGo = null;
  }

  #recolor(content: Extract<Content, { state: 'primitive' }>, color: string): void {
    const { materials } = this.#resources;
    content.mesh.material = materials.acquire(color);
    materials.release(content.color);
    content.color = color;
  }

  #onModel(state: ModelState): void {
    const content = this.#content;
    if (content.state === 'primitive') return;
    switch (state.state) {
      case 'loading':
        if (content.state === 'waiting') this.#await(content, state.fraction, state.bounds);
        else this.#withdraw(content);
        return;
      case 'missing':
        if (content.state === 'waiting') content.silhouette.setMissing();
        return;
      case 'ready':
        if (content.state === 'waiting') return this.#reveal(content, state.model);
        return this.#exchange(content, state.model);
      default:
        return unreachable(state);
    }
  }

  #reveal(
    { assetId, silhouette }: Extract<Content, { state: 'waiting' }>,
    { bounds, instantiate }: Model,
  ): void {
    const model = instantiate();
    this.#contentBounds = bounds;
    this.#inner.add(model.object);
    // A model that is there before its object has come in arrives with it, as a cube does.
    if (this.#isEased && this.appearance.isSettled) {
      model.object.scale.multiplyScalar(revealScale);
      this.#content = { state: 'revealing', assetId, model, silhouette, elapsedSeconds: 0 };
    } else {
      silhouette[Symbol.dispose]();
      this.#content = { state: 'shown', assetId, model };
    }
    this.#redrawOutline();
  }

  /** Another model of the same asset takes the place of the one that is shown, within a frame. */
  #exchange(
    content: Extract<Content, { state: 'revealing' | 'shown' }>,
    { bounds, instantiate }: Model,
  ): void {
    content.model[Symbol.dispose]();
    if (content.state === 'revealing') content.silhouette[Symbol.dispose]();
    const model = instantiate();
    this.#contentBounds = bounds;
    this.#inner.add(model.object);
    this.#content = { state: 'shown', assetId: content.assetId, model };
    this.#redrawOutline();
  }

  /** Says how far it is, and stands where it will be as soon as that is known. */
  #await(content: Extract<Content, { state: 'waiting' }>, fraction: number, bounds: Box3 | null): void {
    if (bounds !== null && !bounds.equals(this.#contentBounds)) {
      content.silhouette[Symbol.dispose]();
      const silhouette = this.#standIn(bounds);
      this.#content = { ...content, silhouette };
      this.#redrawOutline();
      silhouette.setProgress(fraction);
    } else content.silhouette.setProgress(fraction);
  }

  #standIn(bounds: Box3): Silhouette {
    const silhouette = new Silhouette(bounds);
    this.#inner.add(silhouette.object);
    this.#contentBounds = bounds;
    return silhouette;
  }

  /** The model made way for others: back to its silhouette, which now knows how large it is. */
  #withdraw(content: Extract<Content, { state: 'revealing' | 'shown' }>): void {
    content.model[Symbol.dispose]();
    if (content.state === 'revealing') content.silhouette[Symbol.dispose]();
    const silhouette = this.#standIn(this.#contentBounds);
    this.#content = { state: 'waiting', assetId: content.assetId, silhouette };
    this.#redrawOutline();
  }

  #advanceContent(dtSeconds: number): boolean {
    const content = this.#content;
    switch (content.state) {
      case 'primitive':
      case 'shown':
        return false;
      case 'waiting':
        content.silhouette.advance(dtSeconds, this.#isEased);
        return false;
      case 'revealing': {
        content.elapsedSeconds += dtSeconds;
        const t = Math.min(1, content.elapsedSeconds / silhouetteFadeSeconds);
        content.silhouette.setOpacity(1 - t);
        content.model.object.scale.setScalar(revealScale + (1 - revealScale) * (1 - (1 - t) ** 2));
        if (t === 1) {
          content.silhouette[Symbol.dispose]();
          this.#content = { state: 'shown', assetId: content.assetId, model: content.model };
        }
        return true;
      }
      default:
        return unreachable(content);
    }
  }

  #redrawOutline(): void {
    this.#outline?.[Symbol.dispose]();
    this.#outline = this.#outlineStyle === null ? null : new Outline(this.#drawn(), this.#outlineStyle);
  }

  /** What its outline goes around. */
  #drawn(): Object3D {
    const content = this.#content;
    switch (content.state) {
      case 'primitive':
        return content.mesh;
      case 'waiting':
        return content.silhouette.object;
      case 'revealing':
      case 'shown':
        return content.model.object;
      default:
        return unreachable(content);
    }
  }
}
