import { Emitter } from '@streamxr/kernel';
import type { Stage } from '../stage.ts';
import type { CloudSource } from './webgpu/device-cloud.ts';
import { FrameCost } from './frame-cost.ts';
import type { DevicePicture, PictureOptions } from './webgpu/device-picture.ts';

/** What draws the particles. */
export type ParticleRenderer = 'webgpu' | 'webgl2';
/** `auto` is WebGPU where a graphics card does it, else WebGL 2. */
export type ParticleRendererChoice = 'auto' | ParticleRenderer;

/** What the drawing asks of a picture by WebGPU. */
export type ParticlePicture = Pick<
  DevicePicture,
  'add' | 'remove' | 'draw' | 'hide' | 'lost' | 'isSorted' | 'device' | 'clouds' | typeof Symbol.dispose
>;

export interface ParticleDrawingOptions {
  readonly choice?: ParticleRendererChoice;
  /** The farthest particles first; true unless said. */
  readonly isSorted?: boolean;
  /** Opens the picture; fetches the code for it unless given. */
  readonly open?: (stage: Stage, options: PictureOptions) => Promise<ParticlePicture | null>;
  readonly nowMs?: () => number;
}

export interface ParticleDrawingEvents {
  /** Something else draws from now on; `why` when it was not by choice. */
  changed: { readonly renderer: ParticleRenderer; readonly why?: string };
}

/** A cloud that can be drawn either way. */
export interface SwitchedCloud extends CloudSource {
  /** False while it is drawn elsewhere. */
  isPoints: boolean;
}

/**
 * Decides what draws the particles of a stage: WebGL 2 at once and always in a headset, WebGPU once its code and its device are there.
 * When the device goes away, the next frame has points again.
 */
export class ParticleDrawing implements Disposable {
  readonly events = new Emitter<ParticleDrawingEvents>();
  readonly isSorted: boolean;
  readonly #stage: Stage;
  readonly #clouds = new Set<SwitchedCloud>();
  readonly #stopListening: () => void;
  readonly #openWith: NonNullable<ParticleDrawingOptions['open']>;
  readonly #nowMs: () => number;
  #choice: ParticleRendererChoice;
  #picture: ParticlePicture | null = null;
  #cost = new FrameCost();
  /** Grows with every choice: what was asked for under an earlier one comes too late. */
  #attempt = 0;
  #hasTried = false;
  #isClosed = false;

  constructor(stage: Stage, options: ParticleDrawingOptions = {}) {
    const { choice = 'auto', isSorted = true, open = openPicture, nowMs = () => performance.now() } = options;
    this.#stage = stage;
    this.#openWith = open;
    this.#nowMs = nowMs;
    this.#choice = choice;
    this.isSorted = isSorted;
    this.#stopListening = stage.beforeDraw(() => this.#draw());
  }

  /** What draws on flat screens now. */
  get renderer(): ParticleRenderer {
    return this.#picture === null ? 'webgl2' : 'webgpu';
  }

  get choice(): ParticleRendererChoice {
    return this.#choice;
  }

  /** Another choice also tries again what failed before. */
  set choice(choice: ParticleRendererChoice) {
    if (choice === this.#choice) return;
    this.#choice = choice;
    this.#attempt += 1;
    this.#hasTried = false;
    if (this.#picture !== null) this.#fallBack();
    this.#open();
  }

  /** The picture that WebGPU makes, for tests and curious people; null while there is none. */
  get picture(): ParticlePicture | null {
    return this.#picture;
  }

  /** Draws a cloud until the function is called that this gives. */
  add(cloud: SwitchedCloud): () => void {
    this.#clouds.add(cloud);
    this.#picture?.add(cloud);
    this.#open();
    return () => {
      this.#clouds.delete(cloud);
      this.#picture?.remove(cloud);
    };
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#stopListening();
    this.events.clear();
    if (this.#picture !== null) this.#close(this.#picture);
  }

  /** Fetches the code and asks for the device, once for each choice, and not before there is something to draw. */
  #open(): void {
    if (this.#hasTried || this.#choice === 'webgl2' || this.#clouds.size === 0) return;
    this.#hasTried = true;
    this.#attempt += 1;
    const attempt = this.#attempt;
    this.#openPicture(attempt).catch((error: unknown) => {
      // The points go on; whoever looks into it finds out why.
      console.warn('WebGPU does not draw the particles here.', error);
    });
  }

  async #openPicture(attempt: number): Promise<void> {
    const picture = await this.#openWith(this.#stage, {
      // Who asks for WebGPU gets it from the processor, too.
      software: this.#choice === 'webgpu',
      isSorted: this.isSorted,
    });
    if (picture === null) return;
    if (this.#isClosed || attempt !== this.#attempt) return picture[Symbol.dispose]();
    for (const cloud of this.#clouds) picture.add(cloud);
    this.#picture = picture;
    this.#cost = new FrameCost();
    this.events.emit('changed', { renderer: 'webgpu' });
    void picture.lost.then((why) => {
      if (this.#picture === picture) this.#giveUp(why);
    });
  }

  #giveUp(why: string): void {
    console.warn('WebGL 2 draws the particles from here on.', why);
    this.#fallBack(why);
  }

  #fallBack(why?: string): void {
    if (this.#picture !== null) this.#close(this.#picture);
    this.events.emit('changed', why === undefined ? { renderer: 'webgl2' } : { renderer: 'webgl2', why });
  }

  #close(picture: ParticlePicture): void {
    this.#picture = null;
    for (const cloud of this.#clouds) cloud.isPoints = true;
    picture[Symbol.dispose]();
  }

  #draw(): void {
    const picture = this.#picture;
    if (picture === null) return;
    // A headset has two eyes and a device of its own.
    const isFlat = !this.#stage.renderer.xr.isPresenting;
    for (const cloud of this.#clouds) cloud.isPoints = !isFlat;
    if (!isFlat) return picture.hide();
    const startMs = this.#nowMs();
    try {
      picture.draw();
    } catch (error) {
      return this.#giveUp(String(error));
    }
    this.#cost.add(this.#nowMs() - startMs);
    if (this.#choice === 'auto' && this.#cost.isTooHigh)
      this.#giveUp('Between WebGL and WebGPU pictures go by way of the processor here.');
  }
}

/** The code of the picture comes with the first one, and only to browsers that have heard of WebGPU. */
async function openPicture(stage: Stage, options: PictureOptions): Promise<ParticlePicture | null> {
  if (!('gpu' in navigator)) return null;
  const { DevicePicture } = await import('./webgpu/device-picture.ts');
  return DevicePicture.open(stage, options);
}
