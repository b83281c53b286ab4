import { accept, refuse, type Result } from '@streamxr/kernel';
import type { CampaignParameter, CampaignSample, Refusal } from '@streamxr/protocol';
import { clamp } from '../motion/vectors.ts';
import { parseDescription } from './parse-description.ts';
import { sampleDescription } from './samples.ts';

/** What a campaign begins with: its description as text, and the values of its sliders. */
export function outlineOf({
  sample,
  description,
}: {
  readonly sample?: CampaignSample | undefined;
  readonly description?: string | undefined;
}): Result<{ readonly description: string; readonly parameters: readonly CampaignParameter[] }, Refusal> {
  const text = sample === undefined ? (description ?? '') : sampleDescription(sample);
  const parsed = parseDescription(text);
  if (!parsed.ok) return parsed;
  const parameters = parsed.value.parameters.map(({ name, value }) => ({ name, value }));
  return accept({ description: text, parameters });
}

/** The values that sliders come to stand at, each within its bounds. */
export function adjustParameters(
  description: string,
  wanted: readonly CampaignParameter[],
): Result<readonly CampaignParameter[], Refusal> {
  const parsed = parseDescription(description);
  if (!parsed.ok) return parsed;
  const adjusted: CampaignParameter[] = [];
  for (const { name, value } of wanted) {
    const parameter = parsed.value.parameters.find((one) => one.name === name);
    if (parameter === undefined)
      return refuse({ code: 'BAD_FIELD', message: 'parameters: holds one that the campaign does not have' });
    adjusted.push({ name, value: clamp(value, parameter.min, parameter.max) });
  }
  return accept(adjusted);
}
