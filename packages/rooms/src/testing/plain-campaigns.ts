import { accept, refuse } from '@streamxr/kernel';
import type { CampaignRules } from '../campaigns.ts';

/** Campaigns with one slider, `wind` from −1 to 1; a description is refused when it does not begin like JSON. */
export const plainCampaigns: CampaignRules = {
  outline: ({ sample, description = `{"name":"${sample ?? ''}"}` }) =>
    description.startsWith('{')
      ? accept({ description, parameters: [{ name: 'wind', value: 0 }] })
      : refuse({ code: 'CAMPAIGN_INVALID' }),
  adjust: (_description, wanted) =>
    wanted.every(({ name }) => name === 'wind')
      ? accept(wanted.map(({ name, value }) => ({ name, value: Math.min(1, Math.max(-1, value)) })))
      : refuse({ code: 'BAD_FIELD' }),
};
