import {
  Environment,
  ParticleDrawing,
  type ParticleRenderer,
  type ParticleRendererChoice,
  ShownCampaign,
  Stage,
} from '@streamxr/scene';
import type { Vec3 } from '@streamxr/spatial';
import { BoxGeometry, Mesh, MeshStandardMaterial } from 'three';
import { Frames } from '../frames.ts';

export interface PackedParticle {
  /** Each 0 to 1 of the box. */
  readonly place: Vec3;
  readonly placeBefore?: Vec3;
  readonly speed: number;
  readonly life: number;
  readonly emitter: number;
}

export interface StudioView {
  readonly eye: Vec3;
  readonly at: Vec3;
}

/** RGBA, the top row first. */
export interface StudioPicture {
  readonly width: number;
  readonly height: number;
  readonly pixels: readonly number[];
}

/** Of each frame: until the page's thread was free, and until the picture was there. */
export interface FrameCosts {
  readonly threadMs: number[];
  readonly doneMs: number[];
}

const box = { centre: [0, 1.5, 0] as Vec3, halfSizeMetres: 1.5 };
const devicePatienceMs = 20_000;

/** A stage as the page has it with one campaign in it, whose frames come when they are asked for. */
export class ParticleStudio {
  readonly #frames = new Frames();
  readonly #stage: Stage;
  readonly #occluder = new Mesh(new BoxGeometry(1, 1, 1), new MeshStandardMaterial({ color: '#805030' }));
  #drawing: ParticleDrawing | null = null;
  #campaign: ShownCampaign | null = null;
  #tick = 0;
  #many = new Uint32Array();

  constructor(canvas: HTMLCanvasElement) {
    this.#stage = new Stage({ canvas, reducedMotion: true, pixelRatioMax: 1 });
    // It stays for as long as the page.
    void new Environment(this.#stage);
    this.#occluder.visible = false;
    this.#stage.scene.add(this.#occluder);
    this.#stage.start();
  }

  /** Column by column. */
  get projection(): readonly number[] {
    return this.#stage.camera.projectionMatrix.elements;
  }

  get renderer(): ParticleRenderer {
    return this.#drawing?.renderer ?? 'webgl2';
  }

  /** A campaign anew; with WebGPU chosen, resolves once it draws. */
  async open(choice: ParticleRendererChoice, isSorted = true): Promise<void> {
    this.#campaign?.[Symbol.dispose]();
    this.#drawing?.[Symbol.dispose]();
    const drawing = new ParticleDrawing(this.#stage, { choice, isSorted });
    this.#drawing = drawing;
    this.#campaign = new ShownCampaign(this.#stage, {
      origin: [0, 0, 0],
      box,
      look: {
        colors: ['#3050ff', '#ff9040', '#fff0d0'],
        by: 'speed',
        emitters: 2,
        sizeMetres: 0.03,
        brightness: 1.2,
      },
      shownTick: () => this.#tick,
      drawing,
    });
    if (choice !== 'webgpu') return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('WebGPU did not come')), devicePatienceMs);
      drawing.events.on('changed', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  choose(choice: ParticleRendererChoice): void {
    if (this.#drawing !== null) this.#drawing.choice = choice;
  }

  /** Particles as of tick 1, coming from tick 0. */
  show(particles: readonly PackedParticle[]): void {
    const packed = new Uint32Array(particles.length * 4);
    for (const [index, particle] of particles.entries()) {
      packed.set(half(particle, particle.place), index * 4);
      packed.set(half(particle, particle.placeBefore ?? particle.place), index * 4 + 2);
    }
    this.#showPacked(packed);
  }

  showTick(tick: number): void {
    this.#tick = tick;
  }

  /** A box of brown wood; null takes it away. */
  occlude(occluder: { readonly at: Vec3; readonly size: Vec3 } | null): void {
    this.#occluder.visible = occluder !== null;
    if (occluder === null) return;
    this.#occluder.position.set(...occluder.at);
    this.#occluder.scale.set(...occluder.size);
  }

  look({ eye, at }: StudioView): void {
    const { rig, camera } = this.#stage;
    rig.position.set(eye[0], 0, eye[2]);
    camera.position.set(0, eye[1], 0);
    rig.updateMatrixWorld(true);
    camera.lookAt(...at);
  }

  /** Draws a frame and reads it in the same task: afterwards the browser has taken it. */
  picture(): StudioPicture {
    this.#frames.draw();
    const { canvas } = this.#stage;
    const { width, height } = canvas;
    const copy = new OffscreenCanvas(width, height).getContext('2d');
    if (copy === null) throw new Error('no canvas to copy to');
    copy.drawImage(canvas, 0, 0);
    return { width, height, pixels: [...copy.getImageData(0, 0, width, height).data] };
  }

  /** So many particles all over the box, each a little on from one packing to the next. */
  showMany(count: number): void {
    const packed = new Uint32Array(count * 4);
    const middle = 0xffff / 2;
    for (let index = 0; index < count; index++) {
      const turn = index * 2.399963;
      const reach = middle * Math.sqrt(index / count);
      const [x, y] = [middle + reach * Math.cos(turn), middle * (1 + 0.2 * Math.sin(index))];
      const z = middle + reach * Math.sin(turn);
      const look = (((index * 7) % 64) << 3) | ((40 + ((index * 11) % 60)) << 9);
      const [low, high] = [(x & 0xffff) | (y << 16), (z & 0xffff) | (look << 16)];
      packed.set([low, high, low, high], index * 4);
    }
    this.#many = packed;
    this.#showMany();
  }

  /** What frames cost in milliseconds, each number that of a frame; with `fresh`, each has a new packing to bring up. */
  cost(frames: number, fresh: boolean): FrameCosts {
    const gl = this.#stage.renderer.getContext();
    const pixel = new Uint8Array(4);
    const costs: FrameCosts = { threadMs: [], doneMs: [] };
    for (let index = 0; index < frames; index++) {
      if (fresh) this.#showMany();
      const startMs = performance.now();
      this.#frames.draw();
      costs.threadMs.push(performance.now() - startMs);
      // Waits for everything before it.
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
      costs.doneMs.push(performance.now() - startMs);
    }
    return costs;
  }

  /** Who the device drew in the last frame, in its order. */
  async drawn() {
    const { picture } = this.#drawing ?? {};
    const [cloud] = picture?.clouds ?? [];
    return (await cloud?.drawnParticles(picture?.isSorted ?? true)) ?? [];
  }

  /** Takes the device away, as a driver that restarts does. */
  async loseDevice(): Promise<void> {
    const { picture } = this.#drawing ?? {};
    picture?.device.destroy();
    await picture?.lost;
  }

  #showMany(): void {
    // Another memory each time, as from the worker that packs.
    this.#many = this.#many.slice();
    this.#showPacked(this.#many);
  }

  #showPacked(particles: Uint32Array): void {
    this.#campaign?.show({
      tick: 1,
      tickBefore: 0,
      particles,
      count: particles.length / 4,
      bodies: new Float32Array(),
      bodiesBefore: new Float32Array(),
      attractors: new Float32Array(),
    });
  }
}

function half({ speed, life, emitter }: PackedParticle, [x, y, z]: Vec3): [number, number] {
  const units = (share: number) => Math.round(share * 65_535);
  const look = emitter | (Math.round(speed * 63) << 3) | (Math.round(life * 127) << 9);
  return [(units(x) | (units(y) << 16)) >>> 0, (units(z) | (look << 16)) >>> 0];
}
