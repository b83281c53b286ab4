import { particleWords } from '../particle-format.ts';
import { rampBytes } from '../color-ramp.ts';
import {
  binCount,
  cloudBytes,
  type CloudNumbers,
  type CloudPicture,
  drawnBytes,
  groupSize,
  seenBytes,
  writeCloud,
} from './cloud-numbers.ts';
import type { Programs } from './programs.ts';
import { bufferUsage, mapRead, textureUsage } from './usage.ts';

/** Buffers grow by so many particles at once. */
const capacityStep = 16_384;
const particleBytes = 4 * particleWords;
const nothingDrawn = new Uint32Array([4, 0, 0, 0]);

/** A cloud as the stage has it. */
export interface CloudSource {
  readonly colors: readonly string[];
  readonly numbers: CloudNumbers;
  /** Four words a particle; null before the first packing. */
  readonly packed: Uint32Array | null;
  /** Grows with every packing. */
  readonly revision: number;
}

/** A particle that was drawn, as the device had it. */
export interface DrawnParticle {
  readonly slot: number;
  readonly depthMetres: number;
  /** −1 to 1 across and up. */
  readonly place: readonly [number, number];
}

interface Buffers {
  readonly capacity: number;
  readonly packed: GPUBuffer;
  readonly seen: GPUBuffer;
  readonly order: GPUBuffer;
  readonly gather: GPUBindGroup;
  readonly scatter: GPUBindGroup;
  readonly draw: GPUBindGroup;
}

/** The particles of one campaign on the graphics device: what is packed goes up once, all else stays there. */
export class DeviceCloud implements Disposable {
  readonly source: CloudSource;
  readonly #device: GPUDevice;
  readonly #programs: Programs;
  readonly #cloud: GPUBuffer;
  readonly #drawn: GPUBuffer;
  readonly #bins: GPUBuffer;
  readonly #ramp: GPUTexture;
  readonly #scan: GPUBindGroup;
  readonly #numbers = new ArrayBuffer(cloudBytes);
  #buffers: Buffers | null = null;
  #revision = -1;

