import type { CampaignBox, KernelInputs } from '@streamxr/campaign';

export class PlainParticles {
  constructor(count: number, box: CampaignBox);
  /** In grid units. */
  readonly y: Float32Array;
  step(tick: number, inputs: KernelInputs): void;
}
