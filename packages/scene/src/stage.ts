import { Emitter } from '@streamxr/kernel';
import {
  NeutralToneMapping,
  Group,
  PCFShadowMap,
  PerspectiveCamera,
  Scene,
  SRGBColorSpace,
  WebGLRenderer,
  type Vector3,
} from 'three';
import { type FrameStats, MovingAverage } from './stage/frame-stats.ts';
import { fieldOfViewFor } from './stage/lens.ts';
import { PixelRatioController } from './stage/pixel-ratio.ts';

/** How high a person's eyes are when no device says it, in metres. */
export const eyeHeightMetres = 1.6;
/** Half the pixels of a plain display: still legible, four times cheaper. */
const pixelRatioMin = 0.5;
const pixelRatioMaxDefault = 2;
/** A hidden tab comes back after minutes: springs and fades must not see that as one step. */
const dtSecondsMax = 0.1;

export interface StageOptions {
  readonly canvas: HTMLCanvasElement;
  /** Nothing appears, fades or eases by itself. */
  readonly reducedMotion?: boolean;
  /** Never more device pixels for a CSS pixel than this; 2 unless said. */
  readonly pixelRatioMax?: number;
}

/** How much of the room a picture shows, and in how many pixels of the device. */
export interface Picture {
  readonly verticalFovRad: number;
  /** Width by height. */
  readonly aspect: number;
  readonly heightPx: number;
}

export interface Frame {
  /** Since the previous frame, never more than 0.1. */
  readonly dtSeconds: number;
  /** On the clock of `performance.now()`. */
  readonly timeMs: number;
  /** Present while a WebXR session draws. */
  readonly xr?: XRFrame;
}

export type FrameListener = (frame: Frame) => void;

export interface StageEvents {
  /** The graphics device went away; the page may say so. Nothing is drawn until it is back. */
  'context-lost': undefined;
  /** It is back: what lived only on the device (rendered textures) must be made again. */
  'context-restored': undefined;
}

/**
 * The canvas, its renderer, the scene and the viewer's place in it. `rig` is where the viewer's feet are in the room; `camera` is
 * its child, at eye height on flat screens and wherever the headset says in WebXR. Listeners run in the order they were added,
 * then the scene is drawn once. Throws where the browser has no WebGL 2.
 */
export class Stage implements Disposable {
  readonly canvas: HTMLCanvasElement;
  readonly renderer: WebGLRenderer;
  readonly scene = new Scene();
  readonly camera = new PerspectiveCamera(fieldOfViewFor(1), 1, 0.05, 400);
  readonly rig = new Group();
  readonly events = new Emitter<StageEvents>();
  /** May change while running, with the system's preference or the person's. */
  reducedMotion: boolean;
  /** Device pixels for each CSS pixel at most; may change while running. */
  pixelRatioMax: number;

  readonly #pixelRatio: PixelRatioController;
  readonly #listeners = new Set<FrameListener>();
  readonly #drawListeners = new Set<FrameListener>();
  readonly #closing = new AbortController();
  readonly #resizeObserver: ResizeObserver;
  readonly #frameMs = new MovingAverage();
  readonly #intervalMs = new MovingAverage();
  #previousTimeMs: number | null = null;
  #sizeIsStale = true;
  #contextIsLost = false;

