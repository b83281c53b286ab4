import type { Detail } from '../preferences/preferences.ts';

const mebibyte = 1024 * 1024;
/** What a phone of 2025 gives a page before it closes it, less what everything else takes. */
const phoneBytes = 192 * mebibyte;
/** Of the memory that the browser tells of (no more than 8 GB, whatever there is): the room's models share it with everything else. */
const shareOfDevice = 1 / 12;
const bytesMin = 96 * mebibyte;

/** As far as a browser tells. */
export interface Device {
  readonly memoryGigabytes: number | null;
  readonly isHandheld: boolean;
}

/** How much decoded models may take on this device, by what the person prefers. */
export function modelMemoryBytes(detail: Detail, { memoryGigabytes, isHandheld }: Device): number {
  const device = (memoryGigabytes ?? 4) * 1024 * mebibyte * shareOfDevice;
  const fitting = Math.max(bytesMin, isHandheld ? Math.min(phoneBytes, device) : device);
  switch (detail) {
    case 'low':
      return Math.max(bytesMin, fitting / 3);
    case 'auto':
      return fitting;
    case 'high':
      return fitting * 2;
  }
}

export function thisDevice(): Device {
  const { deviceMemory } = navigator as { readonly deviceMemory?: number };
  return { memoryGigabytes: deviceMemory ?? null, isHandheld: matchMedia('(pointer: coarse)').matches };
}
