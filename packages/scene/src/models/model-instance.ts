import { type AnimationClip, AnimationMixer, InstancedMesh, type Object3D, type Skeleton } from 'three';
import { isSkinned } from './model-parts.ts';

/** One copy of a model in the room. It shares geometry, materials and textures with the others; its skeleton is its own. */
export class ModelInstance implements Disposable {
  readonly object: Object3D;
  readonly #mixer: AnimationMixer | null;
  readonly #onDispose: () => void;

  /** `object` is a clone that nobody else has. The first of `clips` runs for ever. */
  constructor(object: Object3D, clips: readonly AnimationClip[], onDispose: () => void = () => undefined) {
    this.object = object;
    this.#onDispose = onDispose;
    const [clip] = clips;
    this.#mixer = clip === undefined ? null : new AnimationMixer(object);
    if (clip !== undefined) this.#mixer?.clipAction(clip).play();
  }

  get isAnimated(): boolean {
    return this.#mixer !== null;
  }

  /** Moves its animation on. */
  animate(dtSeconds: number): void {
    this.#mixer?.update(dtSeconds);
  }

  [Symbol.dispose](): void {
    this.#onDispose();
    this.#mixer?.stopAllAction();
    this.object.removeFromParent();
    const skeletons = new Set<Skeleton>();
    this.object.traverse((part) => {
      if (isSkinned(part)) skeletons.add(part.skeleton);
      if (part instanceof InstancedMesh) part.dispose();
    });
    // Its texture of bones is this copy's alone.
    for (const skeleton of skeletons) skeleton.dispose();
  }
}
