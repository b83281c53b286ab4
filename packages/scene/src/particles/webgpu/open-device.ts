export interface DeviceOptions {
  /** A device that the processor pretends to be will do: slower than WebGL, but the same picture. */
  readonly software: boolean;
}

/** The graphics device by way of WebGPU; null where the browser, the system or the machine has none. */
export async function openDevice({ software }: DeviceOptions): Promise<GPUDevice | null> {
  // Absent in older browsers and where the page came without encryption, whatever the types say.
  const gpu = navigator.gpu as GPU | undefined;
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter || (adapter.info.isFallbackAdapter && !software)) return null;
  return adapter.requestDevice();
}
