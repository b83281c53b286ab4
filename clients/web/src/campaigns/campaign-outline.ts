import { type CampaignDescription, type DescribedParameter, parseDescription } from '@streamxr/campaign';

/** What the page shows of a campaign's description. */
export type CampaignOutline = Pick<
  CampaignDescription,
  'name' | 'particles' | 'box' | 'look' | 'emitters' | 'parameters'
>;
export type ParameterOutline = DescribedParameter;

/** Null for a description that this page cannot read. */
export function outlineOf(description: string): CampaignOutline | null {
  const parsed = parseDescription(description);
  return parsed.ok ? parsed.value : null;
}
