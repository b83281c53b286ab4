import { BoundedQueue } from '@streamxr/kernel';
import {
  type BufferAttribute,
  BufferGeometry,
  Mesh,
  MeshBasicMaterial,
  PerspectiveCamera,
  Scene,
  Sphere,
  type Texture,
  WebGLRenderTarget,
} from 'three';
import type { Stage } from '../stage.ts';
import { attributesByBuffer, type VertexAttribute } from './geometry-buffers.ts';

/** Of a frame's 11 to 17 ms: what is left after a busy room. The work in hand is finished, so one large piece may take longer. */
const uploadMsMax = 2;
/** Processor time understates what the device still copies: no more than this in a frame either. */
const uploadBytesMax = 4 * 1024 * 1024;
/** Pieces of a model of thousands of primitives wait; more than this is a model that nobody should show. */
const piecesMax = 65_536;

interface Piece {
  readonly bytes: number;
  readonly upload: () => void;
  readonly done: () => void;
}

/**
 * Brings geometry and pictures to the graphics device a few at a time, between frames' own work, so that the frame which first shows
 * them has nothing left to do. Waits for frames, not for a clock: in a headset the window's own frames stand still.
 */
export class GpuUploads implements Disposable {
  readonly #stage: Stage;
  readonly #pieces = new BoundedQueue<Piece>(piecesMax);
  readonly #dock: Dock;
  readonly #stop: () => void;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#dock = new Dock(stage);
    this.#stop = stage.onFrame(() => this.#advance());
  }

  /** Pieces that wait. */
  get waiting(): number {
    return this.#pieces.length;
  }

  /** Resolves when all buffers of the geometry are on the device. */
  async geometry(geometry: BufferGeometry): Promise<void> {
    const { index } = geometry;
    const pieces = [...attributesByBuffer(geometry)].map(([{ array }, attribute]) =>
      this.#queue(array.byteLength, () => this.#dock.attribute(attribute)),
    );
    if (index !== null) pieces.push(this.#queue(index.array.byteLength, () => this.#dock.index(index)));
    await Promise.all(pieces);
  }

  /** Resolves when the picture is on the device. */
  texture(texture: Texture): Promise<void> {
    const { width = 0, height = 0 } = (texture.image ?? {}) as { width?: number; height?: number };
    return this.#queue(width * height * 4, () => this.#stage.renderer.initTexture(texture));
  }

  [Symbol.dispose](): void {
    this.#stop();
    for (let piece = this.#pieces.shift(); piece !== undefined; piece = this.#pieces.shift()) piece.done();
    this.#dock[Symbol.dispose]();
  }

  #queue(bytes: number, upload: () => void): Promise<void> {
    return new Promise((resolve) => {
      // Overflowing costs smoothness, not the model: the frame that first draws it brings it to the device.
      if (this.#pieces.push({ bytes, upload, done: resolve }) === 'full') resolve();
    });
  }

  #advance(): void {
    const startedMs = performance.now();
    let bytes = 0;
    while (bytes < uploadBytesMax && performance.now() - startedMs < uploadMsMax) {
      const piece = this.#pieces.shift();
      if (piece === undefined) return;
      piece.upload();
      bytes += piece.bytes;
      piece.done();
    }
  }
}

/**
 * Draws nothing from a buffer into a target of one pixel: three.js has no other way to bring geometry to the device ahead of its first
 * frame. One geometry takes all buffers in turn, since disposing one would take its buffers off the device again.
 */
class Dock implements Disposable {
  readonly #stage: Stage;
  readonly #geometry = new BufferGeometry();
  readonly #mesh = new Mesh(this.#geometry, new MeshBasicMaterial());
  readonly #scene = new Scene().add(this.#mesh);
  readonly #camera = new PerspectiveCamera();
  readonly #target = new WebGLRenderTarget(1, 1, { depthBuffer: false });

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#mesh.frustumCulled = false;
    this.#geometry.setDrawRange(0, 0);
    // Or sorting would measure the first buffer that comes along.
    this.#geometry.boundingSphere = new Sphere();
  }

  attribute(attribute: VertexAttribute): void {
    this.#geometry.setAttribute('position', attribute);
    this.#draw();
  }

  index(index: BufferAttribute): void {
    this.#geometry.setIndex(index);
    this.#draw();
  }

  [Symbol.dispose](): void {
    this.#geometry.setIndex(null);
    this.#geometry.deleteAttribute('position');
    this.#geometry.dispose();
    this.#mesh.material.dispose();
    this.#target.dispose();
  }

  #draw(): void {
    const { renderer } = this.#stage;
    const target = renderer.getRenderTarget();
    const { enabled } = renderer.xr;
    // Or the headset's own target and cameras would be drawn to.
    renderer.xr.enabled = false;
    renderer.setRenderTarget(this.#target);
    renderer.render(this.#scene, this.#camera);
    renderer.setRenderTarget(target);
    renderer.xr.enabled = enabled;
    this.#geometry.setIndex(null);
  }
}
