import type { Campaign, CampaignChanges } from './shapes.ts';

/** The campaign with the changes on top: what server and clients alike make of `campaign-updated`. */
export function mergeCampaign(campaign: Campaign, changes: CampaignChanges): Campaign {
  const { running = campaign.running, generation = campaign.generation, parameters = [] } = changes;
  return {
    ...campaign,
    running,
    generation,
    parameters: campaign.parameters.map(
      (parameter) => parameters.find(({ name }) => name === parameter.name) ?? parameter,
    ),
  };
}
