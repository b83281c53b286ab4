import { assert } from '@streamxr/kernel';
import {
  BufferAttribute,
  BufferGeometry,
  DynamicDrawUsage,
  Points,
  type Scene,
  type ShaderMaterial,
  Sphere,
  Vector2,
  Vector3,
  type WebGLRenderer,
} from 'three';
import type { CampaignBoxView, ParticleLook } from './campaign-view.ts';
import { rampTexture } from './color-ramp.ts';
import type { ParticleDrawing, SwitchedCloud } from './particle-drawing.ts';
import { particleMaterial, particleRenderOrder, type ParticleUniforms } from './particle-material.ts';
import { particleWords } from './particle-format.ts';
import { SpeedRange } from './speed-range.ts';
import type { CloudNumbers } from './webgpu/cloud-numbers.ts';

const colorByNumbers = { speed: 0, life: 1, emitter: 2 } as const;
/** Up to so many particles each gives all its light; a campaign that grows to more must not grow brighter. */
const fullLightCount = 100_000;
const drawingSize = new Vector2();

/**
 * The particles of a campaign as one draw call of points. The graphics device interpolates; each packing goes to the same buffer of
 * the device in place. Not sorted: light that is added looks alike in any order. Where WebGPU draws, the points wait unseen.
 */
export class ParticleCloud implements Disposable, SwitchedCloud {
  readonly colors: readonly string[];
  readonly #look: ParticleLook;
  readonly #uniforms: ParticleUniforms;
  readonly #material: ShaderMaterial;
  readonly #speeds = new SpeedRange();
  readonly #sphere: Sphere;
  readonly #points: Points<BufferGeometry, ShaderMaterial>;
  readonly #leave: () => void;
  #attribute: BufferAttribute | null = null;
  #packed: Uint32Array | null = null;
  #count = 0;
  #revision = 0;
  #isPoints = true;

  constructor(
    scene: Scene,
    { centre, halfSizeMetres }: CampaignBoxView,
    look: ParticleLook,
    drawing: ParticleDrawing | null = null,
  ) {
    this.#look = look;
    this.colors = look.colors;
    const corner = new Vector3(...centre).subScalar(halfSizeMetres);
    this.#uniforms = {
      ramp: { value: rampTexture(look.colors) },
      colorBy: { value: colorByNumbers[look.by] },
      emitterCount: { value: Math.max(1, look.emitters) },
      boxCorner: { value: corner },
      boxSideMetres: { value: 2 * halfSizeMetres },
      share: { value: 1 },
      speedRange: { value: new Vector2(0, 1) },
      sizeMetres: { value: look.sizeMetres },
      brightness: { value: look.brightness },
      presence: { value: 1 },
      density: { value: 1 },
      halfHeightPx: { value: 1 },
    };
    this.#material = particleMaterial(this.#uniforms);
    this.#sphere = new Sphere(new Vector3(...centre), halfSizeMetres * Math.sqrt(3));
    this.#points = new Points(this.#emptyGeometry(), this.#material);
    this.#points.renderOrder = particleRenderOrder;
    this.#points.matrixAutoUpdate = false;
    this.#points.visible = false;
    this.#points.raycast = () => {};
    this.#points.onBeforeRender = (renderer, _scene, camera) => this.#fit(renderer, camera);
    scene.add(this.#points);
    this.#leave = drawing?.add(this) ?? (() => {});
  }

  get count(): number {
    return this.#count;
  }

  get packed(): Uint32Array | null {
    return this.#packed;
  }

  get revision(): number {
    return this.#revision;
  }

  get numbers(): CloudNumbers {
    const { boxCorner, boxSideMetres, emitterCount, density, share, presence, speedRange } = this.#uniforms;
    const { by, sizeMetres, brightness } = this.#look;
    return {
      corner: boxCorner.value,
      sideMetres: boxSideMetres.value,
      emitters: emitterCount.value,
      by,
      sizeMetres,
      brightness,
      density: density.value,
      share: share.value,
      presence: presence.value,
      slowest: speedRange.value.x,
      fastest: speedRange.value.y,
      count: this.#count,
    };
  }

  set isPoints(isPoints: boolean) {
    this.#isPoints = isPoints;
    this.#points.visible = isPoints && this.#count > 0;
  }

  /**
   * Shows the first `count` particles of `packed`, which the cloud reads until the next call; of the same length as last time it
   * goes into the buffer that is there, else a new one is made.
   */
  show(packed: Uint32Array, count: number, dtSeconds: number): void {
    assert(packed.length >= count * particleWords, 'as many particles are packed as are to be shown');
    const attribute = this.#attributeFor(packed);
    attribute.clearUpdateRanges();
    attribute.addUpdateRange(0, count * particleWords);
    attribute.needsUpdate = true;
    this.#packed = packed;
    this.#count = count;
    this.#revision += 1;
    this.#uniforms.density.value = Math.min(1, (fullLightCount / Math.max(1, count)) ** 0.5);
    this.#points.geometry.setDrawRange(0, count);
    this.#points.visible = this.#isPoints && count > 0;
    this.#speeds.look(packed, count, dtSeconds);
    this.#uniforms.speedRange.value.set(this.#speeds.from, this.#speeds.to);
  }

  /** For each frame: from the packing before (0) to the newest (1), and how far the campaign has come in. */
  place(share: number, presence: number): void {
    this.#uniforms.share.value = share;
    this.#uniforms.presence.value = presence;
  }

  [Symbol.dispose](): void {
    this.#leave();
    this.#points.removeFromParent();
    this.#points.geometry.dispose();
    this.#material.dispose();
    this.#uniforms.ramp.value.dispose();
  }

  #attributeFor(packed: Uint32Array): BufferAttribute {
    const former = this.#attribute;
    if (former !== null && former.array.length === packed.length) {
      former.array = packed;
      return former;
    }
    // The device's buffers cannot grow.
    const attribute = new BufferAttribute(packed, particleWords).setUsage(DynamicDrawUsage);
    this.#points.geometry.dispose();
    this.#points.geometry = this.#emptyGeometry();
    this.#points.geometry.setAttribute('particle', attribute);
    this.#attribute = attribute;
    return attribute;
  }

  /** Without positions there is nothing to measure: the box says where its particles are. */
  #emptyGeometry(): BufferGeometry {
    const geometry = new BufferGeometry();
    geometry.boundingSphere = this.#sphere;
    return geometry;
  }

  /** Called for each eye, whose picture may be of another height than the canvas. */
  #fit(renderer: WebGLRenderer, camera: object): void {
    const viewport =
      'viewport' in camera ? (camera.viewport as { readonly w: number } | undefined) : undefined;
    const heightPx = viewport?.w ?? renderer.getDrawingBufferSize(drawingSize).y;
    this.#uniforms.halfHeightPx.value = heightPx / 2;
  }
}
