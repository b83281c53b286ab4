import { developWgsl, drawWgsl, gatherWgsl, scanWgsl, scatterWgsl } from './particle-wgsl.ts';

export const sumFormat = 'rgba16float';

/** What the device runs, compiled. */
export interface Programs {
  readonly gather: GPUComputePipeline;
  readonly scan: GPUComputePipeline;
  readonly scatter: GPUComputePipeline;
  readonly draw: GPURenderPipeline;
  readonly develop: GPURenderPipeline;
}

/** Compiles without holding up a frame. Rejects where the device refuses a program. */
export async function compilePrograms(device: GPUDevice, canvasFormat: GPUTextureFormat): Promise<Programs> {
  const compute = (code: string, label: string): Promise<GPUComputePipeline> =>
    device.createComputePipelineAsync({
      label,
      layout: 'auto',
      compute: { module: device.createShaderModule({ label, code }) },
    });
  const onto: GPUBlendComponent = { operation: 'add', srcFactor: 'one', dstFactor: 'one-minus-src-alpha' };
  const drawing = device.createShaderModule({ label: 'draw', code: drawWgsl });
  const developing = device.createShaderModule({ label: 'develop', code: developWgsl });
  const [gather, scan, scatter, draw, develop] = await Promise.all([
    compute(gatherWgsl, 'gather'),
    compute(scanWgsl, 'scan'),
    compute(scatterWgsl, 'scatter'),
    device.createRenderPipelineAsync({
      label: 'draw',
      layout: 'auto',
      vertex: { module: drawing },
      primitive: { topology: 'triangle-strip' },
      fragment: { module: drawing, targets: [{ format: sumFormat, blend: { color: onto, alpha: onto } }] },
    }),
    device.createRenderPipelineAsync({
      label: 'develop',
      layout: 'auto',
      vertex: { module: developing },
      fragment: { module: developing, targets: [{ format: canvasFormat }] },
    }),
  ]);
  return { gather, scan, scatter, draw, develop };
}
