import { StreamXrError } from '@streamxr/client';

/** What to do about a refusal that only campaigns bring. */
const advice: Readonly<Record<string, string>> = {
  CAMPAIGN_NOT_FOUND: 'Somebody has taken it away meanwhile.',
  CAMPAIGN_INVALID: 'Its description is not allowed; look at the limits in the documentation.',
  CAMPAIGN_NOT_RUNNING: 'It is paused. Let it go on, then try again.',
  CAMPAIGN_UNAVAILABLE: 'The server has no room for it right now. Try again in a moment.',
  TOO_MANY_CAMPAIGNS: 'The room has as many as it may. Take one away first.',
  TICK_NOT_KEPT: 'This device was too far behind; it joins anew by itself.',
  BINARY_NEEDED: 'This line speaks JSON; simulating needs the binary protocol.',
  ENGINE_UNAVAILABLE: 'Its physics engine is not installed on the server. Use the built-in one.',
};

/** The sentence for a person: what is to be done where that is known, else what the server says. */
export function troubleOfCampaign(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const known = error instanceof StreamXrError ? advice[error.code] : undefined;
  // What is wrong with a description, the server says best.
  return known === undefined || (error instanceof StreamXrError && error.code === 'CAMPAIGN_INVALID')
    ? error.message
    : known;
}
