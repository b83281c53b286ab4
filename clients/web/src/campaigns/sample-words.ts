import type { CampaignSample } from '@streamxr/protocol';

export const sampleWords: Readonly<
  Record<CampaignSample, { readonly name: string; readonly about: string }>
> = {
  galaxy: { name: 'Galaxy', about: 'Stars that stream around moving suns' },
  fountain: { name: 'Fountain', about: 'Water over bodies that fall and roll' },
  storm: { name: 'Storm', about: 'A whirlwind among swinging hammers' },
};
