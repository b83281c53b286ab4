import type { KernelOptions } from '../kernel/particle-kernel.ts';
import type { CampaignDescription } from './description.ts';

/** What a kernel of the campaign begins with; the first `particles` of them, all unless said. */
export function kernelOptionsOf(
  { box, seed, minLifeTicks, particles: all }: CampaignDescription,
  particles = all,
): KernelOptions {
  return { box, seed, lifeTicksMin: minLifeTicks, particles: Math.min(particles, all) };
}
