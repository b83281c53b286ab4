import { accept, refuse, type Result } from '@streamxr/kernel';
import type {
  Campaign,
  CampaignChanges,
  CampaignParameter,
  ClientMessageOf,
  Refusal,
} from '@streamxr/protocol';
import type { RoomEvent } from './events.ts';
import type { RoomRefusal } from './refusal.ts';
import type { RoomLimits, RoomState } from './state.ts';

type Decision = Result<RoomEvent, RoomRefusal>;

/** What a campaign begins with. */
export interface CampaignOutline {
  /** As it will be stored: a sample's is that of today. */
  readonly description: string;
  readonly parameters: readonly CampaignParameter[];
}

/** What a room has to know of descriptions, which it keeps but does not read. */
export interface CampaignRules {
  outline(
    source: Pick<ClientMessageOf<'create-campaign'>, 'sample' | 'description'>,
  ): Result<CampaignOutline, Refusal>;
  /** The values as they will be, inside their bounds; or why not. */
  adjust(
    description: string,
    wanted: readonly CampaignParameter[],
  ): Result<readonly CampaignParameter[], Refusal>;
}

/** A server without campaigns. */
export const noCampaigns: CampaignRules = {
  outline: () => refuse({ code: 'CAMPAIGN_UNAVAILABLE' }),
  adjust: () => refuse({ code: 'CAMPAIGN_UNAVAILABLE' }),
};

export type CampaignSpec = Omit<ClientMessageOf<'create-campaign'>, 'type' | 'requestId'>;
export type CampaignUpdate = Omit<ClientMessageOf<'update-campaign'>, 'type' | 'requestId'>;

/** Campaigns: who may do what, and the event that it becomes. `by` is null for what comes over HTTP. Nothing here changes state. */
export function createCampaign(
  state: RoomState,
  by: string | null,
  spec: CampaignSpec,
  limits: RoomLimits,
  rules: CampaignRules,
): Decision {
  if (state.campaigns.size >= limits.campaignsMax) return refuse({ code: 'TOO_MANY_CAMPAIGNS' });
  if ((spec.sample === undefined) === (spec.description === undefined))
    return refuse({ code: 'BAD_FIELD', message: 'create-campaign: sample or description, one of them' });
  const outline = rules.outline(spec);
  if (!outline.ok) return outline;
  const campaign: Campaign = {
    campaignId: `p${state.nextCampaign}`,
    description: outline.value.description,
    position: spec.position ?? [0, 0, 0],
    by,
    running: true,
    parameters: outline.value.parameters,
    generation: 1,
  };
  return accept({ type: 'campaign-created', campaign });
}

export function updateCampaign(
  state: RoomState,
  by: string | null,
  update: CampaignUpdate,
  rules: CampaignRules,
): Decision {
  const campaign = state.campaigns.get(update.campaignId);
  if (campaign === undefined) return refuse({ code: 'CAMPAIGN_NOT_FOUND' });
  const adjusted =
    update.parameters === undefined ? null : rules.adjust(campaign.description, update.parameters);
  if (adjusted?.ok === false) return adjusted;
  const changes: CampaignChanges = {
    ...(update.running === undefined || update.running === campaign.running
      ? {}
      : { running: update.running }),
    ...(adjusted === null || adjusted.value.length === 0 ? {} : { parameters: adjusted.value }),
    ...(update.reset === true ? { generation: campaign.generation + 1 } : {}),
  };
  if (Object.keys(changes).length === 0)
    return refuse({ code: 'BAD_FIELD', message: 'update-campaign: nothing to change' });
  return accept({ type: 'campaign-updated', campaignId: campaign.campaignId, changes, by });
}

export function deleteCampaign(state: RoomState, by: string | null, campaignId: string): Decision {
  if (!state.campaigns.has(campaignId)) return refuse({ code: 'CAMPAIGN_NOT_FOUND' });
  return accept({ type: 'campaign-deleted', campaignId, by });
}
