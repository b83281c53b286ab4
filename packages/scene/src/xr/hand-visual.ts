import {
  CapsuleGeometry,
  CylinderGeometry,
  Group,
  InstancedMesh,
  Matrix4,
  Mesh,
  MeshStandardMaterial,
  Quaternion,
  SphereGeometry,
  TorusGeometry,
  Vector3,
} from 'three';
import { unreachable } from '@streamxr/kernel';
import type { HandReading, JointReading } from './hand-reading.ts';

// 25 joints and the 24 bones between them (https://www.w3.org/TR/webxr-hand-input-1/#skeleton-joints-section).
const jointsMax = 25;
const up = new Vector3(0, 1, 0);

/** One's own hand in a session: a slim controller, or fingers of rounded bones, made here, nothing downloaded. Lives in the rig's frame. */
export class HandVisual extends Group implements Disposable {
  readonly #skin: MeshStandardMaterial;
  readonly #shell: MeshStandardMaterial;
  readonly #controller = new Group();
  readonly #joints: InstancedMesh;
  readonly #bones: InstancedMesh;
  readonly #controllerParts: readonly Mesh[];

  constructor(accent: string) {
    super();
    this.#skin = new MeshStandardMaterial({ color: '#e9e4dc', roughness: 0.55 });
    this.#shell = new MeshStandardMaterial({ color: '#23262f', roughness: 0.45 });
    const glow = new MeshStandardMaterial({ color: accent, emissive: accent, emissiveIntensity: 0.6 });
    const handle = new Mesh(new CapsuleGeometry(0.017, 0.075, 8, 20), this.#shell);
    // A closed hand holds a rod along Z; the rod's front leans up as a torch does.
    handle.rotation.x = 0.35 - Math.PI / 2;
    handle.position.set(0, -0.012, 0.02);
    const head = new Mesh(new SphereGeometry(0.024, 24, 16), this.#shell);
    head.position.set(0, 0.006, -0.03);
    head.scale.set(1, 0.8, 1.15);
    const band = new Mesh(new TorusGeometry(0.0235, 0.003, 10, 40), glow);
    band.position.copy(head.position);
    band.rotation.x = Math.PI / 2 - 0.2;
    this.#controllerParts = [handle, head, band];
    this.#controller.add(...this.#controllerParts);
    this.#joints = new InstancedMesh(new SphereGeometry(1, 14, 10), this.#skin, jointsMax);
    this.#bones = new InstancedMesh(new CylinderGeometry(1, 1, 1, 12, 1, true), this.#skin, jointsMax);
    this.#joints.frustumCulled = this.#bones.frustumCulled = false;
    this.add(this.#controller, this.#joints, this.#bones);
    this.visible = false;
  }

  update(reading: HandReading): void {
    this.visible = reading.kind !== 'absent';
    this.#controller.visible = reading.kind === 'controller';
    this.#joints.visible = this.#bones.visible = reading.kind === 'hand';
    switch (reading.kind) {
      case 'absent':
        return;
      case 'controller':
        this.#controller.position.set(...reading.grip.position);
        this.#controller.quaternion.set(...reading.grip.rotation);
        return;
      case 'hand':
        return this.#poseFingers(reading.joints);
      default:
        return unreachable(reading);
    }
  }

  [Symbol.dispose](): void {
    this.removeFromParent();
    for (const part of this.#controllerParts) {
      part.geometry.dispose();
      for (const material of [part.material].flat()) material.dispose();
    }
    for (const mesh of [this.#joints, this.#bones]) {
      mesh.geometry.dispose();
      mesh.dispose();
    }
    this.#skin.dispose();
  }

  #poseFingers(joints: readonly JointReading[]): void {
    let boneCount = 0;
    const count = Math.min(joints.length, jointsMax);
    for (let i = 0; i < count; i++) {
      const joint = joints[i];
      if (joint === undefined) continue;
      setSphere(this.#joints, i, joint);
      // Joints come finger by finger from the palm outward; each finger begins again at the wrist.
      const before = startsFinger(joint.name) ? joints[0] : joints[i - 1];
      if (i > 0 && before !== undefined) setBone(this.#bones, boneCount++, before, joint);
    }
    this.#joints.count = count;
    this.#bones.count = boneCount;
    this.#joints.instanceMatrix.needsUpdate = this.#bones.instanceMatrix.needsUpdate = true;
  }
}

const matrix = new Matrix4();
const rotation = new Quaternion();
const middle = new Vector3();
const along = new Vector3();
const size = new Vector3();

function startsFinger(name: XRHandJoint): boolean {
  return name.endsWith('metacarpal');
}

function setSphere(mesh: InstancedMesh, index: number, { position, radiusMetres }: JointReading): void {
  mesh.setMatrixAt(
    index,
    matrix.compose(middle.set(...position), rotation.identity(), size.setScalar(radiusMetres)),
  );
}

function setBone(mesh: InstancedMesh, index: number, from: JointReading, to: JointReading): void {
  along.set(...to.position).sub(middle.set(...from.position));
  const metres = Math.max(1e-4, along.length());
  rotation.setFromUnitVectors(up, along.multiplyScalar(1 / metres));
  middle.addScaledVector(along, metres / 2);
  const radius = Math.min(from.radiusMetres, to.radiusMetres) * 0.92;
  mesh.setMatrixAt(index, matrix.compose(middle, rotation, size.set(radius, metres, radius)));
}