  constructor(device: GPUDevice, programs: Programs, source: CloudSource) {
    this.source = source;
    this.#device = device;
    this.#programs = programs;
    const { uniform, copyTarget, copySource, storage, indirect } = bufferUsage;
    this.#cloud = device.createBuffer({ size: cloudBytes, usage: uniform | copyTarget });
    this.#drawn = device.createBuffer({
      size: drawnBytes,
      usage: storage | indirect | copyTarget | copySource,
    });
    this.#bins = device.createBuffer({ size: 4 * binCount, usage: storage | copyTarget });
    const colors = rampBytes(source.colors);
    const size = [colors.length / 4, 1];
    this.#ramp = device.createTexture({
      size,
      format: 'rgba8unorm',
      usage: textureUsage.copyTarget | textureUsage.binding,
    });
    device.queue.writeTexture({ texture: this.#ramp }, colors, { bytesPerRow: colors.length }, size);
    this.#scan = bind(device, programs.scan, [{ buffer: this.#bins }]);
  }

  /** Sends up what is new and lists the work before the drawing: who is in the picture, in which order. */
  gather(encoder: GPUCommandEncoder, picture: CloudPicture): void {
    const { packed, numbers, revision } = this.source;
    if (packed === null || numbers.count === 0) return;
    const buffers = this.#buffersFor(numbers.count);
    const { queue } = this.#device;
    if (this.#revision !== revision) {
      queue.writeBuffer(buffers.packed, 0, packed, 0, numbers.count * particleWords);
      this.#revision = revision;
    }
    writeCloud(this.#numbers, numbers, picture);
    queue.writeBuffer(this.#cloud, 0, this.#numbers);
    queue.writeBuffer(this.#drawn, 0, nothingDrawn);
    if (picture.isSorted) encoder.clearBuffer(this.#bins);
    const groups = Math.ceil(numbers.count / groupSize);
    const pass = encoder.beginComputePass();
    const { gather, scan, scatter } = this.#programs;
    run(pass, gather, buffers.gather, groups);
    if (picture.isSorted) {
      run(pass, scan, this.#scan, 1);
      run(pass, scatter, buffers.scatter, groups);
    }
    pass.end();
  }

  /** `pass` has the program that draws, and the room's depth. */
  draw(pass: GPURenderPassEncoder): void {
    if (this.#buffers === null || this.source.numbers.count === 0) return;
    pass.setBindGroup(0, this.#buffers.draw);
    pass.drawIndirect(this.#drawn, 0);
  }

  /** Who was in the last picture, in the order of drawing; waits for the device, so for tests and curious people only. */
  async drawnParticles(isSorted: boolean): Promise<DrawnParticle[]> {
    const buffers = this.#buffers;
    if (buffers === null) return [];
    const read = (buffer: GPUBuffer) => readBack(this.#device, buffer);
    const [drawn, seen, order] = await Promise.all([
      read(this.#drawn),
      read(buffers.seen),
      read(buffers.order),
    ]);
    const [count = 0] = new Uint32Array(drawn, 4);
    const places = new Uint32Array(order);
    const view = new DataView(seen);
    return Array.from({ length: count }, (_, nth) => {
      const at = (isSorted ? (places[nth] ?? 0) : nth) * seenBytes;
      return {
        place: [view.getFloat32(at, true), view.getFloat32(at + 4, true)] as const,
        depthMetres: view.getFloat32(at + 8, true),
        slot: view.getUint32(at + 28, true),
      };
    });
  }

  /** How many the last picture's gathering left; waits for the device. */
  async drawnCount(): Promise<number> {
    const [count = 0] = new Uint32Array(await readBack(this.#device, this.#drawn), 4);
    return count;
  }

  [Symbol.dispose](): void {
    for (const buffer of [this.#cloud, this.#drawn, this.#bins, this.#ramp]) buffer.destroy();
    this.#dropBuffers();
  }

  #dropBuffers(): void {
    if (this.#buffers === null) return;
    for (const buffer of [this.#buffers.packed, this.#buffers.seen, this.#buffers.order]) buffer.destroy();
    this.#buffers = null;
  }

  #buffersFor(count: number): Buffers {
    if (this.#buffers !== null && count <= this.#buffers.capacity) return this.#buffers;
    this.#dropBuffers();
    const capacity = Math.ceil(count / capacityStep) * capacityStep;
    const { storage, copyTarget, copySource } = bufferUsage;
    const device = this.#device;
    const buffer = (bytes: number, usage: number): GPUBuffer =>
      device.createBuffer({ size: capacity * bytes, usage: storage | usage });
    const packed = buffer(particleBytes, copyTarget);
    const seen = buffer(seenBytes, copySource);
    const order = buffer(4, copySource);
    const cloud = { buffer: this.#cloud };
    const bins = { buffer: this.#bins };
    const drawn = { buffer: this.#drawn };
    const { gather, scatter, draw } = this.#programs;
    const smooth = device.createSampler({ magFilter: 'linear', minFilter: 'linear' });
    this.#revision = -1;
    this.#buffers = {
      capacity,
      packed,
      seen,
      order,
      gather: bind(device, gather, [
        cloud,
        { buffer: packed },
        { buffer: seen },
        drawn,
        bins,
        this.#ramp.createView(),
        smooth,
      ]),
      scatter: bind(device, scatter, [{ buffer: seen }, drawn, bins, { buffer: order }]),
      draw: bind(device, draw, [cloud, { buffer: seen }, { buffer: order }]),
    };
    return this.#buffers;
  }
}

/** The first group of a program's bindings, in their order. */
export function bind(
  device: GPUDevice,
  program: GPUComputePipeline | GPURenderPipeline,
  resources: readonly GPUBindingResource[],
  group = 0,
): GPUBindGroup {
  return device.createBindGroup({
    layout: program.getBindGroupLayout(group),
    entries: resources.map((resource, binding) => ({ binding, resource })),
  });
}

function run(
  pass: GPUComputePassEncoder,
  program: GPUComputePipeline,
  bindings: GPUBindGroup,
  groups: number,
): void {
  pass.setPipeline(program);
  pass.setBindGroup(0, bindings);
  pass.dispatchWorkgroups(groups);
}

async function readBack(device: GPUDevice, buffer: GPUBuffer): Promise<ArrayBuffer> {
  const copy = device.createBuffer({
    size: buffer.size,
    usage: bufferUsage.mapRead | bufferUsage.copyTarget,
  });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, copy, 0, buffer.size);
  device.queue.submit([encoder.finish()]);
  await copy.mapAsync(mapRead);
  const bytes = copy.getMappedRange().slice(0);
  copy.destroy();
  return bytes;
}
