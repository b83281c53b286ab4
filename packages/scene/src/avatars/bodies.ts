import {
  type BufferGeometry,
  type Color,
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedMesh,
  type Material,
  type Matrix4,
  type Scene,
} from 'three';
import { type Fineness, handGeometry, headGeometry, torsoGeometry } from './avatar-form.ts';
import type { Side } from './body-motion.ts';

/** What a body's parts are placed by. */
export interface BodyMatrices {
  readonly headMatrix: Matrix4;
  readonly torsoMatrix: Matrix4;
  readonly handMatrices: Readonly<Record<Side, Matrix4>>;
  readonly color: Color;
}

/** Bodies with geometry of one fineness, whoever they are in this frame: four draw calls, filled anew for each frame. */
export class Bodies implements Disposable {
  readonly #head: BodyPart;
  readonly #torso: BodyPart;
  readonly #left: BodyPart;
  readonly #right: BodyPart;
  readonly #parts: readonly BodyPart[];
  #count = 0;

  /** The caller adds at most `capacity` bodies a frame. */
  constructor(scene: Scene, fineness: Fineness, material: Material, capacity: number) {
    this.#head = new BodyPart(scene, headGeometry(fineness), material, capacity);
    this.#torso = new BodyPart(scene, torsoGeometry(fineness), material, capacity);
    this.#left = new BodyPart(scene, handGeometry(-1, fineness), material, capacity);
    this.#right = new BodyPart(scene, handGeometry(1, fineness), material, capacity);
    this.#parts = [this.#head, this.#torso, this.#left, this.#right];
  }

  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#count = 0;
  }

  add({ headMatrix, torsoMatrix, handMatrices, color }: BodyMatrices): void {
    const index = this.#count;
    this.#head.set(index, headMatrix, color);
    this.#torso.set(index, torsoMatrix, color);
    this.#left.set(index, handMatrices.left, color);
    this.#right.set(index, handMatrices.right, color);
    this.#count += 1;
  }

  /** Sends what was added since `clear` to the graphics device. */
  commit(): void {
    for (const part of this.#parts) part.commit(this.#count);
  }

  [Symbol.dispose](): void {
    for (const part of this.#parts) part[Symbol.dispose]();
  }
}

/** One part (head, torso, a hand) of all those bodies: one draw call, and one more for its shadow. */
class BodyPart implements Disposable {
  readonly #mesh: InstancedMesh;
  readonly #colors: InstancedBufferAttribute;

  constructor(scene: Scene, geometry: BufferGeometry, material: Material, capacity: number) {
    this.#colors = new InstancedBufferAttribute(new Float32Array(capacity * 3), 3);
    geometry.setAttribute('memberColor', this.#colors.setUsage(DynamicDrawUsage));
    this.#mesh = new InstancedMesh(geometry, material, capacity);
    this.#mesh.instanceMatrix.setUsage(DynamicDrawUsage);
    this.#mesh.castShadow = true;
    this.#mesh.receiveShadow = true;
    // Who is out of sight is not among the instances; a bounding sphere of the others would be computed for nothing.
    this.#mesh.frustumCulled = false;
    this.#mesh.raycast = () => {};
    this.#mesh.visible = false;
    scene.add(this.#mesh);
  }

  set(index: number, matrix: Matrix4, { r, g, b }: Color): void {
    this.#mesh.setMatrixAt(index, matrix);
    this.#colors.setXYZ(index, r, g, b);
  }

  commit(count: number): void {
    this.#mesh.count = count;
    this.#mesh.visible = count > 0;
    if (count === 0) return;
    this.#mesh.instanceMatrix.needsUpdate = true;
    this.#colors.needsUpdate = true;
  }

  [Symbol.dispose](): void {
    this.#mesh.removeFromParent();
    this.#mesh.dispose();
    this.#mesh.geometry.dispose();
  }
}
