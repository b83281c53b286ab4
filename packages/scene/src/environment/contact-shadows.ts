import {
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedMesh,
  Matrix4,
  PlaneGeometry,
  type Scene,
  ShaderMaterial,
} from 'three';
import { fogDensityPerMetre } from './palette.ts';

/** Above the floor by less than the eye can tell, enough for the depth buffer at 30 m. */
const liftMetres = 0.004;
/** A shadow's soft edge reaches this far beyond the footprint. */
const spreadFactor = 1.5;
/** Higher than this an object no longer darkens the floor. */
const heightMaxMetres = 1.1;

const vertexGlsl = /* glsl */ `
  attribute float strength;
  varying vec2 vPlace;
  varying float vStrength;
  varying float vDistance;
  void main() {
    vPlace = uv * 2.0 - 1.0;
    vStrength = strength;
    vec4 seen = modelViewMatrix * instanceMatrix * vec4(position, 1.0);
    vDistance = length(seen.xyz);
    gl_Position = projectionMatrix * seen;
  }
`;

const fragmentGlsl = /* glsl */ `
  varying vec2 vPlace;
  varying float vStrength;
  varying float vDistance;
  uniform float fogDensityPerMetre;
  void main() {
    float away = clamp(1.0 - length(vPlace), 0.0, 1.0);
    float soft = away * away * (3.0 - 2.0 * away);
    float haze = fogDensityPerMetre * vDistance;
    gl_FragColor = vec4(0.035, 0.02, 0.05, soft * vStrength * exp(-haze * haze));
  }
`;

/** How dark the floor gets under something whose lowest point is `heightMetres` above it, 0 to 1. */
export function contactStrength(heightMetres: number): number {
  if (heightMetres >= heightMaxMetres) return 0;
  const nearness = 1 - Math.max(0, heightMetres) / heightMaxMetres;
  return 0.62 * nearness * nearness;
}

/** Soft dark blobs that tie things to the floor, all of them one draw call. Filled anew whenever something has moved. */
export class ContactShadows implements Disposable {
  readonly #blobs: InstancedMesh<PlaneGeometry, ShaderMaterial>;
  readonly #strengths: InstancedBufferAttribute;
  readonly #capacity: number;
  readonly #matrix = new Matrix4();

  /** Things beyond `capacity` stand without a blob. */
  constructor(scene: Scene, capacity: number) {
    this.#capacity = capacity;
    const geometry = new PlaneGeometry(1, 1).rotateX(-Math.PI / 2);
    this.#strengths = new InstancedBufferAttribute(new Float32Array(capacity), 1).setUsage(DynamicDrawUsage);
    geometry.setAttribute('strength', this.#strengths);
    const material = new ShaderMaterial({
      vertexShader: vertexGlsl,
      fragmentShader: fragmentGlsl,
      uniforms: { fogDensityPerMetre: { value: fogDensityPerMetre } },
      transparent: true,
      depthWrite: false,
    });
    this.#blobs = new InstancedMesh(geometry, material, capacity);
    this.#blobs.instanceMatrix.setUsage(DynamicDrawUsage);
    this.#blobs.frustumCulled = false;
    this.#blobs.renderOrder = -1;
    this.#blobs.count = 0;
    this.#blobs.raycast = () => {};
    scene.add(this.#blobs);
  }

  clear(): void {
    this.#blobs.count = 0;
  }

  /** Darkens the floor around (x, z) under a footprint of the given sides, in metres. False when all blobs are taken. */
  add(x: number, z: number, widthMetres: number, depthMetres: number, strength: number): boolean {
    if (strength <= 0) return true;
    const index = this.#blobs.count;
    if (index >= this.#capacity) return false;
    this.#matrix.makeScale(widthMetres * spreadFactor, 1, depthMetres * spreadFactor);
    this.#matrix.setPosition(x, liftMetres, z);
    this.#blobs.setMatrixAt(index, this.#matrix);
    this.#strengths.setX(index, strength);
    this.#blobs.count = index + 1;
    return true;
  }

  /** Sends what was added since `clear` to the graphics device. */
  commit(): void {
    this.#blobs.instanceMatrix.needsUpdate = true;
    this.#strengths.needsUpdate = true;
  }

  [Symbol.dispose](): void {
    this.#blobs.removeFromParent();
    this.#blobs.geometry.dispose();
    this.#blobs.material.dispose();
    this.#blobs.dispose();
  }
}
