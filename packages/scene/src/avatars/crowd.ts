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

const capacityFirst = 16;

/** One part (head, torso, a hand) of every avatar, as one draw call. Grows by doubling; the parent bounds the number. */
export class CrowdPart implements Disposable {
  readonly #scene: Scene;
  readonly #geometry: BufferGeometry;
  readonly #material: Material;
  #colors: InstancedBufferAttribute;
  #mesh: InstancedMesh;

  constructor(scene: Scene, geometry: BufferGeometry, material: Material) {
    this.#scene = scene;
    this.#geometry = geometry;
    this.#material = material;
    this.#colors = colorsFor(capacityFirst);
    this.#mesh = this.#instances(capacityFirst);
  }

  /** How many are drawn. Raising it makes room; what the new ones look like is set by the caller. */
  setCount(count: number): void {
    if (count > this.#colors.count) this.#grow(count);
    this.#mesh.count = count;
  }

  setColor(index: number, color: Color): void {
    this.#colors.setXYZ(index, color.r, color.g, color.b);
    this.#colors.needsUpdate = true;
  }

  setMatrix(index: number, matrix: Matrix4): void {
    this.#mesh.setMatrixAt(index, matrix);
  }

  /** Sends the matrices set since the last call to the graphics device. */
  commit(): void {
    this.#mesh.instanceMatrix.needsUpdate = true;
  }

  [Symbol.dispose](): void {
    this.#mesh.removeFromParent();
    this.#mesh.dispose();
    this.#geometry.dispose();
  }

  #instances(capacity: number): InstancedMesh {
    this.#geometry.setAttribute('memberColor', this.#colors);
    const mesh = new InstancedMesh(this.#geometry, this.#material, capacity);
    mesh.instanceMatrix.setUsage(DynamicDrawUsage);
    mesh.castShadow = true;
    mesh.receiveShadow = true;
    // The instances are everywhere: a bounding sphere of all of them would be computed for nothing.
    mesh.frustumCulled = false;
    mesh.raycast = () => {};
    mesh.count = 0;
    this.#scene.add(mesh);
    return mesh;
  }

  #grow(count: number): void {
    let capacity = this.#colors.count;
    while (capacity < count) capacity *= 2;
    const before = this.#mesh;
    const colors = colorsFor(capacity);
    colors.array.set(this.#colors.array);
    this.#colors = colors;
    // The device's copy of the smaller attribute must go with it.
    this.#geometry.dispose();
    this.#mesh = this.#instances(capacity);
    this.#mesh.instanceMatrix.array.set(before.instanceMatrix.array);
    before.removeFromParent();
    before.dispose();
  }
}

function colorsFor(capacity: number): InstancedBufferAttribute {
  return new InstancedBufferAttribute(new Float32Array(capacity * 3), 3);
}