  constructor({ canvas, reducedMotion = false, pixelRatioMax = pixelRatioMaxDefault }: StageOptions) {
    this.canvas = canvas;
    this.reducedMotion = reducedMotion;
    this.pixelRatioMax = pixelRatioMax;
    this.#pixelRatio = new PixelRatioController(pixelRatioMin, this.#displayRatio());

    const renderer = new WebGLRenderer({ canvas, antialias: true, powerPreference: 'high-performance' });
    renderer.outputColorSpace = SRGBColorSpace;
    // Khronos PBR Neutral keeps a member's colour that member's colour; ACES and AgX both shifted it in the pictures compared.
    renderer.toneMapping = NeutralToneMapping;
    renderer.toneMappingExposure = 1.06;
    renderer.shadowMap.enabled = true;
    renderer.shadowMap.type = PCFShadowMap;
    // Asking whether a shader compiled waits for the compiler: 1.3 s of the first frame on a slow machine.
    renderer.debug.checkShaderErrors = false;
    renderer.xr.enabled = true;
    renderer.xr.setReferenceSpaceType('local-floor');
    renderer.xr.addEventListener('sessionend', this.#standUp);
    this.renderer = renderer;

    this.camera.position.y = eyeHeightMetres;
    this.rig.add(this.camera);
    this.scene.add(this.rig);

    const { signal } = this.#closing;
    canvas.addEventListener('webglcontextlost', this.#onContextLost, { signal });
    canvas.addEventListener('webglcontextrestored', this.#onContextRestored, { signal });
    // Sizing here would blank the canvas until the next frame: the frame does it, then draws.
    this.#resizeObserver = new ResizeObserver(() => (this.#sizeIsStale = true));
    this.#resizeObserver.observe(canvas);
  }

  /** Listens to every frame before it is drawn; returns the function that stops listening. */
  onFrame(listener: FrameListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Runs after all listeners of a frame, right before the scene is drawn; returns the function that stops it. */
  beforeDraw(listener: FrameListener): () => void {
    this.#drawListeners.add(listener);
    return () => this.#drawListeners.delete(listener);
  }

  /** Starts drawing, at the display's rate, until disposed. */
  start(): void {
    this.renderer.setAnimationLoop(this.#draw);
  }

  get stats(): FrameStats {
    const { render, memory } = this.renderer.info;
    const intervalMs = this.#intervalMs.value;
    return {
      framesPerSecond: intervalMs > 0 ? 1000 / intervalMs : 0,
      frameMs: this.#frameMs.value,
      drawCalls: render.calls,
      triangles: render.triangles,
      geometries: memory.geometries,
      textures: memory.textures,
      pixelRatio: this.renderer.getPixelRatio(),
    };
  }

  /** What the viewer's picture is like: one eye's, in a headset. */
  get picture(): Picture {
    const { camera, renderer } = this;
    const eye = renderer.xr.isPresenting ? renderer.xr.getCamera().cameras[0] : undefined;
    const [across, , , , , up] = (eye ?? camera).projectionMatrix.elements;
    return {
      verticalFovRad: 2 * Math.atan(1 / up),
      aspect: up / across,
      heightPx: eye?.viewport?.w ?? renderer.domElement.height,
    };
  }

  /** Writes where the viewer's eyes are in the room, as of the last frame drawn, headset or not. */
  viewerPosition(target: Vector3): Vector3 {
    return target.setFromMatrixPosition(this.camera.matrixWorld);
  }

  [Symbol.dispose](): void {
    this.#closing.abort();
    this.#resizeObserver.disconnect();
    this.#listeners.clear();
    this.#drawListeners.clear();
    this.events.clear();
    this.renderer.xr.removeEventListener('sessionend', this.#standUp);
    this.renderer.setAnimationLoop(null);
    this.renderer.dispose();
  }

  readonly #draw = (timeMs: number, xr?: XRFrame): void => {
    const startedMs = performance.now();
    const intervalMs = this.#previousTimeMs === null ? 0 : timeMs - this.#previousTimeMs;
    this.#previousTimeMs = timeMs;
    // A session fixes its own resolution and refuses a change while it lasts.
    if (!this.renderer.xr.isPresenting) this.#fit(intervalMs);
    const dtSeconds = Math.min(dtSecondsMax, Math.max(0, intervalMs / 1000));
    const frame: Frame = xr === undefined || xr === null ? { dtSeconds, timeMs } : { dtSeconds, timeMs, xr };
    for (const listener of this.#listeners) notify(listener, frame);
    if (this.#contextIsLost) return;
    for (const listener of this.#drawListeners) notify(listener, frame);
    this.renderer.render(this.scene, this.camera);
    if (intervalMs > 0) this.#intervalMs.add(intervalMs);
    this.#frameMs.add(performance.now() - startedMs);
  };

  #displayRatio(): number {
    return Math.min(this.pixelRatioMax, Math.max(1, globalThis.devicePixelRatio));
  }

  #fit(intervalMs: number): void {
    this.#pixelRatio.setRatioMax(this.#displayRatio());
    this.#pixelRatio.onFrame(intervalMs);
    const { canvas, renderer, camera } = this;
    const ratio = this.#pixelRatio.ratio;
    if (!this.#sizeIsStale && renderer.getPixelRatio() === ratio) return;
    const width = Math.max(1, canvas.clientWidth);
    const height = Math.max(1, canvas.clientHeight);
    renderer.setPixelRatio(ratio);
    renderer.setSize(width, height, false);
    camera.aspect = width / height;
    camera.fov = fieldOfViewFor(camera.aspect);
    camera.updateProjectionMatrix();
    this.#sizeIsStale = false;
  }

  /** A session leaves the camera as the headset last had it: puts it back at eye height. */
  readonly #standUp = (): void => {
    const { camera } = this;
    camera.position.set(0, eyeHeightMetres, 0);
    camera.rotation.set(0, 0, 0);
    camera.scale.set(1, 1, 1);
    camera.zoom = 1;
    // The next frame fits the picture to the canvas again, and the lens to the picture.
    this.#sizeIsStale = true;
  };

  readonly #onContextLost = (event: Event): void => {
    // Without this the browser never gives the context back.
    event.preventDefault();
    this.#contextIsLost = true;
    this.events.emit('context-lost', undefined);
  };

  readonly #onContextRestored = (): void => {
    this.#contextIsLost = false;
    this.#sizeIsStale = true;
    this.events.emit('context-restored', undefined);
  };
}

/** A listener that throws is reported and costs the others, and the frame, nothing. */
function notify(listener: FrameListener, frame: Frame): void {
  try {
    listener(frame);
  } catch (error) {
    reportError(error);
  }
}
