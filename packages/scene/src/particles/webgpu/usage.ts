/*
 * What buffers and textures are for, and which programs see a binding. Source: WebGPU, W3C Candidate Recommendation, §5.1.2 and §6.1.2.
 * TypeScript's library has the interfaces but not these constants.
 */
export const bufferUsage = {
  mapRead: 0x1,
  copySource: 0x4,
  copyTarget: 0x8,
  uniform: 0x40,
  storage: 0x80,
  indirect: 0x100,
} as const;

export const textureUsage = { copyTarget: 0x2, binding: 0x4, attachment: 0x10 } as const;

export const mapRead = 0x1;
