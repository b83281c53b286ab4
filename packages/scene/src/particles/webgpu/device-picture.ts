import { assert } from '@streamxr/kernel';
import { Box3, Frustum, Matrix4, Vector2 } from 'three';
import type { Stage } from '../../stage.ts';
import { type CloudPicture, depthRange } from './cloud-numbers.ts';
import { bind, type CloudSource, DeviceCloud } from './device-cloud.ts';
import { type DeviceOptions, openDevice } from './open-device.ts';
import { sizeMaxPx } from '../particle-material.ts';
import { PictureQuad } from './picture-quad.ts';
import { regionOf } from './picture-region.ts';
import { compilePrograms, type Programs, sumFormat } from './programs.ts';
import { type DepthSize, StageDepth } from './stage-depth.ts';
import { textureUsage } from './usage.ts';

/** Rows of the room's depth at most: above that, edges within two pixels are fine enough. */
const depthRowsMax = 720;

export interface PictureOptions extends DeviceOptions {
  /** In order of depth, the farthest first; else as they come. */
  readonly isSorted: boolean;
}

interface Surfaces {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Texels of the room's depth for a pixel. */
  readonly depthScale: number;
  /** For all of the picture. */
  readonly depthMost: { readonly width: number; readonly height: number };
  readonly sum: GPUTexture;
  readonly roomDepth: GPUTexture;
  readonly draw: GPUBindGroup;
  readonly develop: GPUBindGroup;
}

/** All particles of a stage, drawn by WebGPU behind what the room has before them, and laid into the stage's own picture. */
export class DevicePicture implements Disposable {
  readonly device: GPUDevice;
  /** Settles when the device is gone, with the reason. */
  readonly lost: Promise<string>;
  readonly isSorted: boolean;
  readonly #stage: Stage;
  readonly #programs: Programs;
  readonly #canvas: HTMLCanvasElement;
  readonly #context: GPUCanvasContext;
  readonly #quad: PictureQuad;
  readonly #stageDepth = new StageDepth();
  readonly #clouds = new Map<CloudSource, DeviceCloud>();
  readonly #frustum = new Frustum();
  readonly #frustumMatrix = new Matrix4();
  readonly #drawingPx = new Vector2();
  #surfaces: Surfaces | null = null;

  /** Null where there is no device to draw with; rejects where it refuses what it is asked for. */
  static async open(stage: Stage, options: PictureOptions): Promise<DevicePicture | null> {
    const device = await openDevice(options);
    if (device === null) return null;
    try {
      const format = navigator.gpu.getPreferredCanvasFormat();
      const programs = await compilePrograms(device, format);
      return new DevicePicture(stage, device, programs, format, options.isSorted);
    } catch (error) {
      device.destroy();
      throw error;
    }
  }

  private constructor(
    stage: Stage,
    device: GPUDevice,
    programs: Programs,
    format: GPUTextureFormat,
    isSorted: boolean,
  ) {
    this.#stage = stage;
    this.device = device;
    this.#programs = programs;
    this.isSorted = isSorted;
    this.#canvas = document.createElement('canvas');
    const context = this.#canvas.getContext('webgpu');
    assert(context instanceof GPUCanvasContext, 'a new canvas takes WebGPU where there is a device');
    this.#context = context;
    context.configure({ device, format, alphaMode: 'opaque' });
    this.#quad = new PictureQuad(stage.scene, this.#canvas);
    this.lost = new Promise((resolve) => {
      void device.lost.then(({ message, reason }) => resolve(message || reason));
      // A device that refuses its work draws nothing: as good as gone.
      device.addEventListener('uncapturederror', ({ error }) => resolve(error.message));
    });
  }

  add(source: CloudSource): void {
    this.#clouds.set(source, new DeviceCloud(this.device, this.#programs, source));
  }

  remove(source: CloudSource): void {
    this.#clouds.get(source)?.[Symbol.dispose]();
    this.#clouds.delete(source);
  }

  /** For tests and curious people, who ask the device what it drew. */
  get clouds(): readonly DeviceCloud[] {
    return [...this.#clouds.values()];
  }

  /** Draws the particles for the frame that the stage draws next. Call with all of the frame's changes made. */
  draw(): void {
    const { camera } = this.#stage;
    camera.updateWorldMatrix(true, false);
    camera.matrixWorldInverse.copy(camera.matrixWorld).invert();
    const clouds = this.#cloudsInSight();
    this.#quad.hide();
    if (clouds.length === 0) return;
    const surfaces = this.#surfacesFor();
    const size = this.#depthSize(surfaces, clouds);
    this.#copyDepth(surfaces, size, clouds);
    const picture = this.#pictureOf(size);
    const encoder = this.device.createCommandEncoder();
    for (const cloud of clouds) cloud.gather(encoder, picture);
    this.#paint(encoder, surfaces, clouds);
    this.device.queue.submit([encoder.finish()]);
    this.#quad.show();
  }

  hide(): void {
    this.#quad.hide();
  }

  [Symbol.dispose](): void {
    for (const cloud of this.#clouds.values()) cloud[Symbol.dispose]();
    this.#clouds.clear();
    this.#quad[Symbol.dispose]();
    this.#stageDepth[Symbol.dispose]();
    this.#context.unconfigure();
    this.device.destroy();
  }

  /** The farthest first. */
  #cloudsInSight(): DeviceCloud[] {
    const { camera } = this.#stage;
    this.#frustumMatrix.multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse);
    this.#frustum.setFromProjectionMatrix(this.#frustumMatrix);
    const inSight = [...this.#clouds.values()].filter((cloud) => {
      const { count, presence } = cloud.source.numbers;
      return count > 0 && presence > 0 && this.#frustum.intersectsBox(boxOf(cloud));
    });
    return inSight.toSorted((one, other) => this.#farthest(other) - this.#farthest(one));
  }

  #farthest({ source: { numbers } }: DeviceCloud): number {
    const { camera } = this.#stage;
    return depthRange(camera.matrixWorldInverse, numbers.corner, numbers.sideMetres).farthestMetres;
  }

