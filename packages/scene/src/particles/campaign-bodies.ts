import { unreachable } from '@streamxr/kernel';
import type { Vec3 } from '@streamxr/spatial';
import {
  type BufferGeometry,
  CylinderGeometry,
  DynamicDrawUsage,
  Group,
  InstancedMesh,
  Matrix4,
  MeshPhysicalMaterial,
  Quaternion,
  type Scene,
  SphereGeometry,
  Vector3,
} from 'three';
import { RoundedBoxGeometry } from 'three/addons/geometries/RoundedBoxGeometry.js';
import { type BodyShape, poseNumbers } from './campaign-view.ts';

/** A campaign has no more, those included that people place. */
export const bodiesMax = 32;

/** The bodies among the particles: lit, shadowed, and as smooth between ticks as the particles are. Three draw calls in all. */
export class CampaignBodies implements Disposable {
  readonly #root = new Group();
  readonly #material: MeshPhysicalMaterial;
  /** Of radius 1; the round ends of capsules as well. */
  readonly #balls: InstancedMesh;
  /** Of side 2. */
  readonly #blocks: InstancedMesh;
  /** The middles of capsules: of radius 1, from −1 to 1. */
  readonly #rods: InstancedMesh;
  readonly #position = new Vector3();
  readonly #rotation = new Quaternion();
  readonly #rotationBefore = new Quaternion();
  readonly #matrix = new Matrix4();
  readonly #scale = new Vector3();
  readonly #end = new Vector3();
  readonly #now = new Float32Array(bodiesMax * poseNumbers);
  readonly #before = new Float32Array(bodiesMax * poseNumbers);
  #shapes: readonly BodyShape[] = [];
  #count = 0;

  /** `origin` is where the campaign's own coordinates begin in the room. */
  constructor(scene: Scene, origin: Vec3) {
    this.#root.position.set(...origin);
    this.#material = new MeshPhysicalMaterial({
      color: '#a89aa6',
      roughness: 0.42,
      metalness: 0.05,
      clearcoat: 0.6,
      clearcoatRoughness: 0.25,
      envMapIntensity: 1.1,
    });
    this.#balls = this.#instances(new SphereGeometry(1, 40, 28), 3 * bodiesMax);
    this.#blocks = this.#instances(new RoundedBoxGeometry(2, 2, 2, 4, 0.09), bodiesMax);
    this.#rods = this.#instances(new CylinderGeometry(1, 1, 2, 40, 1, true), bodiesMax);
    scene.add(this.#root);
  }

  /** The shapes that the poses of `show` are of, in their order. */
  setShapes(shapes: readonly BodyShape[]): void {
    this.#shapes = shapes.slice(0, bodiesMax);
  }

  /** New poses, `poseNumbers` for each shape, and those of the picture before. */
  show(now: Float32Array, before: Float32Array): void {
    const numbers = Math.min(now.length, before.length, this.#now.length);
    this.#now.set(now.subarray(0, numbers));
    this.#before.set(before.subarray(0, numbers));
    this.#count = Math.floor(numbers / poseNumbers);
  }

  /** For each frame: between the poses before (0) and the newest (1); `presence` is how far the campaign has come in. */
  place(share: number, presence: number): void {
    const { balls, blocks, rods } = { balls: this.#balls, blocks: this.#blocks, rods: this.#rods };
    balls.count = blocks.count = rods.count = 0;
    for (const [index, shape] of this.#shapes.entries()) {
      if (index >= this.#count) break;
      this.#readPose(index * poseNumbers, share);
      this.#add(shape, presence);
    }
    for (const mesh of [balls, blocks, rods]) {
      mesh.visible = mesh.count > 0;
      mesh.instanceMatrix.needsUpdate = mesh.visible;
    }
  }

  [Symbol.dispose](): void {
    this.#root.removeFromParent();
    for (const mesh of [this.#balls, this.#blocks, this.#rods]) {
      mesh.geometry.dispose();
      mesh.dispose();
    }
    this.#material.dispose();
  }

  #add(shape: BodyShape, presence: number): void {
    switch (shape.shape) {
      case 'sphere':
        return this.#addInstance(this.#balls, this.#position, this.#scale.setScalar(shape.radius * presence));
      case 'box':
        this.#scale.set(...shape.halfSize).multiplyScalar(presence);
        return this.#addInstance(this.#blocks, this.#position, this.#scale);
      case 'capsule': {
        const radius = shape.radius * presence;
        const half = shape.halfLength * presence;
        this.#addInstance(this.#rods, this.#position, this.#scale.set(radius, half, radius));
        for (const side of [1, -1]) {
          this.#end
            .set(0, side * half, 0)
            .applyQuaternion(this.#rotation)
            .add(this.#position);
          this.#addInstance(this.#balls, this.#end, this.#scale.setScalar(radius));
        }
        return;
      }
      case 'plane':
        return;
      default:
        return unreachable(shape);
    }
  }

  #addInstance(mesh: InstancedMesh, position: Vector3, scale: Vector3): void {
    mesh.setMatrixAt(mesh.count, this.#matrix.compose(position, this.#rotation, scale));
    mesh.count += 1;
  }

  #readPose(at: number, share: number): void {
    const [now, before] = [this.#now, this.#before];
    this.#position.set(
      between(before, now, at, share),
      between(before, now, at + 1, share),
      between(before, now, at + 2, share),
    );
    this.#rotation.fromArray(now, at + 3);
    this.#rotationBefore.fromArray(before, at + 3);
    this.#rotation.copy(this.#rotationBefore.slerp(this.#rotation, share)).normalize();
  }

  #instances(geometry: BufferGeometry, capacity: number): InstancedMesh {
    const mesh = new InstancedMesh(geometry, this.#material, capacity);
    mesh.instanceMatrix.setUsage(DynamicDrawUsage);
    mesh.castShadow = true;
    mesh.receiveShadow = true;
    // They move every frame: to measure them costs more than to draw them.
    mesh.frustumCulled = false;
    mesh.count = 0;
    mesh.visible = false;
    mesh.raycast = () => {};
    this.#root.add(mesh);
    return mesh;
  }
}

function between(before: Float32Array, now: Float32Array, at: number, share: number): number {
  const from = before[at] ?? 0;
  return from + ((now[at] ?? 0) - from) * share;
}