  /** Only what is before the clouds is looked at; particles at their edges reach half their size beyond. */
  #depthSize(surfaces: Surfaces, clouds: readonly DeviceCloud[]): DepthSize {
    const { widthPx, heightPx, depthScale, depthMost: most } = surfaces;
    const region = regionOf(clouds.map(boxOf), this.#frustumMatrix, surfaces, sizeMaxPx / 2);
    const width = Math.min(most.width, Math.ceil(region.width * depthScale));
    const height = Math.min(most.height, Math.ceil(region.height * depthScale));
    return { region, width, height, most, widthPx, heightPx };
  }

  #copyDepth({ roomDepth }: Surfaces, size: DepthSize, clouds: readonly DeviceCloud[]): void {
    const { renderer, scene, camera, canvas } = this.#stage;
    const farMetres = Math.max(...clouds.map((cloud) => this.#farthest(cloud))) + 0.1;
    this.#stageDepth.draw(renderer, scene, camera, farMetres, size);
    this.device.queue.copyExternalImageToTexture(
      { source: canvas, origin: [0, size.heightPx - size.height] },
      { texture: roomDepth },
      [size.width, size.height],
    );
  }

  #pictureOf({ width, height, region, widthPx, heightPx }: DepthSize): CloudPicture {
    const { camera } = this.#stage;
    return {
      view: camera.matrixWorldInverse,
      projection: camera.projectionMatrix,
      widthPx,
      heightPx,
      region,
      depth: { width, height },
      nearMetres: this.#stageDepth.camera.near,
      farMetres: this.#stageDepth.camera.far,
      isSorted: this.isSorted,
    };
  }

  #paint(encoder: GPUCommandEncoder, surfaces: Surfaces, clouds: readonly DeviceCloud[]): void {
    const onto = (texture: GPUTexture): GPURenderPassDescriptor => ({
      colorAttachments: [
        { view: texture.createView(), loadOp: 'clear', storeOp: 'store', clearValue: [0, 0, 0, 0] },
      ],
    });
    const drawing = encoder.beginRenderPass(onto(surfaces.sum));
    drawing.setPipeline(this.#programs.draw);
    drawing.setBindGroup(1, surfaces.draw);
    for (const cloud of clouds) cloud.draw(drawing);
    drawing.end();
    const developing = encoder.beginRenderPass(onto(this.#context.getCurrentTexture()));
    developing.setPipeline(this.#programs.develop);
    developing.setBindGroup(0, surfaces.develop);
    developing.draw(3);
    developing.end();
  }

  #surfacesFor(): Surfaces {
    const { x: widthPx, y: heightPx } = this.#stage.renderer.getDrawingBufferSize(this.#drawingPx);
    const former = this.#surfaces;
    if (former?.widthPx === widthPx && former.heightPx === heightPx) return former;
    former?.sum.destroy();
    former?.roomDepth.destroy();
    const { device } = this;
    const depthScale = Math.min(1, depthRowsMax / heightPx);
    const depthMost = { width: Math.ceil(widthPx * depthScale), height: Math.ceil(heightPx * depthScale) };
    const { attachment, binding, copyTarget } = textureUsage;
    const sum = device.createTexture({
      size: [widthPx, heightPx],
      format: sumFormat,
      usage: attachment | binding,
    });
    const roomDepth = device.createTexture({
      size: [depthMost.width, depthMost.height],
      format: 'rgba8unorm',
      usage: attachment | binding | copyTarget,
    });
    this.#canvas.width = widthPx;
    this.#canvas.height = 2 * heightPx;
    this.#quad.resized();
    this.#surfaces = {
      widthPx,
      heightPx,
      depthScale,
      depthMost,
      sum,
      roomDepth,
      draw: bind(device, this.#programs.draw, [roomDepth.createView()], 1),
      develop: bind(device, this.#programs.develop, [sum.createView()]),
    };
    return this.#surfaces;
  }
}

function boxOf({ source: { numbers } }: DeviceCloud): Box3 {
  const { corner, sideMetres } = numbers;
  return new Box3(corner.clone(), corner.clone().addScalar(sideMetres));
}
